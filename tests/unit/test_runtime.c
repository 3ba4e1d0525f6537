/* test_runtime.c: sessions and runs, from the port and back. */
#include "runtime_fixture.h"

static void assert_query(bn_run_ctx *ctx, const char *want)
{
    bn_value text = bn_run_ctx_query_string(ctx);
    assert_true(bn_bytes_eq(bn_value_text(text), bn_bytes_str(want)));
    bn_value_release(&text);
}

static bn_run_ctx *ctx_of(bn_run *run)
{
    return bn_run_context(run);
}

static bn_block *main_of(bn_run *run)
{
    return bn_run_ctx_root(ctx_of(run), BN_ROOT_MAIN);
}

/* Callbacks, as the peer's hosts call them: none here does anything. */
static void begin(bn_run *run)
{
    bn_value v;
    while ((v = bn_run_next_callback(run)).kind != BN_VALUE_NONE)
        bn_value_release(&v);
    bn_run_ctx_mark_started(ctx_of(run));
}

static bn_run_end end_of(bn_status rc)
{
    return rc == BN_OK ? BN_RUN_OK : BN_RUN_INTERRUPTED;
}

static void hello(fx *f, bn_run *run)
{
    (void)f;
    begin(run);
    bn_run_finish(run, end_of(fx_text(ctx_of(run), main_of(run), "hello", NULL)));
}

static size_t idles(const fx *f, uint64_t session)
{
    size_t n = 0;
    for (size_t i = 0; i < f->msgs_n; i++) {
        const fx_msg *m = &f->msgs[i];
        n += m->session == session && m->type == bn_pb_number(PB_FORWARD_MSG_SESSION_STATUS_CHANGED) &&
             m->content.n == 0; /* neither running nor to be run on save */
    }
    return n;
}

static void until_idle(fx *f, uint64_t session, size_t ends)
{
    fx_until(f, idles(f, session) >= ends);
}

static const char *story_of(fx *f, uint64_t session)
{
    static char story[256];
    return fx_story(f, session, story, sizeof story);
}

static const fx_msg *find(const fx *f, uint64_t session, bn_pb type, size_t nth)
{
    for (size_t i = 0; i < f->msgs_n; i++) {
        if (f->msgs[i].session == session && f->msgs[i].type == bn_pb_number(type) && nth-- == 0)
            return &f->msgs[i];
    }
    fail_msg("no message of type %u", bn_pb_number(type));
    return NULL;
}

static bn_bytes field_of(bn_bytes in, bn_pb tag)
{
    bn_wire_field f;
    while (bn_wire_next(&in, &f) == BN_OK) {
        if (f.number == bn_pb_number(tag))
            return f.bytes;
    }
    return (bn_bytes){ 0 };
}

static void assert_text(bn_bytes got, const char *want)
{
    if (!bn_bytes_eq(got, bn_bytes_str(want)))
        fail_msg("%.*s, should be %s", (int)got.n, (const char *)got.p, want);
}

/* ---- what the page is told ---- */

static void a_run_is_told_in_the_peers_order(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    (void)state;
    fx_open(f, 7);
    fx_rerun(f, 7);
    until_idle(f, 7, 1);
    assert_string_equal(story_of(f, 7), "NRDFI");
    fx_rerun(f, 7);
    until_idle(f, 7, 2);
    assert_string_equal(story_of(f, 7), "NRDFINRDFI");
    assert_string_equal(find(f, 7, PB_FORWARD_MSG_NEW_SESSION, 0)->run_id,
                        find(f, 7, PB_FORWARD_MSG_SCRIPT_FINISHED, 0)->run_id);
    assert_string_not_equal(find(f, 7, PB_FORWARD_MSG_NEW_SESSION, 0)->run_id,
                            find(f, 7, PB_FORWARD_MSG_NEW_SESSION, 1)->run_id);
    assert_int_equal(strlen(find(f, 7, PB_FORWARD_MSG_NEW_SESSION, 0)->run_id), 32);
    fx_free(f);
}

static void the_start_names_app_page_and_session(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    bn_bytes start, init, env;
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    start = find(f, 1, PB_FORWARD_MSG_NEW_SESSION, 0)->content;
    assert_text(field_of(start, PB_NEW_SESSION_NAME), "app");
    assert_text(field_of(start, PB_NEW_SESSION_MAIN_SCRIPT_PATH), "/srv/app.py");
    assert_int_equal(field_of(start, PB_NEW_SESSION_MAIN_SCRIPT_HASH).n, 32);
    assert_true(bn_bytes_eq(field_of(start, PB_NEW_SESSION_MAIN_SCRIPT_HASH),
                            field_of(start, PB_NEW_SESSION_PAGE_SCRIPT_HASH)));
    assert_true(bn_bytes_eq(field_of(start, PB_NEW_SESSION_MAIN_SCRIPT_HASH),
                            field_of(field_of(start, PB_NEW_SESSION_APP_PAGES), PB_APP_PAGE_PAGE_SCRIPT_HASH)));
    init = field_of(start, PB_NEW_SESSION_INITIALIZE);
    assert_text(field_of(init, PB_INITIALIZE_SESSION_ID), fx_id(1));
    assert_int_equal(field_of(init, PB_INITIALIZE_SESSION_STATUS).n, 2); /* running, and not run on save */
    env = field_of(init, PB_INITIALIZE_ENVIRONMENT_INFO);
    assert_text(field_of(env, PB_ENVIRONMENT_INFO_STREAMLIT_VERSION), "1.67.0");
    assert_text(field_of(env, PB_ENVIRONMENT_INFO_PYTHON_VERSION), "3.11.2");
    fx_free(f);
}

static void pages_asked_for_by_name_and_hash_are_kept(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    uint8_t more[128];
    bn_buf b = { more, 0, sizeof more, sizeof more };
    bn_wire w = bn_wire_to(&b);
    bn_bytes start, page;
    (void)state;
    bn_wire_cstr(&w, PB_CLIENT_STATE_PAGE_NAME, "my_page");
    bn_wire_cstr(&w, PB_CLIENT_STATE_PAGE_SCRIPT_HASH, "feed");
    fx_open(f, 1);
    fx_rerun_with(f, 1, (bn_bytes){ 0 }, bn_buf_view(&b));
    until_idle(f, 1, 1);
    start = find(f, 1, PB_FORWARD_MSG_NEW_SESSION, 0)->content;
    page = field_of(start, PB_NEW_SESSION_APP_PAGES);
    assert_text(field_of(start, PB_NEW_SESSION_PAGE_SCRIPT_HASH), "feed");
    assert_text(field_of(page, PB_APP_PAGE_PAGE_NAME), "my page");
    assert_text(field_of(page, PB_APP_PAGE_URL_PATHNAME), "my_page");
    fx_free(f);
}

static void compile_error(fx *f, bn_run *run)
{
    (void)f;
    bn_run_compile_error(run, BN_BYTES("\x0A\x0BSyntaxError"));
    bn_run_finish(run, BN_RUN_COMPILE_ERROR);
}

static void a_compile_error_is_an_event_of_the_session(void **state)
{
    fx *f = fx_new(compile_error, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    assert_string_equal(story_of(f, 1), "NRCVI");
    assert_text(field_of(field_of(find(f, 1, PB_FORWARD_MSG_SESSION_EVENT, 0)->content,
                                  PB_SESSION_EVENT_SCRIPT_COMPILATION_EXCEPTION), PB_EXCEPTION_TYPE), "SyntaxError");
    fx_free(f);
}

static void facts(fx *f, bn_run *run)
{
    const bn_context_info *info = bn_run_ctx_info(ctx_of(run));
    begin(run);
    assert_query(ctx_of(run), "a=1");
    assert_string_equal(info->remote, "127.0.0.1");
    assert_string_equal(info->headers, "User-Agent: test\n");
    assert_string_equal(info->timezone, "Europe/Berlin");
    assert_int_equal(info->timezone_offset, -120);
    assert_true(info->has_timezone_offset);
    assert_string_equal(info->locale, "");
    assert_string_equal(bn_run_script(run), "/srv/app.py");
    *(bool *)f->arg = true;
    bn_run_finish(run, BN_RUN_OK);
}

static void a_context_knows_its_browser(void **state)
{
    bool seen = false;
    fx *f = fx_new(facts, &seen, NULL);
    uint8_t more[128];
    bn_buf b = { more, 0, sizeof more, sizeof more };
    bn_wire w = bn_wire_to(&b);
    size_t mark = bn_wire_open(&w, PB_CLIENT_STATE_CONTEXT_INFO, 0);
    (void)state;
    bn_wire_cstr(&w, PB_CONTEXT_INFO_TIMEZONE, "Europe/Berlin");
    bn_wire_int(&w, PB_CONTEXT_INFO_TIMEZONE_OFFSET, -120);
    bn_wire_close(&w, mark);
    fx_open(f, 1);
    fx_rerun_with(f, 1, (bn_bytes){ 0 }, bn_buf_view(&b));
    until_idle(f, 1, 1);
    assert_true(seen);
    fx_free(f);
}

/* ---- reruns and stops ---- */

static void reruns_once(fx *f, bn_run *run)
{
    begin(run);
    if (atomic_load(&f->runs) == 1) {
        assert_int_equal(bn_run_ctx_request_rerun(ctx_of(run), NULL), BN_OK);
        assert_int_equal(fx_text(ctx_of(run), main_of(run), "never", NULL), BN_ESTOPPED);
        bn_run_finish(run, BN_RUN_INTERRUPTED);
        return;
    }
    fx_text(ctx_of(run), main_of(run), "again", NULL);
    bn_run_finish(run, BN_RUN_OK);
}

static void a_rerun_by_the_app_ends_early_and_runs_again(void **state)
{
    fx *f = fx_new(reruns_once, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 2);
    assert_string_equal(story_of(f, 1), "NREINRDFI");
    fx_free(f);
}

static void stops(fx *f, bn_run *run)
{
    bn_value v = bn_value_int(1);
    (void)f;
    begin(run);
    fx_text(ctx_of(run), main_of(run), "shown", NULL);
    assert_int_equal(bn_run_ctx_request_stop(ctx_of(run), NULL), BN_OK);
    assert_int_equal(bn_run_ctx_state_set(ctx_of(run), BN_BYTES("k"), &v, NULL), BN_ESTOPPED);
    bn_run_finish(run, BN_RUN_OK);
}

static void a_stop_by_the_app_ends_well(void **state)
{
    fx *f = fx_new(stops, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    assert_string_equal(story_of(f, 1), "NRDFI");
    fx_free(f);
}

typedef struct gates {
    fx_gate started, go;
    atomic_int last; /* bn_status */
} gates;

static void gates_init(gates *g)
{
    fx_gate_init(&g->started);
    fx_gate_init(&g->go);
    atomic_init(&g->last, -1);
}

/* The first run waits between two commands. */
static void waits_once(fx *f, bn_run *run)
{
    gates *g = f->arg;
    bn_status rc;
    bool first = atomic_load(&f->runs) == 1;
    begin(run);
    rc = fx_text(ctx_of(run), main_of(run), "one", NULL);
    if (first) {
        fx_gate_open(&g->started);
        fx_gate_wait(&g->go);
        rc = fx_text(ctx_of(run), main_of(run), "two", NULL);
        atomic_store(&g->last, (int)rc);
    }
    bn_run_finish(run, end_of(rc));
}

/* Asks for something, and makes sure that it has been taken in: a heartbeat behind it is answered. */
static void settle(fx *f, uint64_t session)
{
    size_t before = fx_count(f, session, PB_FORWARD_MSG_HEARTBEAT_ACK);
    fx_simple(f, session, PB_BACK_MSG_APP_HEARTBEAT);
    fx_until(f, fx_count(f, session, PB_FORWARD_MSG_HEARTBEAT_ACK) > before);
}

static const char *without_answers(fx *f, uint64_t session)
{
    static char out[256];
    size_t n = 0;
    for (const char *c = story_of(f, session); *c; c++) {
        if (*c != 'o')
            out[n++] = *c;
    }
    out[n] = '\0';
    return out;
}

static void a_click_interrupts_a_live_run_at_its_next_command(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_rerun(f, 1);
    settle(f, 1);
    fx_gate_open(&g.go);
    until_idle(f, 1, 1);
    assert_true(atomic_load(&g.last) == BN_ESTOPPED || atomic_load(&g.last) == BN_ESTALE);
    assert_int_equal(fx_texts(f, 1, "two"), 0);
    assert_string_equal(without_answers(f, 1), "NRDNDFI");
    fx_free(f);
}

static void without_fast_reruns_a_run_ends_before_the_next_begins(void **state)
{
    static const char *const options[] = { "runner.fastReruns=false", NULL };
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, options);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_rerun(f, 1);
    settle(f, 1);
    fx_gate_open(&g.go);
    until_idle(f, 1, 2);
    assert_int_equal(atomic_load(&g.last), BN_ESTOPPED); /* never fenced */
    assert_string_equal(without_answers(f, 1), "NRDEINRDFI");
    fx_free(f);
}

static void the_browsers_stop_ends_a_run(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_simple(f, 1, PB_BACK_MSG_STOP_SCRIPT);
    settle(f, 1);
    fx_gate_open(&g.go);
    until_idle(f, 1, 1);
    assert_int_equal(atomic_load(&g.last), BN_ESTOPPED);
    assert_string_equal(without_answers(f, 1), "NRDFI");
    fx_free(f);
}

/* ---- widgets ---- */

static bool render_button(bn_run *run, bn_value callback)
{
    bn_widget_meta meta = { .kind = BN_WIDGET_TRIGGER, .fallback = bn_value_bool(false), .callback = callback };
    bn_widget_result r;
    return bn_run_ctx_widget(ctx_of(run), BN_BYTES("$$ID-b-None"), (bn_bytes){ 0 }, &meta, &r, NULL) == BN_OK && r.value.b;
}

static void click(fx *f, uint64_t session)
{
    uint8_t bytes[64];
    bn_buf b = { bytes, 0, sizeof bytes, sizeof bytes };
    bn_wire w = bn_wire_to(&b);
    size_t mark = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
    bn_wire_cstr(&w, PB_WIDGET_STATE_ID, "$$ID-b-None");
    bn_wire_int(&w, PB_WIDGET_STATE_TRIGGER_VALUE, 1);
    bn_wire_close(&w, mark);
    fx_rerun_with(f, session, bn_buf_view(&b), (bn_bytes){ 0 });
}

static void button_app(fx *f, bn_run *run)
{
    bn_status rc;
    (void)f;
    begin(run);
    rc = fx_text(ctx_of(run), main_of(run), render_button(run, bn_value_none()) ? "clicked" : "not", NULL);
    bn_run_finish(run, end_of(rc));
}

static void a_click_is_seen_for_one_run(void **state)
{
    fx *f = fx_new(button_app, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    click(f, 1);
    until_idle(f, 1, 2);
    fx_rerun(f, 1);
    until_idle(f, 1, 3);
    assert_int_equal(fx_texts(f, 1, "not"), 2);
    assert_int_equal(fx_texts(f, 1, "clicked"), 1);
    fx_free(f);
}

/* A click that waits behind a live run is not lost when another request follows it. */
static void slow_button_app(fx *f, bn_run *run)
{
    gates *g = f->arg;
    bool first = atomic_load(&f->runs) == 1;
    bn_status rc;
    begin(run);
    rc = fx_text(ctx_of(run), main_of(run), render_button(run, bn_value_none()) ? "clicked" : "not", NULL);
    if (first) {
        fx_gate_open(&g->started);
        fx_gate_wait(&g->go);
    }
    bn_run_finish(run, end_of(rc));
}

static void requests_that_wait_are_one_and_no_click_is_lost(void **state)
{
    static const char *const options[] = { "runner.fastReruns=false", NULL };
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(slow_button_app, &g, options);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    click(f, 1);
    for (int i = 0; i < 20; i++)
        fx_rerun(f, 1);
    settle(f, 1);
    fx_gate_open(&g.go);
    until_idle(f, 1, 2);
    assert_int_equal(fx_texts(f, 1, "clicked"), 1);
    assert_int_equal(atomic_load(&f->runs), 2);
    fx_free(f);
}

/* A run that is replaced before it could look at the click hands it on. */
static void slow_compile_app(fx *f, bn_run *run)
{
    gates *g = f->arg;
    bool second = atomic_load(&f->runs) == 2;
    if (second) { /* "compiling" */
        fx_gate_open(&g->started);
        fx_gate_wait(&g->go);
    }
    begin(run);
    bn_run_finish(run, end_of(fx_text(ctx_of(run), main_of(run),
                                      render_button(run, bn_value_none()) ? "clicked" : "not", NULL)));
}

static void a_click_survives_a_run_that_never_came_to_it(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(slow_compile_app, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    click(f, 1);
    fx_gate_wait(&g.started);
    fx_rerun(f, 1);
    settle(f, 1);
    fx_gate_open(&g.go);
    until_idle(f, 1, 2);
    assert_int_equal(fx_texts(f, 1, "clicked"), 1);
    fx_free(f);
}

static void nothing_of_it(void *o)
{
    (void)o;
}

static bool is_it(const void *a, const void *b)
{
    return a == b;
}

static const bn_foreign_ops foreign = { nothing_of_it, nothing_of_it, is_it };

/* Two buttons with callbacks, both clicked at once (a form does that). */
static void render_two(bn_run *run)
{
    static char marks[2];
    for (int i = 0; i < 2; i++) {
        bn_widget_meta meta = { .kind = BN_WIDGET_TRIGGER, .fallback = bn_value_bool(false) };
        bn_widget_result r;
        meta.callback = bn_value_foreign(&marks[i], &foreign);
        bn_run_ctx_widget(ctx_of(run), i ? BN_BYTES("$$ID-1-None") : BN_BYTES("$$ID-0-None"), (bn_bytes){ 0 }, &meta, &r,
                          NULL);
    }
}

static void click_two(fx *f, uint64_t session)
{
    uint8_t bytes[128];
    bn_buf b = { bytes, 0, sizeof bytes, sizeof bytes };
    bn_wire w = bn_wire_to(&b);
    for (int i = 0; i < 2; i++) {
        size_t mark = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
        bn_wire_cstr(&w, PB_WIDGET_STATE_ID, i ? "$$ID-1-None" : "$$ID-0-None");
        bn_wire_int(&w, PB_WIDGET_STATE_TRIGGER_VALUE, 1);
        bn_wire_close(&w, mark);
    }
    fx_rerun_with(f, session, bn_buf_view(&b), (bn_bytes){ 0 });
}

static void rerun_in_callback(fx *f, bn_run *run)
{
    atomic_int *called = f->arg;
    bn_value v;
    while ((v = bn_run_next_callback(run)).kind != BN_VALUE_NONE) {
        bn_value_release(&v);
        if (atomic_fetch_add(called, 1) == 0) {
            assert_int_equal(bn_run_ctx_request_rerun(ctx_of(run), NULL), BN_OK);
            assert_int_equal(bn_run_ctx_check(ctx_of(run), NULL), BN_ESTOPPED); /* the callback unwinds */
        } else {
            assert_int_equal(bn_run_ctx_check(ctx_of(run), NULL), BN_OK); /* the next one does not */
        }
    }
    bn_run_ctx_mark_started(ctx_of(run));
    if (bn_run_ctx_check(ctx_of(run), NULL)) {
        assert_false(bn_run_ctx_script_started(ctx_of(run)));
        bn_run_finish(run, BN_RUN_INTERRUPTED);
        return;
    }
    render_two(run);
    bn_run_finish(run, BN_RUN_OK);
}

static void a_rerun_in_a_callback_comes_after_the_last_of_them(void **state)
{
    atomic_int called = 0;
    fx *f = fx_new(rerun_in_callback, &called, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    click_two(f, 1);
    until_idle(f, 1, 3);
    assert_int_equal(atomic_load(&called), 2);
    assert_string_equal(story_of(f, 1), "NRFINREINRFI");
    fx_free(f);
}

typedef struct callback_gates {
    gates      g;
    atomic_int called;
} callback_gates;

static void slow_callbacks(fx *f, bn_run *run)
{
    callback_gates *g = f->arg;
    bn_value v;
    while ((v = bn_run_next_callback(run)).kind != BN_VALUE_NONE) {
        bn_value set = bn_value_int(1);
        bn_value_release(&v);
        if (atomic_fetch_add(&g->called, 1) == 0) {
            fx_gate_open(&g->g.started);
            fx_gate_wait(&g->g.go);
        }
        assert_int_equal(bn_run_ctx_state_set(ctx_of(run), BN_BYTES("k"), &set, NULL), BN_OK);
    }
    bn_run_ctx_mark_started(ctx_of(run));
    if (bn_run_ctx_check(ctx_of(run), NULL)) {
        bn_run_finish(run, BN_RUN_INTERRUPTED);
        return;
    }
    render_two(run);
    bn_run_finish(run, BN_RUN_OK);
}

static void a_newer_click_does_not_cut_callbacks_short(void **state)
{
    callback_gates g = { 0 };
    fx *f;
    (void)state;
    gates_init(&g.g);
    f = fx_new(slow_callbacks, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    click_two(f, 1);
    fx_gate_wait(&g.g.started);
    fx_rerun(f, 1);
    settle(f, 1);
    fx_gate_open(&g.g.go);
    until_idle(f, 1, 2);
    assert_int_equal(atomic_load(&g.called), 2);
    assert_string_equal(without_answers(f, 1), "NRFINRNFI"); /* replaced as soon as they were done */
    fx_free(f);
}

/* ---- sessions ---- */

static void counter_app(fx *f, bn_run *run)
{
    bn_value v;
    char text[32];
    int64_t n = 0;
    (void)f;
    begin(run);
    if (bn_run_ctx_state_get(ctx_of(run), BN_BYTES("n"), &v, NULL) == BN_OK)
        n = v.i;
    v = bn_value_int(n + 1);
    bn_run_ctx_state_set(ctx_of(run), BN_BYTES("n"), &v, NULL);
    snprintf(text, sizeof text, "%d", (int)n + 1);
    bn_run_finish(run, end_of(fx_text(ctx_of(run), main_of(run), text, NULL)));
}

static uint64_t sessions(fx *f)
{
    bn_runtime_stats st;
    bn_runtime_get_stats(f->rt, &st);
    return st.sessions;
}

static void a_browser_that_comes_back_finds_its_state(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_send(f, BN_PORT_SESSION_LOST, 1, 0, (bn_bytes){ 0 });
    fx_open_as(f, 2, fx_id(1), true, NULL, NULL);
    fx_rerun(f, 2);
    until_idle(f, 2, 1);
    assert_int_equal(fx_texts(f, 2, "2"), 1);
    assert_int_equal(sessions(f), 1);
    fx_free(f);
}

static void another_client_does_not_get_the_session(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    bn_bytes init;
    (void)state;
    fx_open_as(f, 1, fx_id(1), false, NULL, "{\"email\":\"a@example.com\"}");
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_open_as(f, 2, fx_id(1), true, NULL, "{\"email\":\"b@example.com\"}");
    fx_rerun(f, 2);
    until_idle(f, 2, 1);
    assert_int_equal(fx_texts(f, 2, "1"), 1);
    init = field_of(find(f, 2, PB_FORWARD_MSG_NEW_SESSION, 0)->content, PB_NEW_SESSION_INITIALIZE);
    assert_false(bn_bytes_eq(field_of(init, PB_INITIALIZE_SESSION_ID), bn_bytes_str(fx_id(1))));
    assert_int_equal(sessions(f), 2);
    fx_free(f);
}

static void an_unknown_session_starts_fresh_under_its_name(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    fx_open_as(f, 1, fx_id(9), true, NULL, NULL);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    assert_int_equal(fx_texts(f, 1, "1"), 1);
    assert_text(field_of(field_of(find(f, 1, PB_FORWARD_MSG_NEW_SESSION, 0)->content, PB_NEW_SESSION_INITIALIZE),
                         PB_INITIALIZE_SESSION_ID), fx_id(9));
    fx_free(f);
}

static void a_lost_session_ends_after_its_time(void **state)
{
    static const char *const options[] = { "server.disconnectedSessionTTL=0", NULL };
    fx *f = fx_new(counter_app, NULL, options);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_send(f, BN_PORT_SESSION_LOST, 1, 0, (bn_bytes){ 0 });
    fx_until(f, fx_frame(f, BN_PORT_SESSION_GONE, 1));
    assert_int_equal(sessions(f), 0);
    assert_int_equal(atomic_load(&f->ended), 1);
    fx_free(f);
}

static void a_run_is_stopped_when_its_browser_goes(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_send(f, BN_PORT_SESSION_LOST, 1, 0, (bn_bytes){ 0 });
    fx_open(f, 2);
    settle(f, 2);
    fx_gate_open(&g.go);
    fx_until(f, atomic_load(&g.last) == BN_ESTOPPED);
    fx_free(f);
}

/* What waits for a browser that is away is there when it comes back, and a page that may have holes is run again. */
static void what_was_lost_on_the_way_is_made_good(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    f->hold_credit = true;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_send(f, BN_PORT_SESSION_LOST, 1, 0, (bn_bytes){ 0 }); /* bytes are still under way */
    fx_open_as(f, 2, fx_id(1), true, NULL, NULL);
    until_idle(f, 2, 1); /* runs by itself */
    assert_int_equal(fx_texts(f, 2, "2"), 1);
    fx_free(f);
}

static void a_closed_session_ends_at_once(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    fx_until(f, sessions(f) == 0);
    assert_false(fx_frame(f, BN_PORT_SESSION_GONE, 1)); /* the server knows */
    fx_free(f);
}

static void a_crash_is_told_in_the_page_and_a_click_runs_the_script(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    fx_open_as(f, 1, fx_id(1), true, "The worker died: segmentation fault", NULL);
    until_idle(f, 1, 1);
    assert_string_equal(story_of(f, 1), "NRDFI");
    assert_int_equal(atomic_load(&f->runs), 0);
    assert_text(field_of(field_of(find(f, 1, PB_FORWARD_MSG_DELTA, 0)->content, PB_ELEMENT_EXCEPTION),
                         PB_EXCEPTION_MESSAGE), "The worker died: segmentation fault");
    fx_rerun(f, 1);
    until_idle(f, 1, 2);
    assert_int_equal(fx_texts(f, 1, "1"), 1);
    fx_free(f);
}

/* ---- other messages ---- */

static void the_small_requests_are_answered(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    bn_buf b;
    bn_wire w;
    size_t mark;
    bn_bytes url;
    (void)state;
    bn_buf_init(&b, 4096);
    w = bn_wire_to(&b);
    fx_open(f, 1);
    settle(f, 1);
    fx_simple(f, 1, PB_BACK_MSG_SET_RUN_ON_SAVE);
    fx_until(f, fx_count(f, 1, PB_FORWARD_MSG_SESSION_STATUS_CHANGED) == 1);
    assert_memory_equal(find(f, 1, PB_FORWARD_MSG_SESSION_STATUS_CHANGED, 0)->content.p, "\x08\x01", 2);

    mark = bn_wire_open(&w, PB_BACK_MSG_FILE_URLS_REQUEST, 0);
    bn_wire_cstr(&w, PB_FILE_UR_LS_REQUEST_REQUEST_ID, "req");
    bn_wire_cstr(&w, PB_FILE_UR_LS_REQUEST_FILE_NAMES, "a.txt");
    bn_wire_cstr(&w, PB_FILE_UR_LS_REQUEST_FILE_NAMES, "b.txt");
    bn_wire_close(&w, mark);
    fx_send(f, BN_PORT_SESSION_DATA, 1, 0, bn_buf_view(&b));
    fx_until(f, fx_count(f, 1, PB_FORWARD_MSG_FILE_URLS_RESPONSE) == 1);
    assert_text(field_of(find(f, 1, PB_FORWARD_MSG_FILE_URLS_RESPONSE, 0)->content, PB_FILE_UR_LS_RESPONSE_RESPONSE_ID),
                "req");
    url = field_of(field_of(find(f, 1, PB_FORWARD_MSG_FILE_URLS_RESPONSE, 0)->content, PB_FILE_UR_LS_RESPONSE_FILE_URLS),
                   PB_FILE_UR_LS_UPLOAD_URL);
    assert_memory_equal(url.p, "/_stcore/upload_file/00000000-0000-4000-8000-000000000001/", 57);

    bn_buf_clear(&b);
    mark = bn_wire_open(&w, PB_BACK_MSG_BACKEND_OPERATION_REQUEST, 0);
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_REQUEST_REQUEST_ID, "op");
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_REQUEST_SESSION_ID, "somebody else's");
    bn_wire_msg(&w, PB_BACKEND_OPERATION_REQUEST_DEFERRED_FILE, (bn_bytes){ 0 });
    bn_wire_close(&w, mark);
    fx_send(f, BN_PORT_SESSION_DATA, 1, 0, bn_buf_view(&b));
    fx_until(f, fx_count(f, 1, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE) == 1);
    assert_true(field_of(find(f, 1, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, 0)->content,
                         PB_BACKEND_OPERATION_RESPONSE_ERROR_MSG).n > 0);

    fx_simple(f, 1, PB_BACK_MSG_LOAD_GIT_INFO); /* no answer */
    fx_simple(f, 1, PB_BACK_MSG_DEBUG_SHUTDOWN_RUNTIME);
    settle(f, 1);
    assert_int_equal(fx_count(f, 1, PB_FORWARD_MSG_GIT_INFO_CHANGED), 0);
    assert_int_equal(atomic_load(&f->runs), 0);
    bn_buf_release(&b);
    fx_free(f);
}

static void clearing_caches_clears_the_state_and_asks_the_host(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_simple(f, 1, PB_BACK_MSG_CLEAR_CACHE);
    fx_rerun(f, 1);
    until_idle(f, 1, 2);
    assert_int_equal(fx_texts(f, 1, "1"), 2);
    assert_int_equal(atomic_load(&f->clears), 1);
    fx_free(f);
}

static void viewers_cannot_clear_everybodys_caches(void **state)
{
    static const char *const options[] = { "client.toolbarMode=viewer", NULL };
    fx *f = fx_new(counter_app, NULL, options);
    (void)state;
    fx_open(f, 1);
    fx_simple(f, 1, PB_BACK_MSG_CLEAR_CACHE);
    settle(f, 1);
    assert_int_equal(atomic_load(&f->clears), 0);
    fx_free(f);
}

static void malformed_bytes_cost_their_sender_the_session(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_open(f, 2);
    fx_send(f, BN_PORT_SESSION_DATA, 1, 0, BN_BYTES("\xFF\xFF\xFF"));
    fx_until(f, fx_frame(f, BN_PORT_SESSION_GONE, 1));
    assert_int_equal(fx_frame_arg(f, BN_PORT_SESSION_GONE, 1), 1002); /* the close code for what breaks the protocol */
    fx_rerun(f, 2);
    until_idle(f, 2, 1);
    assert_int_equal(sessions(f), 1);
    fx_free(f);
}

static void an_unknown_fragment_runs_nothing(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    uint8_t more[64];
    bn_buf b = { more, 0, sizeof more, sizeof more };
    bn_wire w = bn_wire_to(&b);
    (void)state;
    bn_wire_cstr(&w, PB_CLIENT_STATE_FRAGMENT_ID, "nobody");
    fx_open(f, 1);
    fx_rerun_with(f, 1, (bn_bytes){ 0 }, bn_buf_view(&b));
    settle(f, 1);
    assert_int_equal(atomic_load(&f->runs), 0);
    fx_free(f);
}

static void fragment_app(fx *f, bn_run *run)
{
    const char *id = bn_run_fragment(run, 0);
    bn_delta d = { .kind = BN_DELTA_ELEMENT, .content = BN_BYTES("\xE2\x01\x00"), .fragment_id = "frag" };
    uint32_t slot = BN_SLOT_NEW;
    int n = (int)atomic_load(&f->runs);
    begin(run);
    assert_true(n == 2 ? id && strcmp(id, "frag") == 0 : !id);
    if (n <= 2)
        assert_int_equal(bn_run_ctx_register_fragment(ctx_of(run), "frag", NULL), BN_OK);
    bn_run_ctx_put(ctx_of(run), main_of(run), &d, &slot, NULL, NULL, NULL);
    bn_run_finish(run, BN_RUN_OK);
}

static void ask_for_fragment(fx *f, uint64_t session)
{
    uint8_t more[64];
    bn_buf b = { more, 0, sizeof more, sizeof more };
    bn_wire w = bn_wire_to(&b);
    bn_wire_cstr(&w, PB_CLIENT_STATE_FRAGMENT_ID, "frag");
    fx_rerun_with(f, session, (bn_bytes){ 0 }, bn_buf_view(&b));
}

static void a_fragment_runs_alone_until_a_whole_run_forgets_it(void **state)
{
    fx *f = fx_new(fragment_app, NULL, NULL);
    const fx_msg *m;
    bn_bytes in;
    bn_wire_field field;
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    m = find(f, 1, PB_FORWARD_MSG_DELTA, 0);
    in = bn_bytes_of(m->content.p + m->content.n, 6);
    assert_int_equal(bn_wire_next(&in, &field), BN_OK);
    assert_int_equal(field.number, bn_pb_number(PB_DELTA_FRAGMENT_ID));
    assert_text(field.bytes, "frag");
    ask_for_fragment(f, 1);
    until_idle(f, 1, 2);
    assert_string_equal(story_of(f, 1), "NRDFINRDfI");
    fx_rerun(f, 1); /* does not make it */
    until_idle(f, 1, 3);
    ask_for_fragment(f, 1);
    settle(f, 1);
    assert_int_equal(atomic_load(&f->runs), 3);
    fx_free(f);
}

/* A fragment's turn comes after the live run, which is not cut short. */
static void fragment_waits(fx *f, bn_run *run)
{
    gates *g = f->arg;
    bn_status rc;
    begin(run);
    bn_run_ctx_register_fragment(ctx_of(run), "frag", NULL);
    if (atomic_load(&f->runs) == 2) {
        fx_gate_open(&g->started);
        fx_gate_wait(&g->go);
    }
    rc = fx_text(ctx_of(run), main_of(run), "done", NULL);
    bn_run_finish(run, end_of(rc));
}

static void a_fragment_does_not_cut_a_run_short(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(fragment_waits, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    ask_for_fragment(f, 1);
    settle(f, 1);
    fx_gate_open(&g.go);
    until_idle(f, 1, 3);
    assert_string_equal(without_answers(f, 1), "NRDFINRDFINRDfI");
    fx_free(f);
}

static void a_large_message_from_the_browser_comes_as_a_memfd(void **state)
{
    fx *f = fx_new(counter_app, NULL, NULL);
    bn_buf b;
    bn_wire w;
    size_t mark, widgets, widget;
    char *text = bn_xcalloc(1, 400000);
    bn_port_head head = { .type = BN_PORT_SESSION_DATA, .nfds = 1, .session = 1 };
    int fd;
    (void)state;
    memset(text, 'x', 399999);
    bn_buf_init(&b, 1 << 20);
    w = bn_wire_to(&b);
    mark = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    widgets = bn_wire_open(&w, PB_CLIENT_STATE_WIDGET_STATES, 0);
    widget = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
    bn_wire_cstr(&w, PB_WIDGET_STATE_ID, "$$ID-1-None");
    bn_wire_cstr(&w, PB_WIDGET_STATE_STRING_VALUE, text);
    bn_wire_close(&w, widget);
    bn_wire_close(&w, widgets);
    bn_wire_close(&w, mark);
    fx_open(f, 1);
    head.arg = b.n;
    assert_int_equal(bn_port_memfd("test", bn_buf_view(&b), &fd, NULL), BN_OK);
    assert_int_equal(bn_port_queue(f->server, head, (bn_bytes){ 0 }, &fd, NULL), BN_OK);
    bn_port_flush(f->server, NULL);
    until_idle(f, 1, 1);
    assert_int_equal(fx_texts(f, 1, "1"), 1);
    bn_buf_release(&b);
    free(text);
    fx_free(f);
}

/* ---- outbox ---- */

static bn_status put_sized(bn_run *run, size_t n, uint32_t *slot)
{
    bn_delta d = { .kind = BN_DELTA_ELEMENT };
    uint8_t *content = bn_xcalloc(1, n);
    uint32_t any = BN_SLOT_NEW;
    bool full;
    bn_status rc;
    bn_buf b = { content, 0, n, n };
    bn_wire w = bn_wire_to(&b);
    size_t mark = bn_wire_open(&w, PB_ELEMENT_TEXT, n);
    memset(content + b.n, 0x20, 6);
    bn_wire_close(&w, mark);
    d.content = bn_bytes_of(content, n);
    rc = bn_run_ctx_put(ctx_of(run), main_of(run), &d, slot ? slot : &any, NULL, &full, NULL);
    free(content);
    if (rc == BN_OK && full)
        rc = bn_run_ctx_wait_room(ctx_of(run), NULL);
    return rc;
}

static void big_app(fx *f, bn_run *run)
{
    (void)f;
    begin(run);
    put_sized(run, 20000, NULL);
    put_sized(run, 300000, NULL); /* a memfd */
    put_sized(run, 100, NULL);
    bn_run_finish(run, BN_RUN_OK);
}

static void cached_messages_go_as_references(void **state)
{
    fx *f = fx_new(big_app, NULL, NULL);
    uint8_t more[256];
    bn_buf b = { more, 0, sizeof more, sizeof more };
    bn_wire w = bn_wire_to(&b);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    assert_string_equal(story_of(f, 1), "NRDDDFI");
    assert_true(find(f, 1, PB_FORWARD_MSG_DELTA, 0)->cacheable);
    assert_true(find(f, 1, PB_FORWARD_MSG_DELTA, 1)->cacheable);
    assert_false(find(f, 1, PB_FORWARD_MSG_DELTA, 2)->cacheable);
    assert_int_equal(strlen(find(f, 1, PB_FORWARD_MSG_DELTA, 0)->hash), 32);
    assert_true(strlen(find(f, 1, PB_FORWARD_MSG_DELTA, 2)->hash) > 0); /* the page reuses equal elements by it */
    for (size_t i = 0; i < 2; i++)
        bn_wire_cstr(&w, PB_CLIENT_STATE_CACHED_MESSAGE_HASHES, find(f, 1, PB_FORWARD_MSG_DELTA, i)->hash);
    bn_wire_cstr(&w, PB_CLIENT_STATE_CACHED_MESSAGE_HASHES, "of another server");
    fx_rerun_with(f, 1, (bn_bytes){ 0 }, bn_buf_view(&b));
    until_idle(f, 1, 2);
    assert_string_equal(story_of(f, 1), "NRDDDFINRrrDFI");
    assert_text(find(f, 1, PB_FORWARD_MSG_REF_HASH, 1)->content, find(f, 1, PB_FORWARD_MSG_DELTA, 1)->hash);
    assert_int_equal(find(f, 1, PB_FORWARD_MSG_REF_HASH, 1)->path[1], 1);
    fx_free(f);
}

static void too_big_app(fx *f, bn_run *run)
{
    uint32_t slot = BN_SLOT_NEW;
    (void)f;
    begin(run);
    assert_int_equal(put_sized(run, 1500000, &slot), BN_ETOOBIG);
    assert_int_equal(slot, 0);
    fx_text(ctx_of(run), main_of(run), "goes on", NULL);
    bn_run_finish(run, BN_RUN_OK);
}

static void a_message_over_the_limit_shows_an_error_in_its_place(void **state)
{
    static const char *const options[] = { "server.maxMessageSize=1", NULL };
    fx *f = fx_new(too_big_app, NULL, options);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    assert_string_equal(story_of(f, 1), "NRDDFI");
    assert_text(field_of(field_of(find(f, 1, PB_FORWARD_MSG_DELTA, 0)->content, PB_ELEMENT_EXCEPTION), PB_EXCEPTION_TYPE),
                "MessageSizeError");
    assert_int_equal(fx_texts(f, 1, "goes on"), 1);
    fx_free(f);
}

enum { FLOOD = 400 };

static void flood_app(fx *f, bn_run *run)
{
    atomic_int *done = f->arg;
    bn_status rc = BN_OK;
    begin(run);
    for (int i = 0; i < FLOOD && rc == BN_OK; i++) {
        rc = put_sized(run, 50000, NULL);
        atomic_store(done, i + 1);
    }
    bn_run_finish(run, end_of(rc));
}

static uint64_t bytes_come(const fx *f)
{
    uint64_t n = 0;
    for (size_t i = 0; i < f->msgs_n; i++)
        n += f->msgs[i].n;
    return n;
}

static void a_browser_that_does_not_read_holds_its_script_back(void **state)
{
    static const char *const options[] = { "server.outboxBytes=2000000", NULL };
    atomic_int done = 0;
    fx *f = fx_new(flood_app, &done, options);
    (void)state;
    f->hold_credit = true;
    fx_open(f, 1);
    fx_open(f, 2);
    fx_rerun(f, 1);
    fx_until(f, atomic_load(&done) * 50000 >= 1500000 && bytes_come(f) > BN_PORT_WINDOW - 60000); /* no room for another */
    f->hold_credit = false;
    settle(f, 2); /* another session is served meanwhile */
    f->hold_credit = true;
    assert_true(bytes_come(f) < BN_PORT_WINDOW + 100000);
    assert_true(atomic_load(&done) * 50000 < 2000000 + 2 * (int)BN_PORT_WINDOW);
    f->hold_credit = false;
    fx_send(f, BN_PORT_SESSION_CREDIT, 1, f->owed, (bn_bytes){ 0 });
    until_idle(f, 1, 1);
    assert_int_equal(fx_count(f, 1, PB_FORWARD_MSG_DELTA), FLOOD);
    fx_free(f);
}

static void a_script_that_waits_for_room_is_woken_to_stop(void **state)
{
    static const char *const options[] = { "server.outboxBytes=2000000", NULL };
    atomic_int done = 0;
    fx *f = fx_new(flood_app, &done, options);
    bn_runtime_stats st;
    (void)state;
    f->hold_credit = true;
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_until(f, atomic_load(&done) * 50000 >= 1500000);
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    do {
        fx_pump(f, 1);
        bn_runtime_get_stats(f->rt, &st);
    } while (st.runs_live);
    assert_true(atomic_load(&done) < FLOOD);
    fx_free(f);
}

static void huge_app(fx *f, bn_run *run)
{
    (void)f;
    begin(run);
    put_sized(run, 3 << 20, NULL);
    put_sized(run, 100, NULL);
    bn_run_finish(run, BN_RUN_OK);
}

static void one_message_larger_than_the_window_goes_when_nothing_else_does(void **state)
{
    fx *f = fx_new(huge_app, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_idle(f, 1, 1);
    assert_string_equal(story_of(f, 1), "NRDDFI");
    assert_int_equal(find(f, 1, PB_FORWARD_MSG_DELTA, 0)->content.n, 3 << 20);
    fx_free(f);
}

/* ---- the runtime as a whole ---- */

static void a_drain_waits_for_live_runs(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, NULL);
    fx_open(f, 1);
    fx_open(f, 2);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_send(f, BN_PORT_DRAIN, 0, FX_PATIENCE_MS, (bn_bytes){ 0 });
    settle(f, 2);
    assert_false(fx_frame(f, BN_PORT_DRAINED, 0));
    fx_rerun(f, 2); /* no new run */
    settle(f, 2);
    fx_gate_open(&g.go);
    fx_until(f, fx_frame(f, BN_PORT_DRAINED, 0));
    assert_int_equal(fx_texts(f, 1, "two"), 1); /* it came before the answer */
    assert_int_equal(atomic_load(&f->runs), 1);
    fx_free(f);
}

static void a_drain_ends_in_time(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_send(f, BN_PORT_DRAIN, 0, 20, (bn_bytes){ 0 });
    fx_until(f, fx_frame(f, BN_PORT_DRAINED, 0));
    fx_gate_open(&g.go);
    fx_until(f, atomic_load(&g.last) == BN_ESTOPPED);
    fx_free(f);
}

static void a_stop_waits_for_no_run(void **state)
{
    gates g;
    fx *f;
    (void)state;
    gates_init(&g);
    f = fx_new(waits_once, &g, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&g.started);
    fx_send(f, BN_PORT_STOP, 0, 0, (bn_bytes){ 0 });
    bn_runtime_join(f->rt);
    assert_int_equal(atomic_load(&f->stops), 1);
    fx_gate_open(&g.go);
    while (atomic_load(&g.last) < 0)
        sched_yield();
    assert_int_equal(atomic_load(&g.last), BN_ESTALE);
    fx_free(f);
}

static void a_server_that_goes_ends_the_runtime(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    (void)state;
    fx_open(f, 1);
    settle(f, 1);
    bn_port_free(f->server);
    bn_runtime_join(f->rt);
    assert_null(bn_runtime_take(f->rt));
    f->server = NULL;
    f->closed = true;
    fx_free(f);
}

static void a_fatal_error_is_told_to_the_server(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    (void)state;
    bn_runtime_fatal(f->rt, "no such script");
    fx_until(f, fx_frame(f, BN_PORT_FATAL, 0));
    fx_until(f, f->closed || atomic_load(&f->stops));
    fx_free(f);
}

static void an_ended_session_frees_what_it_had(void **state)
{
    fx *f = fx_new(big_app, NULL, NULL);
    (void)state;
    f->hold_credit = true;
    for (uint64_t i = 1; i <= 50; i++) {
        fx_open(f, i);
        fx_rerun(f, i);
    }
    fx_until(f, atomic_load(&f->runs) == 50);
    for (uint64_t i = 1; i <= 50; i++)
        fx_send(f, BN_PORT_SESSION_CLOSE, i, 0, (bn_bytes){ 0 });
    fx_until(f, sessions(f) == 0);
    fx_free(f); /* the leak checker counts */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_told_in_the_peers_order),
        cmocka_unit_test(the_start_names_app_page_and_session),
        cmocka_unit_test(pages_asked_for_by_name_and_hash_are_kept),
        cmocka_unit_test(a_compile_error_is_an_event_of_the_session),
        cmocka_unit_test(a_context_knows_its_browser),
        cmocka_unit_test(a_rerun_by_the_app_ends_early_and_runs_again),
        cmocka_unit_test(a_stop_by_the_app_ends_well),
        cmocka_unit_test(a_click_interrupts_a_live_run_at_its_next_command),
        cmocka_unit_test(without_fast_reruns_a_run_ends_before_the_next_begins),
        cmocka_unit_test(the_browsers_stop_ends_a_run),
        cmocka_unit_test(a_click_is_seen_for_one_run),
        cmocka_unit_test(requests_that_wait_are_one_and_no_click_is_lost),
        cmocka_unit_test(a_click_survives_a_run_that_never_came_to_it),
        cmocka_unit_test(a_rerun_in_a_callback_comes_after_the_last_of_them),
        cmocka_unit_test(a_newer_click_does_not_cut_callbacks_short),
        cmocka_unit_test(a_browser_that_comes_back_finds_its_state),
        cmocka_unit_test(another_client_does_not_get_the_session),
        cmocka_unit_test(an_unknown_session_starts_fresh_under_its_name),
        cmocka_unit_test(a_lost_session_ends_after_its_time),
        cmocka_unit_test(a_run_is_stopped_when_its_browser_goes),
        cmocka_unit_test(what_was_lost_on_the_way_is_made_good),
        cmocka_unit_test(a_closed_session_ends_at_once),
        cmocka_unit_test(a_crash_is_told_in_the_page_and_a_click_runs_the_script),
        cmocka_unit_test(the_small_requests_are_answered),
        cmocka_unit_test(clearing_caches_clears_the_state_and_asks_the_host),
        cmocka_unit_test(viewers_cannot_clear_everybodys_caches),
        cmocka_unit_test(malformed_bytes_cost_their_sender_the_session),
        cmocka_unit_test(an_unknown_fragment_runs_nothing),
        cmocka_unit_test(a_fragment_runs_alone_until_a_whole_run_forgets_it),
        cmocka_unit_test(a_fragment_does_not_cut_a_run_short),
        cmocka_unit_test(a_large_message_from_the_browser_comes_as_a_memfd),
        cmocka_unit_test(cached_messages_go_as_references),
        cmocka_unit_test(a_message_over_the_limit_shows_an_error_in_its_place),
        cmocka_unit_test(a_browser_that_does_not_read_holds_its_script_back),
        cmocka_unit_test(a_script_that_waits_for_room_is_woken_to_stop),
        cmocka_unit_test(one_message_larger_than_the_window_goes_when_nothing_else_does),
        cmocka_unit_test(a_drain_waits_for_live_runs),
        cmocka_unit_test(a_drain_ends_in_time),
        cmocka_unit_test(a_stop_waits_for_no_run),
        cmocka_unit_test(a_server_that_goes_ends_the_runtime),
        cmocka_unit_test(a_fatal_error_is_told_to_the_server),
        cmocka_unit_test(an_ended_session_frees_what_it_had),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
