/* test_cdoor_components.c: components of C apps, on the real runtime; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static const char *shown(st_val v)
{
    if (v.kind == ST_KIND_STR)
        return v.n == SIZE_MAX ? v.s : st_fmt("%.*s", (int)v.n, v.s);
    if (v.kind == ST_KIND_BYTES)
        return st_fmt("bytes %.*s", (int)v.n, v.s);
    if (v.kind == ST_KIND_LIST)
        return st_fmt("table %.*s %.*s %.*s", (int)v.items[0].n, v.items[0].s, (int)v.items[1].n, v.items[1].s,
                      (int)v.items[2].n, v.items[2].s);
    return "none";
}

static void count(void *arg)
{
    (void)arg;
    st_state_set_int("calls", st_state_int("calls", 0) + 1);
}

static void framed_app(void)
{
    st_val v = st_component("meter", .path = "/tmp", .args = "{\"most\": 10}", .default_ = "{\"n\": 0}", .key = "m",
                            .special = ST_LIST(ST_LIST(ST_STR("blob"), ST_BYTES("\x01\x02", 2)),
                                               ST_LIST(ST_STR("table"), ST_LIST(ST_BYTES("d", 1), ST_BYTES("i", 1), ST_BYTES("c", 1)))),
                            .on_change = ST_DO(count, NULL));
    st_text(st_fmt("value %s", shown(v)));
    st_text(st_fmt("calls %d", (int)st_state_int("calls", 0)));
    v = st_component("elsewhere", .url = "http://localhost:1/");
    st_text(st_fmt("other %s", shown(v)));
}

static void a_component_in_a_frame_gives_its_value(void **state)
{
    bench *b = begin_main(framed_app);
    uint64_t s = open_session(b);
    char id[128];
    bn_buf table = { .max = 256 };
    bn_wire w = bn_wire_to(&table);
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "{\"most\": 10, \"default\": {\"n\": 0}, \"key\": \"m\"}"), id);
    expect_delta(b, s, "value {\"n\": 0}");
    expect_delta(b, s, "calls 0");
    expect_delta(b, s, "other none");
    send_rerun(b, s, id, PB_WIDGET_STATE_JSON_VALUE, BN_BYTES("{\"n\":7}"), 0);
    expect_delta(b, s, "value {\"n\":7}");
    expect_delta(b, s, "calls 1");
    send_rerun(b, s, id, PB_WIDGET_STATE_BYTES_VALUE, BN_BYTES("raw"), 0);
    expect_delta(b, s, "value bytes raw");
    expect_delta(b, s, "calls 2");
    bn_wire_str(&w, PB_ARROW_TABLE_DATA, BN_BYTES("dd"));
    bn_wire_str(&w, PB_ARROW_TABLE_INDEX, BN_BYTES("ii"));
    bn_wire_str(&w, PB_ARROW_TABLE_COLUMNS, BN_BYTES("cc"));
    send_rerun(b, s, id, PB_WIDGET_STATE_ARROW_VALUE, bn_buf_view(&table), 0);
    expect_delta(b, s, "value table dd ii cc");
    send_rerun(b, s, id, PB_WIDGET_STATE_STRING_VALUE, BN_BYTES("no value of a component"), 0);
    expect_delta(b, s, "value ");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "no value of a component"), 0);
    bn_buf_release(&table);
    end(b);
}

static void inline_app(void)
{
    st_component_said said = st_component_v2("both", .html = "<p>hi</p>", .js = "export default () => {}", .key = "b",
                                             .data = ST_STR("{\"a\": [1]}"), .default_ = "{\"n\": 0, \"kept\": true}",
                                             .on_change = ST_DO(count, NULL));
    st_text(st_fmt("state %s", said.state));
    st_text(st_fmt("triggers %s", said.triggers ? said.triggers : "none"));
    st_text(st_fmt("calls %d", (int)st_state_int("calls", 0)));
}

static void a_component_in_the_page_tells_its_state_and_what_it_triggers(void **state)
{
    bench *b = begin_main(inline_app);
    uint64_t s = open_session(b);
    char id[128], triggers[256];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "<p>hi</p>"), id);
    expect_delta(b, s, "state {\"n\":0,\"kept\":true}");
    expect_delta(b, s, "triggers none");
    send_rerun(b, s, id, PB_WIDGET_STATE_JSON_VALUE, BN_BYTES("{\"n\": 3}"), 0);
    expect_delta(b, s, "state {\"n\":3,\"kept\":true}");
    expect_delta(b, s, "triggers none");
    expect_delta(b, s, "calls 1");
    snprintf(triggers, sizeof triggers, "$$STREAMLIT_INTERNAL_KEY_%s__events", id);
    send_rerun(b, s, triggers, PB_WIDGET_STATE_JSON_TRIGGER_VALUE, BN_BYTES("[{\"event\":\"click\"}]"), 0);
    expect_delta(b, s, "state {\"n\":3,\"kept\":true}");
    expect_delta(b, s, "triggers [{\"event\":\"click\"}]");
    expect_delta(b, s, "calls 2");
    rerun(b, s);
    expect_delta(b, s, "triggers none");
    expect_delta(b, s, "calls 2");
    end(b);
}

static void broken_app(void)
{
    st_text("before");
    st_component("meter", .path = "/tmp", .args = "[1]");
}

static void missing_app(void)
{
    st_text("before");
    st_component("meter", .path = "/no/such/folder");
}

static void nowhere_app(void)
{
    st_text("before");
    st_component("meter");
}

static void what_is_wrong_with_a_component_is_said_in_the_page(void **state)
{
    static const struct {
        void (*app)(void);
        const char *said;
    } cases[] = { { broken_app, "no JSON object" }, { missing_app, "/no/such/folder" }, { nowhere_app, "`path` or a `url`" } };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        bench *b = begin_main(cases[i].app);
        uint64_t s = open_session(b);
        rerun(b, s);
        expect_delta(b, s, "before");
        expect_delta(b, s, cases[i].said);
        end(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_component_in_a_frame_gives_its_value),
        cmocka_unit_test(a_component_in_the_page_tells_its_state_and_what_it_triggers),
        cmocka_unit_test(what_is_wrong_with_a_component_is_said_in_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
