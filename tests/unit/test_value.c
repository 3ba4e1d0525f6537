/* test_value.c: values are shared, compared as Python compares them, and let go of exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "state/value.h"

typedef struct object {
    int refs, compared;
    int content;
} object;

static void retain(void *o)
{
    ((object *)o)->refs++;
}

static void release(void *o)
{
    ((object *)o)->refs--;
}

static bool equal(const void *a, const void *b)
{
    ((object *)(uintptr_t)a)->compared++;
    return ((const object *)a)->content == ((const object *)b)->content;
}

static const bn_foreign_ops ops = { retain, release, equal };

static void text_keeps_nul_bytes_and_ends_in_one(void **state)
{
    bn_value v = bn_value_str(BN_BYTES("a\0b"));
    bn_value empty = bn_value_str((bn_bytes){ 0 });
    (void)state;
    assert_int_equal(bn_value_text(v).n, 3);
    assert_memory_equal(bn_value_text(v).p, "a\0b", 4);
    assert_int_equal(bn_value_text(empty).n, 0);
    assert_int_equal(bn_value_text(empty).p[0], 0);
    bn_value_release(&v);
    bn_value_release(&empty);
    assert_int_equal(v.kind, BN_VALUE_NONE);
}

static void numbers_are_equal_whatever_their_kind(void **state)
{
    (void)state;
    assert_true(bn_value_equal(bn_value_int(1), bn_value_f64(1.0)));
    assert_true(bn_value_equal(bn_value_bool(true), bn_value_int(1)));
    assert_false(bn_value_equal(bn_value_int(1), bn_value_f64(1.5)));
    assert_false(bn_value_equal(bn_value_none(), bn_value_bool(false)));
    assert_false(bn_value_equal(bn_value_time(BN_VALUE_DATE, 0), bn_value_int(0)));
    assert_true(bn_value_equal(bn_value_time(BN_VALUE_DATE, 5), bn_value_time(BN_VALUE_DATE, 5)));
    assert_false(bn_value_equal(bn_value_time(BN_VALUE_DATE, 5), bn_value_time(BN_VALUE_DATETIME, 5)));
    assert_true(bn_value_same(bn_value_bool(false), bn_value_f64(-0.0)));
}

static void arrays_are_equal_item_by_item(void **state)
{
    const double d[] = { 1, 2 };
    const int64_t i[] = { 1, 2 };
    const bn_bytes s[] = { BN_BYTES("a"), BN_BYTES("b") };
    bn_value a = bn_value_f64s(d, 2), b = bn_value_f64s(d, 2), c = bn_value_f64s(d, 1);
    bn_value e = bn_value_ints(i, 2), f = bn_value_strs(s, 2), g = bn_value_strs(s, 2), h = bn_value_bytes(s[0]);
    bn_value t[] = { bn_value_int(1), bn_value_str(s[0]) }, u[] = { bn_value_f64(1), bn_value_str(s[0]) };
    bn_value tuple = bn_value_tuple(t, 2), other = bn_value_tuple(u, 2);
    (void)state;
    assert_true(bn_value_equal(a, b));
    assert_false(bn_value_equal(a, c));
    assert_false(bn_value_equal(a, e));
    assert_true(bn_value_equal(f, g));
    assert_false(bn_value_equal(h, bn_value_items(f)[0]));
    assert_int_equal(t[1].kind, BN_VALUE_NONE);
    assert_true(bn_value_equal(tuple, other));
    assert_int_equal(bn_value_count(tuple), 2);
    assert_int_equal(bn_value_int_items(e)[1], 2);
    assert_true(bn_value_f64_items(a)[1] == 2);
    bn_value *all[] = { &a, &b, &c, &e, &f, &g, &h, &tuple, &other };
    for (size_t k = 0; k < BN_COUNT(all); k++)
        bn_value_release(all[k]);
}

static void foreign_objects_are_retained_by_each_owner(void **state)
{
    object a = { .content = 1 }, b = { .content = 1 };
    bn_value x = bn_value_foreign(&a, &ops), y = bn_value_ref(x), z = bn_value_foreign(&b, &ops);
    bn_value items[] = { y, z }, tuple;
    (void)state;
    assert_int_equal(a.refs, 2);
    assert_true(bn_value_equal(x, z));
    assert_int_equal(a.compared, 1);
    assert_false(bn_value_same(x, z)); /* by identity, and nothing is called */
    assert_int_equal(a.compared, 1);
    tuple = bn_value_tuple(items, 2);
    bn_value_release(&tuple);
    assert_int_equal(a.refs, 1);
    assert_int_equal(b.refs, 0);
    bn_value_release(&x);
    assert_int_equal(a.refs, 0);
}

static void an_option_is_known_by_its_label(void **state)
{
    object a = { .content = 1 }, b = { .content = 2 };
    bn_value of_a = bn_value_foreign(&a, &ops), of_b = bn_value_foreign(&b, &ops), other = bn_value_int(1);
    bn_value x = bn_value_option(BN_BYTES("one"), &of_a), y = bn_value_option(BN_BYTES("one"), &of_b);
    bn_value z = bn_value_option(BN_BYTES("two"), &other), items[] = { x, z }, list = bn_value_list(items, 2);
    (void)state;
    assert_int_equal(of_a.kind, BN_VALUE_NONE);
    assert_int_equal(bn_value_items(x)[1].kind, BN_VALUE_FOREIGN);
    assert_true(bn_value_same(x, y)); /* another object, made by a later run, for the same choice */
    assert_false(bn_value_equal(x, z));
    assert_false(bn_value_equal(x, bn_value_items(x)[0]));
    assert_int_equal(a.compared + b.compared, 0);
    assert_int_equal(bn_value_count(list), 2);
    assert_true(bn_value_same(bn_value_items(list)[0], y));
    bn_value_release(&y);
    assert_int_equal(b.refs, 0);
    bn_value_release(&list);
    assert_int_equal(a.refs, 0);
}

static bn_value_bin *refill;

static void release_into_bin(void *o)
{
    object *self = o;
    bn_value more = bn_value_str(BN_BYTES("put while the bin is emptied"));
    if (--self->refs == 0)
        bn_value_bin_put(refill, &more);
    bn_value_release(&more);
}

static void a_bin_may_fill_while_it_is_emptied(void **state)
{
    static const bn_foreign_ops own = { retain, release_into_bin, equal };
    object a = { 0 };
    bn_value_bin bin = { 0 };
    bn_value v = bn_value_foreign(&a, &own), n = bn_value_int(4);
    (void)state;
    refill = &bin;
    bn_value_bin_put(&bin, &v);
    bn_value_bin_put(&bin, &n);
    assert_int_equal(v.kind, BN_VALUE_NONE);
    assert_int_equal(a.refs, 1);
    bn_value_bin_empty(&bin);
    assert_int_equal(a.refs, 0);
    assert_null(bin.items);
}

static int twins;

static void twin_kept(void *o) { ++*(int *)o; }
static void twin_let_go(void *o) { --*(int *)o; }
static bool twin_same(const void *a, const void *b) { return a == b; }

static void a_list_has_one_object_that_stands_for_it(void **state)
{
    static const bn_foreign_ops twin_ops = { twin_kept, twin_let_go, twin_same };
    int other = 0;
    bn_value list = bn_value_list(NULL, 0), again = bn_value_ref(list), one, two;
    (void)state;
    assert_int_equal(bn_value_twin(list).kind, BN_VALUE_NONE);
    assert_int_equal(bn_value_twin(bn_value_int(1)).kind, BN_VALUE_NONE);
    one = bn_value_foreign(&twins, &twin_ops);
    two = bn_value_foreign(&other, &twin_ops);
    bn_value_set_twin(list, one);
    bn_value_set_twin(list, two); /* it has one */
    bn_value_release(&one);
    bn_value_release(&two);
    assert_int_equal(other, 0);
    assert_ptr_equal(bn_value_twin(again).object, &twins);
    bn_value_release(&list);
    assert_int_equal(twins, 1);
    bn_value_release(&again);
    assert_int_equal(twins, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_keeps_nul_bytes_and_ends_in_one),
        cmocka_unit_test(numbers_are_equal_whatever_their_kind),
        cmocka_unit_test(arrays_are_equal_item_by_item),
        cmocka_unit_test(foreign_objects_are_retained_by_each_owner),
        cmocka_unit_test(an_option_is_known_by_its_label),
        cmocka_unit_test(a_list_has_one_object_that_stands_for_it),
        cmocka_unit_test(a_bin_may_fill_while_it_is_emptied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
