/* test_hash.c: the hash does not depend on how pieces fall onto words, and hexadecimal digits are what they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/hash.h"

/* SipHash-2-4-128 over one run of bytes, byte by byte: slow, and as the paper has it. */
static void sip_rounds(uint64_t v[4], int n)
{
#define ROTL(x, by) ((x) << (by) | (x) >> (64 - (by)))
    while (n--) {
        v[0] += v[1], v[1] = ROTL(v[1], 13) ^ v[0], v[0] = ROTL(v[0], 32);
        v[2] += v[3], v[3] = ROTL(v[3], 16) ^ v[2];
        v[0] += v[3], v[3] = ROTL(v[3], 21) ^ v[0];
        v[2] += v[1], v[1] = ROTL(v[1], 17) ^ v[2], v[2] = ROTL(v[2], 32);
    }
}

static void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_rounds(v, 2);
    v[0] ^= word;
}

static void reference(uint64_t key, const uint8_t *p, size_t n, uint64_t out[2])
{
    uint64_t v[4] = { key ^ 0x736f6d6570736575, ~key ^ 0x646f72616e646f6d ^ 0xee, key ^ 0x6c7967656e657261,
                      ~key ^ 0x7465646279746573 };
    uint64_t word = 0;
    for (size_t i = 0; i < n; i++) {
        word |= (uint64_t)p[i] << (8 * (i & 7));
        if ((i & 7) == 7) {
            sip_word(v, word);
            word = 0;
        }
    }
    sip_word(v, word | (uint64_t)n << 56);
    v[2] ^= 0xee;
    sip_rounds(v, 4);
    out[0] = v[0] ^ v[1] ^ v[2] ^ v[3];
    v[1] ^= 0xdd;
    sip_rounds(v, 4);
    out[1] = v[0] ^ v[1] ^ v[2] ^ v[3];
}

static size_t put(uint8_t *to, bn_bytes piece)
{
    uint64_t n = piece.n;
    memcpy(to, &n, sizeof n);
    memcpy(to + sizeof n, piece.p, piece.n);
    return sizeof n + piece.n;
}

static void pieces_of_every_length_behind_each_other_hash_as_one_run(void **state)
{
    uint8_t bytes[32], all[256];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t a = 0; a < 18; a++) {
        for (size_t b = 0; b < 18; b++) {
            bn_bytes first = bn_bytes_of(bytes, a), second = bn_bytes_of(bytes + 3, b);
            const uint64_t number = 0x8877665544332211;
            uint64_t got[2], want[2];
            size_t n = put(all, first);
            bn_hash h;
            n += put(all + n, second);
            memcpy(all + n, &number, sizeof number);
            n += sizeof number;
            n += put(all + n, first);
            bn_hash_init(&h, a * 1000 + b);
            bn_hash_bytes(&h, first);
            bn_hash_bytes(&h, second);
            bn_hash_u64(&h, number);
            bn_hash_bytes(&h, first);
            bn_hash_end(&h, got);
            reference(a * 1000 + b, all, n, want);
            assert_memory_equal(got, want, sizeof want);
        }
    }
}

static void every_byte_has_its_two_digits(void **state)
{
    uint8_t in[261];
    char out[2 * sizeof in + 1], want[3];
    (void)state;
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)(i * 7); /* each value once, and a few that are no whole group of four */
    bn_hex(bn_bytes_of(in, sizeof in), out);
    assert_int_equal(strlen(out), 2 * sizeof in);
    for (size_t i = 0; i < sizeof in; i++) {
        snprintf(want, sizeof want, "%02x", in[i]);
        assert_memory_equal(out + 2 * i, want, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_every_length_behind_each_other_hash_as_one_run),
        cmocka_unit_test(every_byte_has_its_two_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
