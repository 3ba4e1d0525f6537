/* The table of cached results: age, room, one computation a key, and who waits for whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "cache/cache.h"
#include "cache/disk.h"

typedef struct number {
    bn_cached base;
    int       n;
    atomic_int *freed;
} number;

static void number_free(bn_cached *v)
{
    number *x = (number *)v;
    if (x->freed)
        atomic_fetch_add(x->freed, 1);
    free(x);
}

static bn_cached *number_new(int n, size_t bytes, atomic_int *freed)
{
    number *x = bn_xcalloc(1, sizeof *x);
    bn_cached_init(&x->base, bytes, number_free);
    x->n = n;
    x->freed = freed;
    return &x->base;
}

static _Atomic uint64_t now;

static uint64_t tell_time(void *arg)
{
    (void)arg;
    return atomic_load(&now);
}

static const bn_cache_limits endless = { BN_CACHE_NO_LIMIT, BN_CACHE_NO_LIMIT, BN_CACHE_NO_LIMIT, BN_CACHE_NO_LIMIT, 0 };

static bn_cache_key key_of(uint64_t n)
{
    return (bn_cache_key){ { n * 0x9E3779B97F4A7C15u, n } };
}

static bn_cache_fn *open_fn(bn_cache *c, const bn_cache_limits *limits)
{
    bn_cached *gone;
    bn_cache_fn *f = bn_cache_open(c, BN_CACHE_DATA, key_of(1), "", limits, &gone);
    assert_null(gone);
    return f;
}

/* How many were evicted for it. */
static int put(bn_cache_fn *f, uint64_t key, int n, size_t bytes)
{
    bn_cache_claim claim;
    bn_cached *found, *gone, *replaced, *v = number_new(n, bytes, NULL);
    int evicted = 0;
    assert_int_equal(bn_cache_claim_key(f, key_of(key), NULL, NULL, &claim, &found), BN_CACHE_MINE);
    assert_true(bn_cache_put(&claim, v, false, &gone, &replaced));
    bn_cached_unref(v);
    bn_cached_unref(replaced);
    while (gone) {
        bn_cached *next = gone->next;
        bn_cached_unref(gone);
        gone = next;
        evicted++;
    }
    return evicted;
}

/* -1: nothing is there. */
static int get(bn_cache_fn *f, uint64_t key)
{
    bool stale;
    bn_cached *v = bn_cache_look(f, key_of(key), &stale);
    int n = v ? ((number *)v)->n + (stale ? 1000 : 0) : -1;
    bn_cached_unref(v);
    return n;
}

static void the_one_used_longest_ago_goes_first(void **state)
{
    bn_cache_limits limits = endless;
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f;
    (void)state;
    limits.max_entries = 3;
    f = open_fn(c, &limits);
    for (int i = 1; i <= 3; i++)
        assert_int_equal(put(f, (uint64_t)i, i, 1), 0);
    assert_int_equal(get(f, 1), 1);
    assert_int_equal(put(f, 4, 4, 1), 1);
    assert_int_equal(get(f, 2), -1);
    assert_int_equal(get(f, 1), 1);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static void bytes_are_counted_and_a_large_entry_stands_alone(void **state)
{
    bn_cache_limits limits = endless;
    bn_cache *c = bn_cache_new(NULL, NULL);
    size_t bytes;
    bn_cache_fn *f;
    (void)state;
    limits.max_bytes = 100;
    f = open_fn(c, &limits);
    put(f, 1, 1, 40);
    put(f, 2, 2, 40);
    assert_int_equal(put(f, 3, 3, 40), 1);
    assert_int_equal(get(f, 1), -1);
    assert_int_equal(put(f, 4, 4, 500), 2);
    assert_int_equal(bn_cache_count(f, &bytes), 1);
    assert_int_equal(bytes, 500);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static void an_entry_gets_stale_and_then_old(void **state)
{
    bn_cache_limits limits = endless;
    bn_cache *c = bn_cache_new(tell_time, NULL);
    bn_cache_fn *f;
    (void)state;
    limits.ttl_ns = 20;
    limits.fresh_ns = 10;
    atomic_store(&now, 100);
    f = open_fn(c, &limits);
    put(f, 1, 1, 1);
    assert_int_equal(get(f, 1), 1);
    atomic_store(&now, 110);
    assert_int_equal(get(f, 1), 1001);
    atomic_store(&now, 120);
    assert_int_equal(get(f, 1), -1);
    assert_int_equal(put(f, 2, 2, 1), 1); /* the old one goes when another comes */
    assert_int_equal(bn_cache_count(f, NULL), 1);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static bn_cache_fn *open_other(bn_cache *c, bn_cache_kind kind, uint64_t name, const char *session)
{
    bn_cached *gone;
    return bn_cache_open(c, kind, key_of(name), session, &endless, &gone);
}

static void data_of_all_functions_keeps_to_the_budget(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_other(c, BN_CACHE_DATA, 1, ""), *g = open_other(c, BN_CACHE_DATA, 2, "a session");
    bn_cache_fn *resource = open_other(c, BN_CACHE_RESOURCE, 3, "");
    (void)state;
    bn_cache_set_budget(c, 100);
    put(resource, 1, 9, 1000); /* does not count */
    put(f, 1, 1, 40);
    put(g, 1, 2, 40);
    assert_int_equal(get(f, 1), 1);
    assert_int_equal(put(f, 2, 3, 40), 1); /* g's was used longest ago */
    assert_int_equal(get(g, 1), -1);
    assert_int_equal(get(f, 1), 1);
    assert_int_equal(bn_cache_bytes(c), 80);
    assert_int_equal(put(g, 5, 4, 300), 2); /* too large for any budget: it is kept, alone */
    assert_int_equal(get(g, 5), 4);
    assert_int_equal(get(resource, 1), 9);
    assert_int_equal(bn_cache_bytes(c), 300);
    assert_int_equal(put(f, 6, 5, 1), 1);
    assert_int_equal(get(g, 5), -1);
    assert_int_equal(bn_cache_bytes(c), 1);
    bn_cached_unref(bn_cache_clear(f, NULL));
    assert_int_equal(bn_cache_bytes(c), 0);
    bn_cache_fn_unref(f);
    bn_cache_fn_unref(g);
    bn_cache_fn_unref(resource);
    bn_cache_free(c);
}

static void one_value_of_a_function_is_called_oversized(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    bool stale;
    (void)state;
    bn_cache_set_budget(c, 10);
    for (uint64_t i = 1; i <= 3; i++) {
        bn_cached *v;
        put(f, i, (int)i, i == 1 ? 10 : 11);
        v = bn_cache_look(f, key_of(i), &stale);
        assert_non_null(v);
        assert_int_equal(v->oversized, i == 2);
        bn_cached_unref(v);
    }
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

typedef struct putter {
    bn_cache *c;
    uint64_t  name;
} putter;

static void *put_many(void *arg)
{
    putter *p = arg;
    bn_cache_fn *f = open_other(p->c, BN_CACHE_DATA, p->name, "");
    for (uint64_t i = 0; i < 2000; i++) {
        put(f, i, 1, 7);
        get(f, i / 2);
    }
    bn_cache_fn_unref(f);
    return NULL;
}

static void threads_keep_to_the_budget_together(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    pthread_t threads[4];
    putter putters[4];
    size_t bytes, sum = 0;
    (void)state;
    bn_cache_set_budget(c, 700);
    for (uint64_t i = 0; i < 4; i++) {
        putters[i] = (putter){ c, i + 1 };
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, &putters[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (uint64_t i = 0; i < 4; i++) {
        bn_cache_fn *f = open_other(c, BN_CACHE_DATA, i + 1, "");
        bn_cache_count(f, &bytes);
        sum += bytes;
        bn_cache_fn_unref(f);
    }
    assert_int_equal(bn_cache_bytes(c), sum);
    assert_true(sum <= 700 && sum >= 7);
    bn_cache_free(c);
}

static void other_limits_put_the_entries_out_of_use(void **state)
{
    bn_cache_limits limits = endless;
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless), *g;
    bn_cached *gone;
    (void)state;
    put(f, 1, 1, 1);
    limits.max_entries = 5;
    g = bn_cache_open(c, BN_CACHE_DATA, key_of(1), "", &limits, &gone);
    assert_non_null(gone);
    bn_cached_unref(gone);
    assert_false(bn_cache_is_current(f));
    assert_true(bn_cache_is_current(g));
    assert_int_equal(get(g, 1), -1);
    bn_cache_fn_unref(f);
    bn_cache_fn_unref(g);
    bn_cache_free(c);
}

static void what_was_cleared_meanwhile_is_not_kept(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    bn_cached *found, *gone, *replaced, *v = number_new(1, 1, NULL);
    bn_cache_key key = key_of(7);
    bn_cache_claim claim;
    (void)state;
    for (int one = 0; one < 2; one++) {
        assert_int_equal(bn_cache_claim_key(f, key, NULL, NULL, &claim, &found), BN_CACHE_MINE);
        assert_null(bn_cache_clear(f, one ? &key : NULL));
        assert_false(bn_cache_put(&claim, v, false, &gone, &replaced));
        assert_int_equal(get(f, 7), -1);
    }
    assert_int_equal(bn_cache_claim_key(f, key, NULL, NULL, &claim, &found), BN_CACHE_MINE);
    assert_true(bn_cache_put(&claim, v, false, &gone, &replaced));
    bn_cached_unref(v);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static void a_refresh_that_failed_is_left_alone_for_a_minute(void **state)
{
    bn_cache *c = bn_cache_new(tell_time, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    bn_cache_claim claim, other;
    (void)state;
    atomic_store(&now, 1);
    assert_true(bn_cache_try(f, key_of(1), &claim));
    assert_false(bn_cache_try(f, key_of(1), &other));
    bn_cache_drop(&claim, true);
    assert_false(bn_cache_try(f, key_of(1), &claim));
    atomic_store(&now, 61 * BN_S_NS);
    assert_true(bn_cache_try(f, key_of(1), &claim));
    bn_cache_drop(&claim, false);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static void the_same_thread_does_not_wait_for_itself(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    bn_cache_claim claim, again;
    bn_cached *found;
    (void)state;
    assert_int_equal(bn_cache_claim_key(f, key_of(1), NULL, NULL, &claim, &found), BN_CACHE_MINE);
    assert_int_equal(bn_cache_claim_key(f, key_of(1), NULL, NULL, &again, &found), BN_CACHE_CYCLE);
    bn_cache_drop(&claim, false);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

typedef struct job {
    bn_cache_fn *f;
    bn_cache    *c;
    atomic_int  *computed;
    bool       (*go_on)(void *arg);
    bn_cache_turn turn;
    int          got;
} job;

static void *want_key_one(void *arg)
{
    job *j = arg;
    bn_cache_claim claim;
    bn_cached *found = NULL, *gone, *replaced, *v;
    j->turn = bn_cache_claim_key(j->f, key_of(1), j->go_on, NULL, &claim, &found);
    if (j->turn == BN_CACHE_MINE) {
        atomic_fetch_add(j->computed, 1);
        v = number_new(42, 1, NULL);
        bn_cache_put(&claim, v, false, &gone, &replaced);
        found = v;
    }
    j->got = found ? ((number *)found)->n : -1;
    bn_cached_unref(found);
    return NULL;
}

static void one_of_many_threads_computes(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    atomic_int computed = 0;
    pthread_t threads[16];
    job jobs[16];
    (void)state;
    for (int i = 0; i < 16; i++) {
        jobs[i] = (job){ .f = f, .c = c, .computed = &computed };
        assert_int_equal(pthread_create(&threads[i], NULL, want_key_one, &jobs[i]), 0);
    }
    for (int i = 0; i < 16; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(jobs[i].got, 42);
    }
    assert_int_equal(atomic_load(&computed), 1);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

static void a_waiting_thread_can_be_ended_and_another_takes_over(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    atomic_int computed = 0;
    job leaves = { .f = f, .c = c, .computed = &computed, .go_on = never }, stays = { .f = f, .c = c, .computed = &computed };
    bn_cache_claim claim;
    bn_cached *found;
    pthread_t a, b;
    (void)state;
    assert_int_equal(bn_cache_claim_key(f, key_of(1), NULL, NULL, &claim, &found), BN_CACHE_MINE);
    pthread_create(&a, NULL, want_key_one, &leaves);
    pthread_join(a, NULL);
    assert_int_equal(leaves.turn, BN_CACHE_STOPPED);
    pthread_create(&b, NULL, want_key_one, &stays);
    while (bn_cache_waiting(c) == 0)
        usleep(100);
    bn_cache_drop(&claim, false); /* this one raised: the next computes */
    pthread_join(b, NULL);
    assert_int_equal(stays.turn, BN_CACHE_MINE);
    assert_int_equal(stays.got, 42);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static void *want_key_two_while_holding_one(void *arg)
{
    job *j = arg;
    bn_cache_claim one, two;
    bn_cached *found;
    j->turn = bn_cache_claim_key(j->f, key_of(1), NULL, NULL, &one, &found);
    assert_int_equal(j->turn, BN_CACHE_MINE);
    j->turn = bn_cache_claim_key(j->f, key_of(2), NULL, NULL, &two, &found);
    if (j->turn == BN_CACHE_MINE)
        bn_cache_drop(&two, false);
    bn_cache_drop(&one, false);
    return NULL;
}

static void two_threads_do_not_wait_for_each_other(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cache_fn *f = open_fn(c, &endless);
    job j = { .f = f, .c = c };
    bn_cache_claim two, one;
    bn_cached *found;
    pthread_t t;
    (void)state;
    assert_int_equal(bn_cache_claim_key(f, key_of(2), NULL, NULL, &two, &found), BN_CACHE_MINE);
    pthread_create(&t, NULL, want_key_two_while_holding_one, &j);
    while (bn_cache_waiting(c) == 0)
        usleep(100);
    assert_int_equal(bn_cache_claim_key(f, key_of(1), NULL, NULL, &one, &found), BN_CACHE_CYCLE);
    bn_cache_drop(&two, false);
    pthread_join(t, NULL);
    assert_int_equal(j.turn, BN_CACHE_MINE);
    bn_cache_fn_unref(f);
    bn_cache_free(c);
}

static void a_session_takes_its_own_with_it(void **state)
{
    bn_cache *c = bn_cache_new(NULL, NULL);
    bn_cached *gone, *mine;
    bn_cache_fn *all = open_fn(c, &endless), *own = bn_cache_open(c, BN_CACHE_DATA, key_of(1), "ann", &endless, &gone);
    (void)state;
    put(all, 1, 1, 1);
    put(own, 1, 2, 1);
    assert_int_equal(get(all, 1), 1);
    assert_int_equal(get(own, 1), 2);
    mine = bn_cache_clear_session(c, "ann");
    assert_int_equal(((number *)mine)->n, 2);
    assert_null(mine->next);
    bn_cached_unref(mine);
    assert_false(bn_cache_is_current(own));
    assert_int_equal(get(all, 1), 1);
    bn_cache_fn_unref(own);
    bn_cache_fn_unref(all);
    bn_cache_free(c);
}

static void a_file_is_whole_or_no_entry(void **state)
{
    char folder[] = "/tmp/bourn-cache-XXXXXX", deep[64], path[512];
    bn_cache_key fn = key_of(3), key = key_of(4);
    bn_error err = { 0 };
    uint8_t *content;
    size_t n;
    FILE *file;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(deep, sizeof deep, "%s/a/b", folder);
    assert_int_equal(bn_cache_disk_read(deep, fn, key, &content, &n, &err), BN_ENOENT);
    assert_int_equal(bn_cache_disk_write(deep, fn, key, BN_BYTES("something"), &err), BN_OK);
    assert_int_equal(bn_cache_disk_read(deep, fn, key, &content, &n, &err), BN_OK);
    assert_int_equal(n, 9);
    assert_memory_equal(content, "something", 9);
    free(content);
    snprintf(path, sizeof path, "cd %s && for f in *.memo; do printf x | dd of=$f bs=1 seek=45 conv=notrunc status=none; done",
             deep);
    assert_int_equal(system(path), 0);
    assert_int_equal(bn_cache_disk_read(deep, fn, key, &content, &n, &err), BN_EPROTO);
    assert_int_equal(bn_cache_disk_read(deep, fn, key, &content, &n, &err), BN_ENOENT); /* it was taken away */
    assert_int_equal(bn_cache_disk_write(deep, fn, key, BN_BYTES("else"), &err), BN_OK);
    snprintf(path, sizeof path, "%s/other.txt", deep);
    file = fopen(path, "w");
    fclose(file);
    bn_cache_disk_clear(deep, NULL, NULL);
    assert_int_equal(bn_cache_disk_read(deep, fn, key, &content, &n, &err), BN_ENOENT);
    assert_int_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "rm -r %s", folder);
    assert_int_equal(system(path), 0);
    assert_int_equal(bn_cache_disk_write("/proc/none", fn, key, BN_BYTES("x"), &err), BN_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_used_longest_ago_goes_first),
        cmocka_unit_test(bytes_are_counted_and_a_large_entry_stands_alone),
        cmocka_unit_test(an_entry_gets_stale_and_then_old),
        cmocka_unit_test(data_of_all_functions_keeps_to_the_budget),
        cmocka_unit_test(one_value_of_a_function_is_called_oversized),
        cmocka_unit_test(threads_keep_to_the_budget_together),
        cmocka_unit_test(other_limits_put_the_entries_out_of_use),
        cmocka_unit_test(what_was_cleared_meanwhile_is_not_kept),
        cmocka_unit_test(a_refresh_that_failed_is_left_alone_for_a_minute),
        cmocka_unit_test(the_same_thread_does_not_wait_for_itself),
        cmocka_unit_test(one_of_many_threads_computes),
        cmocka_unit_test(a_waiting_thread_can_be_ended_and_another_takes_over),
        cmocka_unit_test(two_threads_do_not_wait_for_each_other),
        cmocka_unit_test(a_session_takes_its_own_with_it),
        cmocka_unit_test(a_file_is_whole_or_no_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
