/* test_chunks.c: which rows of large tables a page gets, who is refused, when a table is let go of, and that none of it waits for
 * another. Readers here are functions of the test, which stand at a gate when they are told to. */
#include <sys/prctl.h>

#include "runtime_fixture.h"

#include "runtime/chunk.h"
#include "runtime/media.h"

enum { TABLES = 8, IDS = 64 };

typedef enum how { AS_ASKED, FAILS, TOO_LARGE } how;

/* What the page shows, and what readers have seen. */
typedef struct lab {
    bn_mutex    mu;
    unsigned    tables[TABLES], tables_n BN_GUARDED_BY(mu); /* their numbers tell their content */
    size_t      bytes BN_GUARDED_BY(mu);                    /* of each */
    char        ids[IDS][33] BN_GUARDED_BY(mu);             /* in the order in which they were shown */
    size_t      ids_n BN_GUARDED_BY(mu);
    atomic_bool gated, twice;
    fx_gate     gate;
    _Atomic how how;
    atomic_uint made, freed, freed_elsewhere, reads, inside, most;
} lab;

typedef struct source {
    bn_row_source base;
    lab          *lab;
    unsigned      table;
} source;

static void note_most(lab *l, unsigned now)
{
    unsigned most = atomic_load(&l->most);
    while (now > most && !atomic_compare_exchange_weak(&l->most, &most, now))
        ;
}

static bn_status read_rows(bn_row_source *base, const bn_chunk_ask *ask, bn_wire *w, bn_pb tag, bn_error *err)
{
    source *s = (source *)base;
    lab *l = s->lab;
    char text[200];
    size_t mark;
    atomic_fetch_add(&l->reads, 1);
    note_most(l, atomic_fetch_add(&l->inside, 1) + 1);
    if (atomic_load(&l->gated))
        fx_gate_wait(&l->gate);
    atomic_fetch_sub(&l->inside, 1);
    if (atomic_load(&l->how) != AS_ASKED)
        return bn_fail(err, atomic_load(&l->how) == FAILS ? BN_EUSER : BN_ETOOBIG, "as the test wants it");
    snprintf(text, sizeof text, "table %u: %llu +%u %.*s%s", s->table, (unsigned long long)ask->offset, ask->limit,
             (int)ask->column.n, (const char *)ask->column.p, ask->column.n ? ask->descending ? " down" : " up" : "");
    mark = bn_wire_open(w, tag, 0);
    bn_wire_cstr(w, PB_ARROW_DATA_DATA, text);
    bn_wire_close(w, mark);
    return BN_OK;
}

static void free_rows(bn_row_source *base)
{
    source *s = (source *)base;
    char name[16] = "";
    prctl(PR_GET_NAME, name);
    if (strcmp(name, "bourn-chunks") != 0)
        atomic_fetch_add(&s->lab->freed_elsewhere, 1);
    atomic_fetch_add(&s->lab->freed, 1);
    free(s);
}

static bn_row_source *source_new(lab *l, unsigned table)
{
    static const bn_row_source_ops ops = { .chunk = read_rows, .free = free_rows };
    source *s = bn_xcalloc(1, sizeof *s);
    atomic_init(&s->base.refs, 1);
    s->base.ops = &ops;
    s->lab = l;
    s->table = table;
    atomic_fetch_add(&l->made, 1);
    return &s->base;
}

/* ---------------------------------------------------------------- the app */

static void show(fx *f, bn_run *run)
{
    lab *l = f->arg;
    bn_run_ctx *ctx = bn_run_context(run);
    bn_block *root = bn_run_ctx_root(ctx, BN_ROOT_MAIN);
    bn_status rc = BN_OK;
    unsigned tables[TABLES], n;
    size_t bytes;
    bn_value v;
    while ((v = bn_run_next_callback(run)).kind != BN_VALUE_NONE)
        bn_value_release(&v);
    bn_run_ctx_mark_started(ctx);
    bn_mutex_lock(&l->mu);
    memcpy(tables, l->tables, sizeof tables);
    n = l->tables_n;
    bytes = l->bytes;
    bn_mutex_unlock(&l->mu);
    for (unsigned i = 0; i < n && !rc; i++) {
        const uint64_t key[2] = { tables[i], 99 };
        uint32_t slot = BN_SLOT_NEW;
        bn_media_item *item;
        if (!bn_run_ctx_rows(ctx, NULL, key, bytes, &item)) {
            bn_run_ctx_rows(ctx, source_new(l, tables[i]), key, bytes, &item);
        } else if (atomic_load(&l->twice)) { /* as one does that was not the first to look */
            bn_media_item *same = item;
            bn_run_ctx_rows(ctx, source_new(l, tables[i]), key, bytes, &item);
            assert_ptr_equal(item, same);
            bn_media_item_unref(same);
        }
        rc = fx_text(ctx, root, bn_media_item_id(item), &slot);
        if (!rc)
            bn_run_ctx_media_place(ctx, root, slot, "rows", item);
        bn_mutex_lock(&l->mu);
        if (l->ids_n < IDS)
            memcpy(l->ids[l->ids_n++], bn_media_item_id(item), 33);
        bn_mutex_unlock(&l->mu);
        bn_media_item_unref(item);
    }
    bn_run_finish(run, rc ? BN_RUN_INTERRUPTED : BN_RUN_OK);
}

/* With sessions 1 to `sessions` open. limit: an option, or NULL. */
static fx *lab_new(lab *l, const char *limit, uint64_t sessions)
{
    const char *options[] = { limit, NULL };
    fx *f;
    memset(l, 0, sizeof *l);
    bn_mutex_init(&l->mu);
    fx_gate_init(&l->gate);
    l->bytes = 10;
    f = fx_new(show, l, options);
    for (uint64_t i = 1; i <= sessions; i++)
        fx_open(f, i);
    return f;
}

/* Everything that was made is gone, whatever happened. */
static void lab_free(lab *l, fx *f)
{
    fx_free(f);
    assert_int_equal(l->made, l->freed);
    bn_mutex_release(&l->mu);
}

/* The whole page anew, with these tables; their names go to l->ids, from the returned place on. */
static size_t shows(lab *l, fx *f, uint64_t session, size_t bytes, const unsigned *tables, unsigned n)
{
    size_t ends = fx_count(f, session, PB_FORWARD_MSG_SCRIPT_FINISHED), first;
    bn_mutex_lock(&l->mu);
    memcpy(l->tables, tables, n * sizeof *tables);
    l->tables_n = n;
    l->bytes = bytes;
    first = l->ids_n;
    bn_mutex_unlock(&l->mu);
    fx_rerun(f, session);
    fx_until(f, fx_count(f, session, PB_FORWARD_MSG_SCRIPT_FINISHED) > ends);
    return first;
}

#define SHOWS(l, f, session, bytes, ...)                                                                         \
    shows(l, f, session, bytes, (const unsigned[]){ __VA_ARGS__ }, BN_COUNT(((const unsigned[]){ __VA_ARGS__ })))

/* ---------------------------------------------------------------- the page */

typedef struct wish {
    const char *id, *column;
    uint64_t    offset;
    uint64_t    limit;
    bool        descending;
} wish;

/* One row, as it lies. */
#define ONE_ROW(id) (&(wish){ (id), NULL, 0, 1, false })

static unsigned wishes; /* a number for each: the request's id */

static unsigned ask(fx *f, uint64_t session, const wish *want)
{
    char request[24];
    bn_buf b;
    bn_wire w = bn_wire_to(&b);
    size_t mark, chunk, sort;
    bn_buf_init(&b, 1 << 16);
    snprintf(request, sizeof request, "r%u", ++wishes);
    mark = bn_wire_open(&w, PB_BACK_MSG_BACKEND_OPERATION_REQUEST, 0);
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_REQUEST_REQUEST_ID, request);
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_REQUEST_SESSION_ID, fx_id(session));
    chunk = bn_wire_open(&w, PB_BACKEND_OPERATION_REQUEST_DATAFRAME_CHUNK, 0);
    bn_wire_cstr(&w, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_SOURCE_ID, want->id);
    bn_wire_int(&w, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_OFFSET, (int64_t)want->offset);
    bn_wire_int(&w, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_LIMIT, (int64_t)want->limit);
    if (want->column) {
        sort = bn_wire_open(&w, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_SORT, 0);
        bn_wire_cstr(&w, PB_SORT_STATE_COLUMN, want->column);
        bn_wire_int(&w, PB_SORT_STATE_DIRECTION,
                    want->descending ? PB_SORT_STATE_SORT_DIRECTION_DESCENDING : PB_SORT_STATE_SORT_DIRECTION_ASCENDING);
        bn_wire_close(&w, sort);
    }
    bn_wire_close(&w, chunk);
    bn_wire_close(&w, mark);
    fx_send(f, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&b));
    bn_buf_release(&b);
    return wishes;
}

static bn_bytes field_of(bn_bytes in, bn_pb tag)
{
    bn_wire_field f;
    while (bn_wire_next(&in, &f) == BN_OK)
        if (f.number == bn_pb_number(tag))
            return f.bytes;
    return (bn_bytes){ 0 };
}

/* The answer to request `number`; p NULL: none came yet. */
static bn_bytes answer_to(const fx *f, uint64_t session, unsigned number)
{
    char request[24];
    snprintf(request, sizeof request, "r%u", number);
    for (size_t i = 0; i < f->msgs_n; i++)
        if (f->msgs[i].session == session &&
            f->msgs[i].type == bn_pb_number(PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE) &&
            bn_bytes_eq(field_of(f->msgs[i].content, PB_BACKEND_OPERATION_RESPONSE_REQUEST_ID), bn_bytes_str(request)))
            return f->msgs[i].content;
    return (bn_bytes){ 0 };
}

static bn_bytes rows_of(const fx *f, uint64_t session, unsigned number)
{
    bn_bytes chunk = field_of(answer_to(f, session, number), PB_BACKEND_OPERATION_RESPONSE_DATAFRAME_CHUNK);
    return field_of(field_of(chunk, PB_DATAFRAME_CHUNK_RESPONSE_PAYLOAD_ARROW_DATA), PB_ARROW_DATA_DATA);
}

static bool is_refused(const fx *f, uint64_t session, unsigned number, const char *why)
{
    bn_bytes text = field_of(answer_to(f, session, number), PB_BACKEND_OPERATION_RESPONSE_ERROR_MSG);
    return text.n && memmem(text.p, text.n, why, strlen(why)) && !rows_of(f, session, number).p;
}

static void gets(fx *f, uint64_t session, const wish *want, const char *rows)
{
    unsigned number = ask(f, session, want);
    bn_bytes got;
    fx_until(f, answer_to(f, session, number).p);
    got = rows_of(f, session, number);
    if (!bn_bytes_eq(got, bn_bytes_str(rows)))
        fail_msg("%.*s, should be %s", (int)got.n, (const char *)got.p, rows);
}

static void refused(fx *f, uint64_t session, const wish *want, const char *why)
{
    unsigned number = ask(f, session, want);
    fx_until(f, answer_to(f, session, number).p);
    assert_true(is_refused(f, session, number, why));
}

/* ---------------------------------------------------------------- who gets what */

static void a_page_gets_the_rows_it_asks_for(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    bn_bytes chunk;
    unsigned number;
    (void)state;
    SHOWS(&l, f, 1, 10, 5, 6);
    gets(f, 1, &(wish){ l.ids[0], NULL, 2000, 1000, false }, "table 5: 2000 +1000 ");
    gets(f, 1, &(wish){ l.ids[1], "name", 0, 1, false }, "table 6: 0 +1 name up");
    gets(f, 1, &(wish){ l.ids[1], "na\xc3\xafve", 7, 8, true }, "table 6: 7 +8 na\xc3\xafve down");
    gets(f, 1, &(wish){ l.ids[0], "", 7, 8, true }, "table 5: 7 +8 "); /* no column: as they are */
    number = ask(f, 1, &(wish){ l.ids[0], NULL, 2000, 1000, false });
    fx_until(f, answer_to(f, 1, number).p);
    chunk = field_of(answer_to(f, 1, number), PB_BACKEND_OPERATION_RESPONSE_DATAFRAME_CHUNK);
    assert_true(bn_bytes_eq(field_of(chunk, PB_DATAFRAME_CHUNK_RESPONSE_PAYLOAD_SOURCE_ID), bn_bytes_str(l.ids[0])));
    lab_free(&l, f);
}

static void a_page_chooses_neither_how_much_it_gets_nor_where_it_reads(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    gets(f, 1, &(wish){ l.ids[0], NULL, 0, UINT32_MAX, false }, "table 5: 0 +10000 ");
    gets(f, 1, &(wish){ l.ids[0], NULL, 3, UINT64_MAX, false }, "table 5: 3 +10000 ");
    gets(f, 1, &(wish){ l.ids[0], NULL, UINT64_MAX, 1, false }, "table 5: 18446744073709551615 +1 ");
    gets(f, 1, &(wish){ l.ids[0], NULL, 0, 0, false }, "table 5: 0 +0 ");
    lab_free(&l, f);
}

static void unknown_names_are_refused(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    char other[40];
    (void)state;
    refused(f, 1, ONE_ROW("00000000000000000000000000000000"), "not held");
    SHOWS(&l, f, 1, 10, 5);
    refused(f, 1, ONE_ROW(""), "not held");
    refused(f, 1, ONE_ROW(".."), "not held");
    snprintf(other, sizeof other, "%s0", l.ids[0]);
    refused(f, 1, ONE_ROW(other), "not held");
    memcpy(other, l.ids[0], 33);
    other[31] = (char)(other[31] ^ 1);
    refused(f, 1, ONE_ROW(other), "not held");
    assert_int_equal(l.reads, 0);
    lab_free(&l, f);
}

static void a_session_has_names_of_its_own_for_the_same_rows(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 2);
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    SHOWS(&l, f, 2, 10, 5);
    assert_string_not_equal(l.ids[0], l.ids[1]);
    refused(f, 2, ONE_ROW(l.ids[0]), "not held");
    refused(f, 1, ONE_ROW(l.ids[1]), "not held");
    gets(f, 1, ONE_ROW(l.ids[0]), "table 5: 0 +1 ");
    gets(f, 2, ONE_ROW(l.ids[1]), "table 5: 0 +1 ");
    lab_free(&l, f);
}

/* ---------------------------------------------------------------- how long they are held */

static void the_same_content_is_held_once(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 2);
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    SHOWS(&l, f, 1, 10, 5);
    assert_int_equal(l.made, 1); /* nobody makes what is there */
    assert_string_equal(l.ids[0], l.ids[1]);
    atomic_store(&l.twice, true);
    SHOWS(&l, f, 1, 10, 5, 5);
    SHOWS(&l, f, 2, 10, 5);
    assert_int_equal(l.made, 4);
    fx_until(f, l.freed == 3);
    assert_string_equal(l.ids[0], l.ids[3]); /* a page need not ask again */
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    fx_until(f, f->ended == 1);
    gets(f, 2, ONE_ROW(l.ids[4]), "table 5: 0 +1 ");
    assert_int_equal(l.freed, 3);
    lab_free(&l, f);
}

static void rows_that_are_not_shown_any_more_are_let_go_of(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    size_t again;
    (void)state;
    SHOWS(&l, f, 1, 10, 5, 6);
    SHOWS(&l, f, 1, 10, 6);
    fx_until(f, l.freed == 1);
    refused(f, 1, ONE_ROW(l.ids[0]), "not held");
    gets(f, 1, ONE_ROW(l.ids[1]), "table 6: 0 +1 ");
    again = SHOWS(&l, f, 1, 10, 5);
    assert_string_equal(l.ids[again], l.ids[0]);
    gets(f, 1, ONE_ROW(l.ids[0]), "table 5: 0 +1 ");
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    fx_until(f, l.freed == l.made);
    assert_int_equal(l.freed_elsewhere, 0); /* not on the port thread, which has none of the host's locks */
    lab_free(&l, f);
}

static void past_the_limit_what_was_not_looked_at_goes(void **state)
{
    lab l;
    fx *f = lab_new(&l, "server.lazyBytes=100", 1);
    (void)state;
    SHOWS(&l, f, 1, 40, 1, 2);
    gets(f, 1, ONE_ROW(l.ids[0]), "table 1: 0 +1 ");
    SHOWS(&l, f, 1, 40, 3, 2, 1); /* 3 makes it too much; 2 is older than 1, comes back, and so 1 goes, and 3 for 1 */
    refused(f, 1, ONE_ROW(l.ids[2]), "not held");
    gets(f, 1, ONE_ROW(l.ids[1]), "table 2: 0 +1 ");
    gets(f, 1, ONE_ROW(l.ids[0]), "table 1: 0 +1 ");
    lab_free(&l, f);
}

static void what_is_larger_than_the_limit_is_held_alone(void **state)
{
    lab l;
    fx *f = lab_new(&l, "server.lazyBytes=0", 1);
    (void)state;
    SHOWS(&l, f, 1, 40, 1);
    gets(f, 1, ONE_ROW(l.ids[0]), "table 1: 0 +1 ");
    SHOWS(&l, f, 1, 40, 2);
    refused(f, 1, ONE_ROW(l.ids[0]), "not held");
    gets(f, 1, ONE_ROW(l.ids[1]), "table 2: 0 +1 ");
    lab_free(&l, f);
}

/* What counts is when anybody looked at it, not when the first that shows it did. */
static void what_another_session_looks_at_stays(void **state)
{
    lab l;
    fx *f = lab_new(&l, "server.lazyBytes=100", 3);
    (void)state;
    SHOWS(&l, f, 1, 40, 1, 2);
    SHOWS(&l, f, 2, 40, 1);
    gets(f, 2, ONE_ROW(l.ids[2]), "table 1: 0 +1 ");
    SHOWS(&l, f, 3, 40, 3);
    refused(f, 1, ONE_ROW(l.ids[1]), "not held");
    gets(f, 1, ONE_ROW(l.ids[0]), "table 1: 0 +1 ");
    gets(f, 2, ONE_ROW(l.ids[2]), "table 1: 0 +1 ");
    gets(f, 3, ONE_ROW(l.ids[3]), "table 3: 0 +1 ");
    lab_free(&l, f);
}

/* ---------------------------------------------------------------- many at once */

enum { THREADS = 4, WAITING = 64 };

/* Gates stay open from here on. */
static void open_gate(lab *l)
{
    atomic_store(&l->gated, false);
    for (int i = 0; i < THREADS; i++)
        fx_gate_open(&l->gate);
}

static void requests_do_not_wait_for_each_other(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    for (int round = 0; round < 20; round++) { /* also when threads are there already, and none is busy */
        unsigned last = 0;
        atomic_store(&l.gated, true);
        for (int i = 0; i < THREADS; i++)
            last = ask(f, 1, ONE_ROW(l.ids[0]));
        fx_until(f, l.inside == THREADS);
        for (int i = 0; i < THREADS; i++)
            fx_gate_open(&l.gate);
        for (unsigned i = 0; i < THREADS; i++)
            fx_until(f, rows_of(f, 1, last - i).p);
        fx_forget(f);
    }
    assert_int_equal(l.most, THREADS);
    atomic_store(&l.gated, false);
    lab_free(&l, f);
}

static void a_session_can_have_so_many_requests_and_takes_nothing_from_others(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 2);
    unsigned first, other;
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    SHOWS(&l, f, 2, 10, 6);
    atomic_store(&l.gated, true);
    first = wishes + 1;
    for (int i = 0; i < THREADS; i++)
        ask(f, 1, ONE_ROW(l.ids[0]));
    fx_until(f, l.inside == THREADS);
    for (int i = 0; i < WAITING + 6; i++)
        ask(f, 1, &(wish){ l.ids[0], NULL, (uint64_t)i, 1, false });
    other = ask(f, 2, ONE_ROW(l.ids[1]));
    for (unsigned i = THREADS + WAITING; i < THREADS + WAITING + 6; i++)
        fx_until(f, is_refused(f, 1, first + i, "Too many"));
    assert_null(answer_to(f, 2, other).p);
    open_gate(&l);
    for (unsigned i = 0; i < THREADS + WAITING; i++)
        fx_until(f, rows_of(f, 1, first + i).p);
    fx_until(f, rows_of(f, 2, other).p);
    assert_int_equal(l.reads, THREADS + WAITING + 1);
    assert_int_equal(l.most, THREADS);
    lab_free(&l, f);
}

static void a_reader_that_fails_fails_alone(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    atomic_store(&l.how, FAILS);
    refused(f, 1, ONE_ROW(l.ids[0]), "cannot be shown");
    atomic_store(&l.how, TOO_LARGE);
    refused(f, 1, ONE_ROW(l.ids[0]), "server.maxMessageSize");
    atomic_store(&l.how, AS_ASKED);
    gets(f, 1, ONE_ROW(l.ids[0]), "table 5: 0 +1 ");
    lab_free(&l, f);
}

/* ---------------------------------------------------------------- ends */

static void rows_that_are_read_outlive_their_place(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    unsigned number;
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    atomic_store(&l.gated, true);
    number = ask(f, 1, &(wish){ l.ids[0], NULL, 4, 1, false });
    fx_until(f, l.inside == 1);
    SHOWS(&l, f, 1, 10, 6);
    refused(f, 1, ONE_ROW(l.ids[0]), "not held");
    assert_int_equal(l.freed, 0);
    open_gate(&l);
    fx_until(f, rows_of(f, 1, number).p);
    fx_until(f, l.freed == 1);
    lab_free(&l, f);
}

static void a_session_that_ends_takes_its_requests_with_it(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 2);
    unsigned other;
    (void)state;
    SHOWS(&l, f, 1, 10, 5);
    SHOWS(&l, f, 2, 10, 5);
    atomic_store(&l.gated, true);
    for (int i = 0; i < THREADS + 20; i++)
        ask(f, 1, ONE_ROW(l.ids[0]));
    fx_until(f, l.inside == THREADS);
    other = ask(f, 2, ONE_ROW(l.ids[1]));
    fx_send(f, BN_PORT_SESSION_CLOSE, 1, 0, (bn_bytes){ 0 });
    fx_until(f, f->ended == 1);
    open_gate(&l);
    fx_until(f, rows_of(f, 2, other).p);
    assert_int_equal(fx_count(f, 1, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE), 0);
    assert_int_equal(l.reads, THREADS + 1); /* nobody takes them: what waited is not read any more */
    lab_free(&l, f);
}

static void a_runtime_that_stops_reads_nothing_more(void **state)
{
    lab l;
    fx *f = lab_new(&l, NULL, 1);
    (void)state;
    SHOWS(&l, f, 1, 10, 5, 6, 7);
    atomic_store(&l.gated, true);
    for (int i = 0; i < THREADS + 20; i++)
        ask(f, 1, ONE_ROW(l.ids[i % 3]));
    fx_until(f, l.inside == THREADS);
    bn_runtime_stop(f->rt);
    fx_until(f, f->ended == 1);
    open_gate(&l);
    lab_free(&l, f);
    assert_int_equal(l.inside, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_gets_the_rows_it_asks_for),
        cmocka_unit_test(a_page_chooses_neither_how_much_it_gets_nor_where_it_reads),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(a_session_has_names_of_its_own_for_the_same_rows),
        cmocka_unit_test(the_same_content_is_held_once),
        cmocka_unit_test(rows_that_are_not_shown_any_more_are_let_go_of),
        cmocka_unit_test(past_the_limit_what_was_not_looked_at_goes),
        cmocka_unit_test(what_is_larger_than_the_limit_is_held_alone),
        cmocka_unit_test(what_another_session_looks_at_stays),
        cmocka_unit_test(requests_do_not_wait_for_each_other),
        cmocka_unit_test(a_session_can_have_so_many_requests_and_takes_nothing_from_others),
        cmocka_unit_test(a_reader_that_fails_fails_alone),
        cmocka_unit_test(rows_that_are_read_outlive_their_place),
        cmocka_unit_test(a_session_that_ends_takes_its_requests_with_it),
        cmocka_unit_test(a_runtime_that_stops_reads_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
