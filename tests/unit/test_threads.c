/* test_threads.c: run contexts in threads of the app: every promise of the architecture's table, one test each.
 * Where interleavings matter they are varied by a seed, which a failure prints. */
#include "runtime_fixture.h"

static bn_run_ctx *ctx_of(bn_run *run)
{
    return bn_run_context(run);
}

static bn_block *main_of(bn_run *run)
{
    return bn_run_ctx_root(ctx_of(run), BN_ROOT_MAIN);
}

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

static void until_finished(fx *f, uint64_t session, size_t ends)
{
    fx_until(f, fx_count(f, session, PB_FORWARD_MSG_SCRIPT_FINISHED) >= ends);
}

static void settle(fx *f, uint64_t session)
{
    size_t before = fx_count(f, session, PB_FORWARD_MSG_HEARTBEAT_ACK);
    fx_simple(f, session, PB_BACK_MSG_APP_HEARTBEAT);
    fx_until(f, fx_count(f, session, PB_FORWARD_MSG_HEARTBEAT_ACK) > before);
}

static bn_runtime_stats stats(fx *f)
{
    bn_runtime_stats st;
    bn_runtime_get_stats(f->rt, &st);
    return st;
}

/* A custom thread: writes `count` texts "<id> <n>", yielding now and then as the seed says. */
typedef struct writer {
    pthread_t   thread;
    bn_run_ctx *ctx;
    bn_block   *parent;
    int         id, count;
    uint64_t    seed;
    bn_status   rc;
} writer;

static void *write_texts(void *arg)
{
    writer *w = arg;
    uint64_t x = w->seed * 0x9E3779B97F4A7C15u + (uint64_t)w->id + 1;
    for (int i = 0; i < w->count && w->rc == BN_OK; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d %d", w->id, i);
        w->rc = fx_text(w->ctx, w->parent, text, NULL);
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        if (w->seed && x % 13 == 0)
            sched_yield();
    }
    bn_block_unref(w->parent);
    bn_run_ctx_unref(w->ctx);
    return NULL;
}

static void start_writer(writer *w, bn_run *run, bn_block *parent, int id, int count, uint64_t seed)
{
    *w = (writer){ .ctx = bn_run_ctx_ref(ctx_of(run)), .parent = bn_block_ref(parent), .id = id, .count = count,
                   .seed = seed };
    assert_int_equal(bn_thread_start(&w->thread, "writer", write_texts, w, NULL), BN_OK);
}

/* ---- many threads, one container ---- */

enum { CROWD = 64 };

typedef struct crowd {
    int      writes;
    uint64_t seed;
} crowd;

static void crowd_app(fx *f, bn_run *run)
{
    const crowd *c = f->arg;
    static writer w[CROWD];
    bn_block *box = NULL;
    bn_status rc;
    begin(run);
    rc = fx_container(ctx_of(run), main_of(run), &box);
    for (int i = 0; i < CROWD && rc == BN_OK; i++)
        start_writer(&w[i], run, box, i, c->writes, c->seed);
    for (int i = 0; i < CROWD && rc == BN_OK; i++) {
        pthread_join(w[i].thread, NULL);
        if (w[i].rc)
            rc = w[i].rc;
    }
    bn_block_unref(box);
    bn_run_finish(run, end_of(rc));
}

/* Every write has come, in a slot of its own, each thread's in its order by slot. */
static void check_crowd(fx *f, uint64_t session, const crowd *c)
{
    size_t total = (size_t)CROWD * (size_t)c->writes, seen = 0;
    uint32_t *owner = bn_xcalloc(total, sizeof *owner);
    int next[CROWD] = { 0 };
    for (size_t i = 0; i < f->msgs_n; i++) {
        const fx_msg *m = &f->msgs[i];
        bn_bytes in = m->content;
        bn_wire_field t;
        int id, n;
        char text[32];
        if (m->session != session || m->delta != bn_pb_number(PB_DELTA_NEW_ELEMENT))
            continue;
        assert_int_equal(m->path_n, 3);
        assert_int_equal(m->path[1], 0);
        assert_true(m->path[2] < total);
        assert_int_equal(bn_wire_next(&in, &t), BN_OK);
        in = t.bytes;
        assert_int_equal(bn_wire_next(&in, &t), BN_OK);
        snprintf(text, sizeof text, "%.*s", (int)t.bytes.n, (const char *)t.bytes.p);
        assert_int_equal(sscanf(text, "%d %d", &id, &n), 2);
        if (owner[m->path[2]])
            fail_msg("seed %llu: slot %u was taken twice", (unsigned long long)c->seed, m->path[2]);
        owner[m->path[2]] = (uint32_t)(id * c->writes + n) + 1;
        seen++;
    }
    if (seen != total)
        fail_msg("seed %llu: %zu of %zu writes came", (unsigned long long)c->seed, seen, total);
    for (size_t slot = 0; slot < total; slot++) {
        int id = (int)(owner[slot] - 1) / c->writes, n = (int)(owner[slot] - 1) % c->writes;
        if (next[id]++ != n)
            fail_msg("seed %llu: thread %d's write %d stands out of order", (unsigned long long)c->seed, id, n);
    }
    free(owner);
}

static void run_crowd(int writes, uint64_t seed)
{
    crowd c = { writes, seed };
    fx *f = fx_new(crowd_app, &c, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_finished(f, 1, 1);
    check_crowd(f, 1, &c);
    fx_free(f);
}

static void sixty_four_threads_lose_nothing_and_keep_their_order(void **state)
{
    (void)state;
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
    run_crowd(500, 0);
    return;
#endif
#endif
    run_crowd(10000, 0);
}

static void interleavings_by_seed_lose_nothing_either(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++)
        run_crowd(50, seed);
}

/* ---- a thread that outlives its run ---- */

typedef struct outliving {
    fx_gate     finished, go, done;
    bn_run_ctx *ctx;
    bn_block   *box;
} outliving;

static void leaves_box(fx *f, bn_run *run)
{
    outliving *o = f->arg;
    begin(run);
    if (atomic_load(&f->runs) == 1) {
        fx_container(ctx_of(run), main_of(run), &o->box);
        o->ctx = bn_run_ctx_ref(ctx_of(run));
    }
    bn_run_finish(run, BN_RUN_OK);
    fx_gate_open(&o->finished);
}

static void what_a_thread_shows_after_its_run_reaches_the_page(void **state)
{
    outliving o = { 0 };
    fx *f;
    bn_error err;
    (void)state;
    fx_gate_init(&o.finished);
    f = fx_new(leaves_box, &o, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    assert_int_equal(fx_text(o.ctx, o.box, "late", NULL), BN_OK);
    fx_until(f, fx_texts(f, 1, "late") == 1);
    assert_int_equal(fx_count(f, 1, PB_FORWARD_MSG_SCRIPT_FINISHED), 1);

    fx_rerun(f, 1); /* ... until a newer run begins */
    fx_gate_wait(&o.finished);
    assert_int_equal(fx_text(o.ctx, o.box, "too late", NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_check(o.ctx, &err), BN_ESTALE);
    assert_string_equal(err.kind, "ScriptRunEnded");
    assert_non_null(strstr(err.text, "Thread '"));
    until_finished(f, 1, 2);
    settle(f, 1);
    assert_int_equal(fx_texts(f, 1, "too late"), 0);
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.ctx);
    fx_free(f);
}

/* A burst into one place is composed, during a run and after it: far fewer messages come than were written. */
static void a_burst_into_one_place_is_composed(void **state)
{
    outliving o = { 0 };
    fx *f;
    uint32_t slot = 7;
    char text[32];
    size_t before;
    (void)state;
    fx_gate_init(&o.finished);
    f = fx_new(leaves_box, &o, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    until_finished(f, 1, 1);
    before = fx_count(f, 1, PB_FORWARD_MSG_DELTA);
    for (int i = 0; i < 100000; i++) {
        snprintf(text, sizeof text, "%d", i);
        assert_int_equal(fx_text(o.ctx, o.box, text, &slot), BN_OK);
    }
    fx_until(f, fx_texts(f, 1, "99999") == 1);
    assert_true(fx_count(f, 1, PB_FORWARD_MSG_DELTA) - before < 10000);
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.ctx);
    fx_free(f);
}

static const char *my_name(char buf[64])
{
    snprintf(buf, 64, "Worker-7");
    return buf;
}

static void the_message_names_the_thread_as_its_language_does(void **state)
{
    outliving o = { 0 };
    fx *f;
    bn_error err;
    (void)state;
    fx_gate_init(&o.finished);
    f = fx_new(leaves_box, &o, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    fx_until(f, stats(f).sessions == 0);
    bn_run_ctx_set_thread_namer(my_name);
    assert_int_equal(bn_run_ctx_check(o.ctx, &err), BN_ESTALE);
    bn_run_ctx_set_thread_namer(NULL);
    assert_non_null(strstr(err.text, "Worker-7"));
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.ctx);
    fx_free(f);
}

static void a_context_of_an_ended_session_is_refused_in_all_it_asks(void **state)
{
    outliving o = { 0 };
    fx *f;
    bn_value v = bn_value_int(1), out;
    bn_widget_meta meta = { .kind = BN_WIDGET_INT };
    bn_widget_result r;
    (void)state;
    fx_gate_init(&o.finished);
    f = fx_new(leaves_box, &o, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    fx_until(f, stats(f).sessions == 0);
    assert_int_equal(fx_text(o.ctx, o.box, "x", NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_state_get(o.ctx, BN_BYTES("k"), &out, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_state_set(o.ctx, BN_BYTES("k"), &v, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_state_delete(o.ctx, BN_BYTES("k"), NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_state_keys(o.ctx, &out, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_state_clear(o.ctx, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_claim(o.ctx, BN_BYTES("$$ID-1-None"), (bn_bytes){ 0 }, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_widget(o.ctx, BN_BYTES("$$ID-1-None"), (bn_bytes){ 0 }, &meta, &r, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_request_rerun(o.ctx, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_request_stop(o.ctx, NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_send(o.ctx, BN_BYTES("\x98\x01\x01"), NULL), BN_ESTALE);
    assert_int_equal(bn_run_ctx_wait_room(o.ctx, NULL), BN_ESTALE);
    fx_free(f); /* the context outlives even the runtime */
    assert_int_equal(bn_run_ctx_check(o.ctx, NULL), BN_ESTALE);
    assert_string_equal(bn_run_ctx_session_id(o.ctx), fx_id(1));
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.ctx);
}

/* A run that was asked to stop takes its threads with it, before and after a newer run begins. */
static void threads_of_a_stopped_run_stop(void **state)
{
    outliving o = { 0 };
    fx *f;
    (void)state;
    fx_gate_init(&o.finished);
    f = fx_new(leaves_box, &o, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    assert_int_equal(bn_run_ctx_request_stop(o.ctx, NULL), BN_OK);
    assert_int_equal(fx_text(o.ctx, o.box, "x", NULL), BN_ESTOPPED);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    assert_int_equal(fx_text(o.ctx, o.box, "x", NULL), BN_ESTALE);
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.ctx);
    fx_free(f);
}

typedef struct old_box {
    bn_block   *box;
    bn_run_ctx *old;
    bn_status   by_old, by_new;
} old_box;

static void uses_old_box(fx *f, bn_run *run)
{
    old_box *o = f->arg;
    begin(run);
    if (!o->box) {
        fx_container(ctx_of(run), main_of(run), &o->box);
        o->old = bn_run_ctx_ref(ctx_of(run));
    } else {
        o->by_new = fx_text(ctx_of(run), o->box, "new run", NULL);
        o->by_old = fx_text(o->old, o->box, "old run", NULL);
    }
    bn_run_finish(run, BN_RUN_OK);
}

static void an_old_container_serves_the_new_run_only(void **state)
{
    old_box o = { 0 };
    fx *f = fx_new(uses_old_box, &o, NULL);
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_finished(f, 1, 1);
    fx_rerun(f, 1);
    until_finished(f, 1, 2);
    assert_int_equal(o.by_new, BN_OK);
    assert_int_equal(o.by_old, BN_ESTALE);
    assert_int_equal(fx_texts(f, 1, "new run"), 1);
    assert_int_equal(fx_texts(f, 1, "old run"), 0);
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.old);
    fx_free(f);
}

/* ---- other sessions ---- */

static void contexts_and_containers_of_other_sessions_are_refused(void **state)
{
    outliving a = { 0 }, b = { 0 };
    fx *f;
    bn_error err;
    (void)state;
    fx_gate_init(&a.finished);
    fx_gate_init(&b.finished);
    f = fx_new(leaves_box, &a, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&a.finished);
    f->arg = &b;
    atomic_store(&f->runs, 0);
    fx_open(f, 2);
    fx_rerun(f, 2);
    fx_gate_wait(&b.finished);
    assert_false(bn_run_ctx_same_session(a.ctx, b.ctx));
    assert_true(bn_run_ctx_same_session(a.ctx, a.ctx));
    assert_int_equal(fx_text(b.ctx, a.box, "leak", NULL), BN_EFOREIGN);
    {
        bn_delta d = { .kind = BN_DELTA_ELEMENT };
        uint32_t slot = BN_SLOT_NEW;
        assert_int_equal(bn_run_ctx_put(b.ctx, a.box, &d, &slot, NULL, NULL, &err), BN_EFOREIGN);
        assert_null(strstr(err.text, fx_id(1))); /* names nobody's data */
        assert_null(strstr(err.text, fx_id(2)));
        assert_int_equal(slot, BN_SLOT_NEW);
    }
    settle(f, 1);
    settle(f, 2);
    assert_int_equal(fx_texts(f, 1, "leak") + fx_texts(f, 2, "leak"), 0);
    bn_block_unref(a.box);
    bn_block_unref(b.box);
    bn_run_ctx_unref(a.ctx);
    bn_run_ctx_unref(b.ctx);
    fx_free(f);
}

/* ---- reruns and threads ---- */

typedef struct asker {
    fx_gate    asked, go;
    bn_status  by_thread, by_script;
    pthread_t  thread;
    bn_run_ctx *ctx;
} asker;

static void *ask_for_rerun(void *arg)
{
    asker *a = arg;
    a->by_thread = bn_run_ctx_request_rerun(a->ctx, NULL);
    if (a->by_thread == BN_OK)
        a->by_thread = bn_run_ctx_check(a->ctx, NULL);
    bn_run_ctx_unref(a->ctx);
    return NULL;
}

static void rerun_from_thread(fx *f, bn_run *run)
{
    asker *a = f->arg;
    bn_status rc = BN_OK;
    begin(run);
    if (atomic_load(&f->runs) == 1) {
        a->ctx = bn_run_ctx_ref(ctx_of(run));
        bn_thread_start(&a->thread, "asker", ask_for_rerun, a, NULL);
        pthread_join(a->thread, NULL);
        rc = a->by_script = fx_text(ctx_of(run), main_of(run), "never", NULL);
    } else {
        rc = fx_text(ctx_of(run), main_of(run), "again", NULL);
    }
    bn_run_finish(run, end_of(rc));
}

static void a_rerun_asked_for_by_a_thread_unwinds_the_script(void **state)
{
    asker a = { 0 };
    fx *f = fx_new(rerun_from_thread, &a, NULL);
    char story[64];
    (void)state;
    fx_open(f, 1);
    fx_rerun(f, 1);
    until_finished(f, 1, 2);
    fx_until(f, strlen(fx_story(f, 1, story, sizeof story)) == 9);
    assert_string_equal(story, "NREINRDFI");
    assert_int_equal(a.by_thread, BN_ESTOPPED);
    assert_int_equal(a.by_script, BN_ESTOPPED);
    fx_free(f);
}

static void a_rerun_asked_for_after_the_end_begins_a_run(void **state)
{
    outliving o = { 0 };
    fx *f;
    (void)state;
    fx_gate_init(&o.finished);
    f = fx_new(leaves_box, &o, NULL);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_gate_wait(&o.finished);
    assert_int_equal(bn_run_ctx_request_rerun(o.ctx, NULL), BN_OK);
    fx_gate_wait(&o.finished);
    until_finished(f, 1, 2);
    assert_int_equal(bn_run_ctx_check(o.ctx, NULL), BN_ESTALE);
    bn_block_unref(o.box);
    bn_run_ctx_unref(o.ctx);
    fx_free(f);
}

/* ---- runs that reach no command ---- */

typedef struct deaf {
    fx_gate     go;
    atomic_uint inside, most;
    atomic_int  stale, fine;
} deaf;

static void deaf_app(fx *f, bn_run *run)
{
    deaf *d = f->arg;
    unsigned n = atomic_fetch_add(&d->inside, 1) + 1, most = atomic_load(&d->most);
    bn_status rc;
    begin(run);
    while (n > most && !atomic_compare_exchange_weak(&d->most, &most, n))
        ;
    fx_gate_wait(&d->go);
    rc = fx_text(ctx_of(run), main_of(run), "end", NULL);
    atomic_fetch_add(rc == BN_OK ? &d->fine : &d->stale, 1);
    atomic_fetch_sub(&d->inside, 1);
    bn_run_finish(run, end_of(rc));
}

static void fifty_clicks_on_a_deaf_run_leave_one_fenced(void **state)
{
    static const char *const options[] = { "runner.stopGrace=0.1", NULL };
    deaf d = { 0 };
    fx *f;
    (void)state;
    fx_gate_init(&d.go);
    f = fx_new(deaf_app, &d, options);
    fx_open(f, 1);
    fx_rerun(f, 1);
    fx_until(f, atomic_load(&d.inside) == 1);
    for (int i = 0; i < 50; i++)
        fx_rerun(f, 1);
    fx_until(f, stats(f).runs_fenced == 1 && atomic_load(&d.inside) == 2);
    for (int i = 0; i < 50; i++)
        fx_rerun(f, 1);
    settle(f, 1);
    fx_until(f, atomic_load(&f->kills) >= 1); /* its grace is over: ended by force, and once only */
    assert_int_equal(stats(f).runs_fenced, 1);
    assert_int_equal(atomic_load(&d.inside), 2);
    assert_int_equal(stats(f).runs_live, 1);
    assert_int_equal(atomic_load(&f->kills), 1);
    for (int i = 0; i < 8; i++)
        fx_gate_open(&d.go);
    fx_until(f, atomic_load(&d.fine) == 1 && atomic_load(&d.inside) == 0 && stats(f).runs_live == 0);
    assert_int_equal(atomic_load(&d.most), 2);
    assert_true(atomic_load(&f->runs) <= 4);
    until_finished(f, 1, 1);
    settle(f, 1);
    assert_int_equal(fx_texts(f, 1, "end"), 1); /* nothing of the fenced ones landed */
    fx_free(f);
}

static void a_deaf_run_of_one_session_holds_up_no_other(void **state)
{
    deaf d = { 0 };
    fx *f;
    (void)state;
    fx_gate_init(&d.go);
    f = fx_new(deaf_app, &d, NULL);
    fx_open(f, 1);
    fx_open(f, 2);
    fx_rerun(f, 1);
    fx_rerun(f, 2);
    fx_until(f, atomic_load(&d.inside) == 2);
    fx_gate_open(&d.go);
    fx_gate_open(&d.go);
    until_finished(f, 1, 1);
    until_finished(f, 2, 1);
    fx_free(f);
}

/* ---- everything at once ---- */

typedef struct storm {
    atomic_int  threads;
    atomic_bool over;
} storm;

static void *storm_thread(void *arg)
{
    writer *w = arg;
    storm *st = (storm *)(uintptr_t)w->seed;
    for (int i = 0; i < 200; i++) {
        char text[32];
        bn_value v = bn_value_int(i), out;
        bn_status rc;
        snprintf(text, sizeof text, "%d", i);
        rc = fx_text(w->ctx, w->parent, text, NULL);
        if (rc == BN_OK)
            rc = bn_run_ctx_state_set(w->ctx, BN_BYTES("shared"), &v, NULL);
        if (rc == BN_OK && bn_run_ctx_state_get(w->ctx, BN_BYTES("shared"), &out, NULL) == BN_OK)
            bn_value_release(&out);
        if (rc == BN_OK && i == 150 && w->id == 0)
            rc = bn_run_ctx_request_rerun(w->ctx, NULL);
        if (rc)
            break;
    }
    bn_block_unref(w->parent);
    bn_run_ctx_unref(w->ctx);
    free(w);
    atomic_fetch_sub(&st->threads, 1);
    return NULL;
}

static void storm_app(fx *f, bn_run *run)
{
    storm *st = f->arg;
    bn_status rc = BN_OK;
    begin(run);
    for (int i = 0; i < 3 && !atomic_load(&st->over); i++) {
        writer *w = bn_xcalloc(1, sizeof *w);
        pthread_t thread;
        w->ctx = bn_run_ctx_ref(ctx_of(run));
        w->parent = bn_block_ref(main_of(run));
        w->id = i;
        w->seed = (uint64_t)(uintptr_t)st;
        atomic_fetch_add(&st->threads, 1);
        assert_int_equal(bn_thread_start(&thread, "storm", storm_thread, w, NULL), BN_OK); /* which frees w */
        pthread_detach(thread);
    }
    for (int i = 0; i < 50 && rc == BN_OK; i++)
        rc = fx_text(ctx_of(run), main_of(run), "script", NULL);
    bn_run_finish(run, end_of(rc));
}

static void clicks_losses_returns_and_ends_in_any_order(void **state)
{
    storm st = { 0 };
    fx *f = fx_new(storm_app, &st, NULL);
    uint64_t x = 88172645463325252u, number = 1;
    uint64_t open[4] = { 0 };
    (void)state;
    for (int step = 0; step < 400; step++) {
        unsigned i, what;
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        i = (unsigned)(x >> 20) % 4;
        what = (unsigned)(x >> 32) % 20;
        if (!open[i] || what == 0) {
            if (open[i])
                fx_send(f, BN_PORT_SESSION_LOST, open[i], 0, (bn_bytes){ 0 });
            open[i] = ++number;
            fx_open_as(f, open[i], fx_id(900 + i), true, NULL, NULL);
        }
        if (what == 1) {
            fx_send(f, BN_PORT_SESSION_CLOSE, open[i], 0, (bn_bytes){ 0 });
            open[i] = 0;
        } else if (what == 2) {
            fx_simple(f, open[i], PB_BACK_MSG_STOP_SCRIPT);
        } else {
            fx_rerun(f, open[i]);
        }
        if (what % 3 == 0)
            fx_pump(f, 1);
    }
    atomic_store(&st.over, true);
    for (unsigned i = 0; i < 4; i++) {
        if (open[i])
            fx_send(f, BN_PORT_SESSION_CLOSE, open[i], 0, (bn_bytes){ 0 });
    }
    fx_until(f, stats(f).sessions == 0 && stats(f).runs_live == 0 && stats(f).runs_fenced == 0 &&
                    atomic_load(&st.threads) == 0);
    fx_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_four_threads_lose_nothing_and_keep_their_order),
        cmocka_unit_test(interleavings_by_seed_lose_nothing_either),
        cmocka_unit_test(what_a_thread_shows_after_its_run_reaches_the_page),
        cmocka_unit_test(a_burst_into_one_place_is_composed),
        cmocka_unit_test(the_message_names_the_thread_as_its_language_does),
        cmocka_unit_test(a_context_of_an_ended_session_is_refused_in_all_it_asks),
        cmocka_unit_test(threads_of_a_stopped_run_stop),
        cmocka_unit_test(an_old_container_serves_the_new_run_only),
        cmocka_unit_test(contexts_and_containers_of_other_sessions_are_refused),
        cmocka_unit_test(a_rerun_asked_for_by_a_thread_unwinds_the_script),
        cmocka_unit_test(a_rerun_asked_for_after_the_end_begins_a_run),
        cmocka_unit_test(fifty_clicks_on_a_deaf_run_leave_one_fenced),
        cmocka_unit_test(a_deaf_run_of_one_session_holds_up_no_other),
        cmocka_unit_test(clicks_losses_returns_and_ends_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
