/* test_cdoor_media.c: media commands of C apps, on the real runtime; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static const char *next_word(void *arg)
{
    static const char *const words[] = { "Hello, ", "", "wor", "ld", NULL };
    size_t *at = arg;
    return words[(*at)++];
}

static void media_app(void)
{
    static const uint8_t red[2 * 2 * 3] = { 200, 0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0 };
    size_t at = 0;
    st_image(ST_PIXELS(red, 2, 2, 3), .caption = ST_STR("red"), .output_format = "PNG");
    st_audio(ST_ARRAY(&(st_array){ (const float[]){ 0, 1, -1 }, ST_FLOAT, 1, { 3 }, { 0 } }), .sample_rate = ST_INT(8000),
             .alt = "beep");
    st_video(ST_STR("https://youtu.be/B2iAodr0fOo"));
    st_download_button("Save", ST_STR("text"), .file_name = "a.txt");
    st_pdf(ST_BYTES("%PDF-1.4", 8), .alt = "report");
    st_graphviz_chart("graph { a -- b }");
    st_mermaid_chart("graph TD");
    st_logo(ST_STR("\xf0\x9f\x8e\x88"));
    st_help(.name = ST_STR("thing"), .type = ST_STR("int"), .members = ST_LIST(ST_LIST(ST_STR("a"), ST_STR("int"), ST_STR("1"))));
    st_text(st_fmt("streamed %s", st_write_stream(next_word, &at, .cursor = "|")));
    st_image(ST_STR("no-such-file.png"));
}

static void media_commands_work_from_c(void **state)
{
    bench *b = begin_main(media_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "red");
    expect_delta(b, s, "beep");
    expect_delta(b, s, "https://www.youtube.com/embed/B2iAodr0fOo");
    expect_delta(b, s, "Save");
    expect_delta(b, s, "report");
    expect_delta(b, s, "graph { a -- b }");
    expect_delta(b, s, "mermaid");
    expect_delta(b, s, "thing");
    expect_delta(b, s, "Hello, world");
    expect_delta(b, s, "streamed Hello, world");
    expect_delta(b, s, "no-such-file.png");
    end(b);
}

/* ---------------------------------------------------------------- downloads that are made when they are asked for */

static gate making, go_on;

typedef struct sheet {
    char name[8];
    int  rows;
} sheet;

static bool make_sheet(FILE *out, void *arg)
{
    const sheet *s = arg;
    st_text("out of place"); /* it has no run context: shows nothing */
    for (int i = 0; i < s->rows; i++)
        fprintf(out, "%s,%d\n", s->name, i);
    return s->rows > 0 && st_last_error() == ST_ENOCTX;
}

static bool make_slowly(FILE *out, void *arg)
{
    gate_open(&making);
    gate_wait(&go_on, 1);
    return fputs(arg, out) >= 0;
}

static bool make_none_and_leave(FILE *out, void *arg)
{
    (void)out, (void)arg;
    pthread_exit(NULL);
}

static void downloads_app(void)
{
    sheet s = { "a", 3 };
    st_download_button("Sheet", .make = ST_MAKE_COPY(make_sheet, &s), .file_name = "a.csv", .mime = "text/csv");
    s.rows = 0;
    st_download_button("Empty", .make = ST_MAKE_COPY(make_sheet, &s));
    st_download_button("Slow", .make = ST_MAKE(make_slowly, "done"));
    st_download_button("Leaves", .make = ST_MAKE(make_none_and_leave, NULL));
    st_download_button("Off", .make = ST_MAKE(make_slowly, NULL), .disabled = true);
    st_text("end of page");
}

static void download_id(const message *m, char out[33])
{
    bn_bytes delta = bn_bytes_of(m->bytes, m->n);
    bn_wire_field element, button, f;
    out[0] = 0;
    assert_int_equal(bn_wire_next(&delta, &element), BN_OK);
    while (bn_wire_next(&element.bytes, &button) == BN_OK) {
        while (button.number == TYPE(PB_ELEMENT_DOWNLOAD_BUTTON) && bn_wire_next(&button.bytes, &f) == BN_OK)
            if (f.number == TYPE(PB_DOWNLOAD_BUTTON_DEFERRED_FILE_ID))
                snprintf(out, 33, "%.*s", (int)f.bytes.n, (const char *)f.bytes.p);
    }
}

static uint64_t open_downloads(bench *b, char ids[5][33])
{
    static const char *const labels[] = { "Sheet", "Empty", "Slow", "Leaves", "Off" };
    uint64_t s = open_session(b);
    rerun(b, s);
    for (size_t i = 0; i < 5; i++)
        download_id(expect_delta(b, s, labels[i]), ids[i]);
    expect_delta(b, s, "end of page");
    expect_finished(b, s, FINISHED);
    return s;
}

static void a_download_is_made_when_it_is_asked_for(void **state)
{
    bench *b = begin_main(downloads_app);
    char ids[5][33];
    uint64_t s = open_downloads(b, ids);
    (void)state;
    assert_string_equal(ids[4], ""); /* a disabled one offers nothing */
    ask_for_download(b, s, ids[0]);
    expect(b, s, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, "/media/");
    for (size_t i = 1; i <= 3; i += 2) {
        ask_for_download(b, s, ids[i]);
        expect(b, s, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, "could not be made");
    }
    assert_int_equal(count_deltas(b, s, "out of place"), 0);
    end(b);
}

static void so_many_downloads_are_made_at_a_time_and_no_more(void **state)
{
    bench *b = begin_main(downloads_app);
    char ids[5][33];
    uint64_t s;
    (void)state;
    gate_init(&making);
    gate_init(&go_on);
    s = open_downloads(b, ids);
    for (int i = 0; i < 16; i++)
        ask_for_download(b, s, ids[2]);
    gate_wait(&making, 16);
    ask_for_download(b, s, ids[2]);
    expect(b, s, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, "too many");
    gate_open(&go_on);
    for (int i = 0; i < 16; i++)
        expect(b, s, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, "/media/");
    ask_for_download(b, s, ids[2]);
    expect(b, s, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, "/media/");
    end(b);
    gate_release(&making);
    gate_release(&go_on);
}

static void a_session_that_ends_leaves_its_download_to_its_end(void **state)
{
    bench *b = begin_main(downloads_app);
    char ids[5][33];
    uint64_t s;
    (void)state;
    gate_init(&making);
    gate_init(&go_on);
    s = open_downloads(b, ids);
    ask_for_download(b, s, ids[2]);
    gate_wait(&making, 1);
    close_session(b, s);
    open_downloads(b, ids); /* the other is closed by then */
    gate_open(&go_on);
    end(b);
    gate_release(&making);
    gate_release(&go_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_commands_work_from_c),
        cmocka_unit_test(a_download_is_made_when_it_is_asked_for),
        cmocka_unit_test(so_many_downloads_are_made_at_a_time_and_no_more),
        cmocka_unit_test(a_session_that_ends_leaves_its_download_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
