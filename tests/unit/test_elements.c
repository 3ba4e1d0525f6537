/* test_elements.c: what happens around a command: values from the browser, ids, containers, failure, no run context.
 * What commands put is held against the peer by tests/python/test_elements_bytes.py.
 * link: -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/log.h"
#include "elements/spinner.h"
#include "elements/status.h"
#include "unit/fake_runtime.c"
#include "wire_tags.h"

static size_t allocations;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n)
{
    allocations++;
    return __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    allocations++;
    return __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    allocations++;
    return __real_realloc(p, n);
}

/* ---- calls ---- */

typedef struct made {
    bn_call   call;
    bn_error  err;
    bn_status rc;
    bn_block *blocks[4];
} made;

static made run_in(const bn_command *cmd, const void *opts, bn_run_ctx *ctx, bn_block *parent)
{
    made m = { 0 };
    m.call.cmd = cmd;
    m.call.opts = opts;
    m.call.ctx = ctx;
    m.call.parent = parent;
    m.call.slot = BN_SLOT_NEW;
    m.call.blocks = m.blocks;
    m.call.blocks_cap = 4;
    m.rc = bn_command_run(&m.call, &m.err);
    return m;
}

#define RUN(name, type, ctx, ...) \
    run_in(&bn_cmd_##name, &(type){ ST_CALL, __VA_ARGS__ }, (ctx), (ctx) ? bn_run_ctx_root((ctx), BN_ROOT_MAIN) : NULL)

static void let_go(made *m)
{
    bn_value_release(&m->call.value);
    bn_block_unref(m->call.block);
    for (size_t i = 0; i < m->call.blocks_n; i++)
        bn_block_unref(m->blocks[i]);
}

/* The first field with this number, anywhere below; bytes p NULL: none. */
static bn_wire_field find(bn_bytes message, uint32_t number)
{
    bn_wire_field f;
    while (bn_wire_next(&message, &f) == BN_OK)
        if (f.number == number)
            return f;
    return (bn_wire_field){ 0 };
}

static bn_bytes own_message(const fake_put *p, bn_pb member)
{
    return find(bn_bytes_of(p->bytes, p->n), bn_pb_number(member)).bytes;
}

/* WidgetStates with one value for `id`. */
static void send_widget(bn_run_ctx *ctx, const char *id, bn_pb field, const double *values, size_t n)
{
    bn_buf out = { .max = 4096 };
    bn_wire w = bn_wire_to(&out);
    size_t state = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0), inner;
    bn_wire_cstr(&w, PB_WIDGET_STATE_ID, id);
    if (field == PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE) {
        inner = bn_wire_open(&w, field, 0);
        bn_wire_nums(&w, PB_DOUBLE_ARRAY_DATA, values, n);
        bn_wire_close(&w, inner);
    } else if (field == PB_WIDGET_STATE_DOUBLE_VALUE)
        bn_wire_num(&w, field, values[0]);
    else if (field == PB_WIDGET_STATE_STRING_VALUE)
        bn_wire_cstr(&w, field, "from the browser");
    else
        bn_wire_int(&w, field, 1);
    bn_wire_close(&w, state);
    fake_next_run(ctx, bn_buf_view(&out));
    bn_buf_release(&out);
}

static char id_text[600];
static const char *id_of(const made *m)
{
    snprintf(id_text, sizeof id_text, "%s", m->call.id);
    return id_text;
}

/* ---- values ---- */

static void a_click_is_true_in_one_run(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(button, st_button_opts, ctx, "go");
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    assert_false(m.call.value.b);
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_TRIGGER_VALUE, NULL, 0);
    m = RUN(button, st_button_opts, ctx, "go");
    assert_true(m.call.value.b);
    fake_next_run(ctx, (bn_bytes){ 0 });
    m = RUN(button, st_button_opts, ctx, "go");
    assert_false(m.call.value.b);
    fake_free(ctx);
}

static void an_app_cannot_click(void **state)
{
    bn_run_ctx *ctx = fake_new();
    bn_value yes = bn_value_bool(true);
    made m;
    (void)state;
    assert_int_equal(bn_run_ctx_state_set(ctx, BN_BYTES("k"), &yes, NULL), BN_OK);
    m = RUN(button, st_button_opts, ctx, "go", .key = "k");
    assert_int_equal(m.rc, BN_EUSER);
    assert_string_equal(m.err.kind, "StreamlitValueAssignmentNotAllowedError");
    assert_int_equal(fake_count(ctx), 0);
    fake_free(ctx);
}

static void values_come_back_in_the_types_they_were_given_in(void **state)
{
    bn_run_ctx *ctx = fake_new();
    const st_val day = { .kind = ST_KIND_DATE, .i = 18262 * INT64_C(86400000000) };
    made m = RUN(slider, st_slider_opts, ctx, "day", .value = day);
    double sent[2] = { 18263 * 86400e6 + 5, 18264 * 86400e6 };
    (void)state;
    assert_int_equal(m.call.value.kind, BN_VALUE_DATE);
    assert_int_equal(m.call.value.i, day.i);
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE, sent, 1);
    m = RUN(slider, st_slider_opts, ctx, "day", .value = day);
    assert_int_equal(m.call.value.kind, BN_VALUE_DATE);
    assert_int_equal(m.call.value.i, 18263 * INT64_C(86400000000)); /* whole days */
    sent[0] = 7.9;
    m = RUN(slider, st_slider_opts, ctx, "int", .value = ST_LIST(ST_INT(1), ST_INT(2)));
    assert_int_equal(bn_value_count(m.call.value), 2);
    sent[1] = 50;
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE, sent, 2);
    let_go(&m);
    m = RUN(slider, st_slider_opts, ctx, "int", .value = ST_LIST(ST_INT(1), ST_INT(2)));
    assert_int_equal(bn_value_items(m.call.value)[0].i, 7);
    assert_int_equal(bn_value_items(m.call.value)[1].i, 50);
    let_go(&m);
    fake_free(ctx);
}

/* A browser can send anything: what does not fit becomes the default. */
static void a_value_out_of_bounds_becomes_the_default(void **state)
{
    static const double wrong[][2] = { { -1, 5 }, { 5, 101 }, { NAN, 5 }, { INFINITY, 5 }, { 1e300, 1e300 } };
    bn_run_ctx *ctx = fake_new();
    (void)state;
    for (size_t i = 0; i < BN_COUNT(wrong); i++) {
        made m = RUN(slider, st_slider_opts, ctx, "s", .value = ST_LIST(ST_INT(1), ST_INT(2)));
        let_go(&m);
        send_widget(ctx, id_of(&m), PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE, wrong[i], 2);
        m = RUN(slider, st_slider_opts, ctx, "s", .value = ST_LIST(ST_INT(1), ST_INT(2)));
        assert_int_equal(bn_value_items(m.call.value)[0].i, 1);
        let_go(&m);
        send_widget(ctx, id_of(&m), PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE, wrong[i], 1); /* one number for a range */
        m = RUN(slider, st_slider_opts, ctx, "s", .value = ST_LIST(ST_INT(1), ST_INT(2)));
        assert_int_equal(bn_value_items(m.call.value)[0].i, 1);
        let_go(&m);
        fake_next_run(ctx, (bn_bytes){ 0 });
    }
    fake_free(ctx);
}

static void numbers_are_whole_where_the_app_says_so(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(number_input, st_number_input_opts, ctx, "n", .min_value = ST_INT(0), .max_value = ST_INT(10));
    double sent = 7.9;
    (void)state;
    assert_int_equal(m.call.value.kind, BN_VALUE_INT);
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_DOUBLE_VALUE, &sent, 1);
    m = RUN(number_input, st_number_input_opts, ctx, "n", .min_value = ST_INT(0), .max_value = ST_INT(10));
    assert_int_equal(m.call.value.kind, BN_VALUE_INT);
    assert_int_equal(m.call.value.i, 7);
    sent = 11;
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_DOUBLE_VALUE, &sent, 1);
    m = RUN(number_input, st_number_input_opts, ctx, "n", .min_value = ST_INT(0), .max_value = ST_INT(10));
    assert_int_equal(m.call.value.i, 0);
    m = RUN(number_input, st_number_input_opts, ctx, "empty", .value = ST_NONE);
    assert_int_equal(m.call.value.kind, BN_VALUE_NONE);
    fake_free(ctx);
}

static void typed_text_is_cut_at_max_chars(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(text_input, st_text_input_opts, ctx, "t", .value = ST_STR("äöü"), .max_chars = ST_INT(2));
    (void)state;
    assert_true(bn_bytes_eq(bn_value_text(m.call.value), BN_BYTES("äö")));
    let_go(&m);
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_STRING_VALUE, NULL, 0);
    m = RUN(text_input, st_text_input_opts, ctx, "t", .value = ST_STR("äöü"), .max_chars = ST_INT(2));
    assert_true(bn_bytes_eq(bn_value_text(m.call.value), BN_BYTES("fr")));
    let_go(&m);
    fake_free(ctx);
}

static void a_tab_is_known_by_its_label(void **state)
{
    bn_run_ctx *ctx = fake_new();
    const st_val tabs = ST_LIST(ST_STR("a"), ST_STR("from the browser"));
    made m = RUN(tabs, st_tabs_opts, ctx, tabs, .on_change = { .mode = "rerun" });
    bn_bytes own;
    (void)state;
    assert_true(bn_bytes_eq(bn_value_text(m.call.value), BN_BYTES("a")));
    assert_int_equal(m.call.blocks_n, 2);
    let_go(&m);
    send_widget(ctx, id_of(&m), PB_WIDGET_STATE_STRING_VALUE, NULL, 0);
    m = RUN(tabs, st_tabs_opts, ctx, tabs, .on_change = { .mode = "rerun" });
    own = own_message(fake_at(ctx, 0), PB_BLOCK_TAB_CONTAINER);
    assert_int_equal(find(own, bn_pb_number(PB_BLOCK_TAB_CONTAINER_DEFAULT_TAB_INDEX)).value, 1);
    let_go(&m);
    assert_int_equal(fake_blocks_alive(ctx), 0);
    fake_free(ctx);
}

/* ---- ids ---- */

static void a_long_key_is_kept_whole(void **state)
{
    bn_run_ctx *ctx = fake_new();
    char key[2001];
    made m;
    bn_bytes id;
    (void)state;
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    m = RUN(checkbox, st_checkbox_opts, ctx, "c", .key = key);
    assert_int_equal(m.rc, BN_OK);
    id = find(own_message(fake_at(ctx, 0), PB_ELEMENT_CHECKBOX), bn_pb_number(PB_CHECKBOX_ID)).bytes;
    assert_int_equal(id.n, 5 + 32 + 1 + 2000);
    assert_memory_equal(id.p + id.n - 2000, key, 2000);
    assert_int_equal(m.call.id_len, id.n);
    m = RUN(checkbox, st_checkbox_opts, ctx, "d", .key = key);
    assert_string_equal(m.err.kind, "StreamlitDuplicateElementKey");
    fake_free(ctx);
}

static void a_keyed_widget_stays_the_same_when_its_label_changes(void **state)
{
    bn_run_ctx *ctx = fake_new();
    char first[sizeof ((bn_call *)0)->id];
    made m = RUN(checkbox, st_checkbox_opts, ctx, "one", .key = "k");
    (void)state;
    snprintf(first, sizeof first, "%s", m.call.id);
    fake_next_run(ctx, (bn_bytes){ 0 });
    m = RUN(checkbox, st_checkbox_opts, ctx, "two", .key = "k");
    assert_string_equal(m.call.id, first);
    m = RUN(slider, st_slider_opts, ctx, "s", .key = "s");
    snprintf(first, sizeof first, "%s", m.call.id);
    fake_next_run(ctx, (bn_bytes){ 0 });
    m = RUN(slider, st_slider_opts, ctx, "t", .key = "s", .max_value = ST_INT(7)); /* bounds are part of what it is */
    assert_string_not_equal(m.call.id, first);
    fake_free(ctx);
}

static void the_default_given_and_left_out_is_one_widget(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(checkbox, st_checkbox_opts, ctx, "c", .width = ST_CONTENT);
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    m = RUN(checkbox, st_checkbox_opts, ctx, "c");
    assert_string_equal(m.err.kind, "StreamlitDuplicateElementId");
    fake_free(ctx);
}

static void the_same_widget_may_stand_in_the_sidebar_too(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(checkbox, st_checkbox_opts, ctx, "c");
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    m = run_in(&bn_cmd_checkbox, &(st_checkbox_opts){ ST_CALL, "c" }, ctx, bn_run_ctx_root(ctx, BN_ROOT_SIDEBAR));
    assert_int_equal(m.rc, BN_OK);
    fake_free(ctx);
}

/* ---- forms ---- */

static void no_op(void *arg)
{
    (void)arg;
}

static void a_form_takes_no_callbacks_and_no_buttons(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m;
    bn_wire_field form;
    (void)state;
    fake_form(ctx, "f");
    m = RUN(checkbox, st_checkbox_opts, ctx, "c", .on_change = { .fn = no_op });
    assert_string_equal(m.err.kind, "StreamlitInvalidFormCallbackError");
    m = RUN(button, st_button_opts, ctx, "b");
    assert_string_equal(m.err.kind, "StreamlitInvalidLayoutContextError");
    m = RUN(checkbox, st_checkbox_opts, ctx, "c");
    assert_int_equal(m.rc, BN_OK);
    form = find(own_message(fake_at(ctx, 0), PB_ELEMENT_CHECKBOX), bn_pb_number(PB_CHECKBOX_FORM_ID));
    assert_true(bn_bytes_eq(form.bytes, BN_BYTES("f")));
    fake_free(ctx);
}

/* ---- places ---- */

static void what_happens_once_goes_into_the_event_container(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(toast, st_toast_opts, ctx, "t");
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    assert_int_equal(fake_at(ctx, 0)->path[0], BN_ROOT_EVENT);
    m = RUN(html, st_html_opts, ctx, "<style>b{}</style>");
    assert_int_equal(fake_at(ctx, 1)->path[0], BN_ROOT_EVENT);
    assert_ptr_equal(m.call.parent, bn_run_ctx_root(ctx, BN_ROOT_EVENT));
    fake_free(ctx);
}

static void html_from_a_file_is_sent_as_it_stands(void **state)
{
    bn_run_ctx *ctx = fake_new();
    st_html_opts opts = { ST_CALL, "  <b>\n" };
    bn_call call = { .cmd = &bn_cmd_html, .opts = &opts, .ctx = ctx, .parent = bn_run_ctx_root(ctx, BN_ROOT_MAIN),
                     .slot = BN_SLOT_NEW, .prepared = true };
    (void)state;
    assert_int_equal(bn_command_run(&call, NULL), BN_OK);
    assert_true(bn_bytes_eq(find(own_message(fake_at(ctx, 0), PB_ELEMENT_HTML), 1).bytes, BN_BYTES("  <b>\n")));
    fake_free(ctx);
}

static void columns_lie_in_a_row_of_their_own(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(columns, st_columns_opts, ctx, ST_INT(3));
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    assert_int_equal(m.call.blocks_n, 3);
    assert_int_equal(fake_count(ctx), 4);
    assert_string_equal(fake_at(ctx, 0)->kind_name, "flex_container");
    assert_int_equal(fake_at(ctx, 0)->path_n, 2);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(fake_at(ctx, i + 1)->path_n, 3);
        assert_int_equal(fake_at(ctx, i + 1)->path[2], i);
        assert_string_equal(fake_at(ctx, i + 1)->kind_name, "column");
    }
    let_go(&m);
    m = RUN(columns, st_columns_opts, ctx, ST_INT(5)); /* the array holds 4 */
    assert_int_equal(m.rc, BN_EUSER);
    assert_int_equal(m.call.blocks_n, 0);
    fake_free(ctx);
}

/* For every put of a command that makes several: nothing is left in the caller's hands. */
static void a_put_that_fails_leaves_nothing_owned(void **state)
{
    (void)state;
    for (size_t nth = 0; nth < 4; nth++) {
        bn_run_ctx *ctx = fake_new();
        made m;
        fake_refuse(ctx, nth, BN_ESTALE);
        m = RUN(columns, st_columns_opts, ctx, ST_INT(3));
        assert_int_equal(m.rc, BN_ESTALE);
        assert_int_equal(m.call.blocks_n, 0);
        assert_int_equal(fake_blocks_alive(ctx), 0);
        fake_free(ctx);
    }
    bn_run_ctx *ctx = fake_new();
    fake_refuse(ctx, 0, BN_ESTOPPED);
    made m = RUN(text_input, st_text_input_opts, ctx, "t", .value = ST_STR("a text long enough to be kept apart"));
    assert_int_equal(m.rc, BN_ESTOPPED);
    assert_int_equal(m.call.value.kind, BN_VALUE_NONE);
    fake_free(ctx);
}

/* ---- without a run context ---- */

static void without_a_run_commands_check_and_give_defaults(void **state)
{
    bn_run_ctx *none = NULL;
    made m = RUN(slider, st_slider_opts, none, "s", .value = ST_F64(0.5));
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    assert_true(m.call.value.f == 0.5);
    m = RUN(slider, st_slider_opts, none, "s", .value = ST_F64(0.5), .step = ST_INT(1));
    assert_string_equal(m.err.kind, "StreamlitInvalidParameterTypeError");
    m = RUN(container, st_container_opts, none, .key = "k");
    assert_int_equal(m.rc, BN_OK);
    assert_null(m.call.block);
    m = RUN(columns, st_columns_opts, none, ST_INT(2));
    assert_int_equal(m.call.blocks_n, 0);
    m = RUN(tabs, st_tabs_opts, none, ST_LIST(ST_STR("a")), .on_change = { .mode = "rerun" });
    assert_true(bn_bytes_eq(bn_value_text(m.call.value), BN_BYTES("a")));
    let_go(&m);
    m = RUN(html, st_html_opts, none, "<b>");
    assert_int_equal(m.rc, BN_OK);
    m = RUN(set_page_config, st_set_page_config_opts, none, .layout = "wide");
    assert_int_equal(m.rc, BN_OK);
    m = RUN(spinner, st_spinner_opts, none, "x");
    assert_int_equal(m.call.ticket, 0);
    m = RUN(text, st_text_opts, none, NULL);
    assert_string_equal(m.err.kind, "StreamlitMissingRequiredParameterError");
}

/* ---- status and spinner ---- */

static void a_status_is_sent_again_at_its_own_place(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(status, st_status_opts, ctx, "one", .expanded = true, .type = "step", .width = ST_PX(300));
    bn_status_box *box = bn_status_box_new(&m.call);
    const bool no = false;
    bool full;
    bn_bytes own;
    bn_error err = { 0 };
    (void)state;

    assert_int_equal(bn_status_box_update(box, ctx, &(bn_status_change){ .label = BN_BYTES("two") }, &full, &err), BN_OK);
    assert_memory_equal(fake_at(ctx, 1)->path, fake_at(ctx, 0)->path, 2 * sizeof(uint32_t));
    own = own_message(fake_at(ctx, 1), PB_BLOCK_EXPANDABLE);
    assert_true(bn_bytes_eq(find(own, 1).bytes, BN_BYTES("two")));
    assert_int_equal(find(own, bn_pb_number(PB_BLOCK_EXPANDABLE_EXPANDED)).number, 0); /* as the visitor has it */
    assert_int_equal(find(own, bn_pb_number(PB_BLOCK_EXPANDABLE_TYPE)).value, PB_BLOCK_EXPANDABLE_TYPE_STEP);
    assert_int_equal(bn_status_box_update(box, ctx, &(bn_status_change){ .expanded = &no }, &full, &err), BN_OK);
    own = own_message(fake_at(ctx, 2), PB_BLOCK_EXPANDABLE);
    assert_int_equal(find(own, bn_pb_number(PB_BLOCK_EXPANDABLE_EXPANDED)).number, 2);
    assert_true(bn_bytes_eq(find(own, 1).bytes, BN_BYTES("two")));
    assert_int_equal(bn_status_box_update(box, ctx, &(bn_status_change){ .state = "gone" }, &full, &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitValueError");
    assert_int_equal(bn_status_box_update(box, ctx, &(bn_status_change){ .state = "error" }, &full, &err), BN_OK);
    own = own_message(fake_at(ctx, 3), PB_BLOCK_EXPANDABLE);
    assert_true(bn_bytes_eq(find(own, bn_pb_number(PB_BLOCK_EXPANDABLE_ICON)).bytes, BN_BYTES(":material/error:")));
    assert_string_equal(bn_status_box_state(box), "error");
    assert_int_equal(fake_count(ctx), 4);
    bn_status_box_free(box);
    bn_status_box_free(NULL);
    let_go(&m);
    assert_int_equal(fake_blocks_alive(ctx), 0);
    fake_free(ctx);
}

static void a_spinner_waits_half_a_second_and_ends_by_its_ticket(void **state)
{
    bn_run_ctx *ctx = fake_new();
    made m = RUN(spinner, st_spinner_opts, ctx, NULL);
    (void)state;
    assert_int_equal(m.rc, BN_OK);
    assert_int_equal(fake_at(ctx, 0)->what, FAKE_TRANSIENT);
    assert_int_equal(fake_at(ctx, 0)->delay_ms, 500);
    assert_true(bn_bytes_eq(find(own_message(fake_at(ctx, 0), PB_ELEMENT_SPINNER), 1).bytes, BN_BYTES("In progress...")));
    assert_int_equal(bn_spinner_end(ctx, m.call.ticket, NULL), BN_OK);
    assert_int_equal(fake_at(ctx, 1)->ticket, m.call.ticket);
    assert_int_equal(bn_spinner_end(ctx, 0, NULL), BN_OK);
    assert_int_equal(bn_spinner_end(NULL, 7, NULL), BN_OK);
    assert_int_equal(fake_count(ctx), 2);
    fake_free(ctx);
}

/* ---- cost, and the roll ---- */

static void a_warm_text_allocates_nothing(void **state)
{
    bn_run_ctx *ctx = fake_new();
    size_t before;
    made m;
    (void)state;
    fake_discard(ctx, true);
    m = RUN(text, st_text_opts, ctx, "a line\n  and another\n", .help = "  tip\n  tip");
    before = allocations;
    for (int i = 0; i < 100; i++)
        m = RUN(text, st_text_opts, ctx, "a line\n  and another\n", .help = "  tip\n  tip");
    assert_int_equal(m.rc, BN_OK);
    assert_int_equal(allocations, before);
    fake_free(ctx);
}

static void every_row_is_found_by_its_name_and_fits_the_binder(void **state)
{
    (void)state;
    for (size_t i = 0; i < BN_CMD_ID_COUNT; i++) {
        const bn_command *cmd = bn_commands[i];
        size_t hooks = (size_t)(cmd->flags & BN_CMD_WIDGET && !cmd->meta);
        assert_ptr_equal(bn_command_find(cmd->name), cmd);
        assert_true(cmd->param_count <= BN_PARAMS_MAX);
        assert_true(cmd->opts_size >= sizeof(st_call));
        assert_int_equal(hooks, 0);
        for (size_t k = 0; k < cmd->param_count; k++)
            assert_true(cmd->params[k].kind == BN_PARAM_NONE || cmd->params[k].offset < cmd->opts_size);
    }
    assert_null(bn_command_find("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_is_true_in_one_run),
        cmocka_unit_test(an_app_cannot_click),
        cmocka_unit_test(values_come_back_in_the_types_they_were_given_in),
        cmocka_unit_test(a_value_out_of_bounds_becomes_the_default),
        cmocka_unit_test(numbers_are_whole_where_the_app_says_so),
        cmocka_unit_test(typed_text_is_cut_at_max_chars),
        cmocka_unit_test(a_tab_is_known_by_its_label),
        cmocka_unit_test(a_long_key_is_kept_whole),
        cmocka_unit_test(a_keyed_widget_stays_the_same_when_its_label_changes),
        cmocka_unit_test(the_default_given_and_left_out_is_one_widget),
        cmocka_unit_test(the_same_widget_may_stand_in_the_sidebar_too),
        cmocka_unit_test(a_form_takes_no_callbacks_and_no_buttons),
        cmocka_unit_test(what_happens_once_goes_into_the_event_container),
        cmocka_unit_test(html_from_a_file_is_sent_as_it_stands),
        cmocka_unit_test(columns_lie_in_a_row_of_their_own),
        cmocka_unit_test(a_put_that_fails_leaves_nothing_owned),
        cmocka_unit_test(without_a_run_commands_check_and_give_defaults),
        cmocka_unit_test(a_status_is_sent_again_at_its_own_place),
        cmocka_unit_test(a_spinner_waits_half_a_second_and_ends_by_its_ticket),
        cmocka_unit_test(a_warm_text_allocates_nothing),
        cmocka_unit_test(every_row_is_found_by_its_name_and_fits_the_binder),
    };
    bn_log_set_level(BN_LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
