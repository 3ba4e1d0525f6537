/* any_table.h: a stream of Arrow arrays of any shape, made of a fuzz target's input. Format strings, counts, offsets and the
 * content of buffers come from there; only the lengths of buffers, which the interface does not tell, are those that a
 * producer would have given. */
#ifndef TESTS_FUZZ_ANY_TABLE_H
#define TESTS_FUZZ_ANY_TABLE_H

#include "base/bytes.h"
#include "bourn/st/arrow.h"

typedef struct input {
    const uint8_t *p;
    size_t         n;
} input;

/* What a stream is made of. */
typedef struct any_table {
    input  in;
    size_t batches; /* so many more */
    bool   differ;  /* each of other bytes */
} any_table;

static inline uint32_t take(input *in, size_t bytes)
{
    uint32_t v = 0;
    for (; bytes && in->n; bytes--, in->n--)
        v = v << 8 | *in->p++;
    return v;
}

#define BUFFER_BYTES 65536 /* the input's and then zeros: more than the lengths below ask for */
#define BUFFER_GIVEN 64

static inline void schema_release(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++) {
        s->children[i]->release(s->children[i]);
        free(s->children[i]);
    }
    if (s->dictionary) {
        s->dictionary->release(s->dictionary);
        free(s->dictionary);
    }
    free(s->children);
    free((void *)(uintptr_t)s->format);
    s->release = NULL;
}

static inline void schema_make(input *in, struct ArrowSchema *s, int depth)
{
    static const char *const known[] = { "l", "u", "U", "vu", "vz", "b", "n", "+s", "+l", "+L", "+vl", "+vL", "+m", "+w:2",
                                         "+ud:0,1", "+us:0,1", "w:3", "d:9,2", "tsn:UTC", "tdm", "ttu", "tin", "e", "c" };
    uint32_t pick = take(in, 1);
    char raw[16] = { 0 };
    *s = (struct ArrowSchema){ .release = schema_release, .name = "c", .flags = take(in, 1) & 7 };
    if (pick < 250) {
        s->format = bn_xstrdup(depth ? known[pick % BN_COUNT(known)] : "+s");
    } else {
        for (size_t i = 0; i < sizeof raw - 1; i++)
            raw[i] = (char)take(in, 1);
        if (raw[0] == 'w')
            raw[0] = 'W'; /* wider than the buffers below */
        s->format = bn_xstrdup(raw);
    }
    s->n_children = depth < 5 && s->format[0] == '+' ? (depth && take(in, 1) & 3 ? 1 + (s->format[1] == 'u') : take(in, 1) % 4) : 0;
    s->children = bn_xcalloc((size_t)s->n_children + 1, sizeof *s->children);
    for (int64_t i = 0; i < s->n_children; i++) {
        s->children[i] = bn_xcalloc(1, sizeof **s->children);
        schema_make(in, s->children[i], depth + 1);
    }
    if (depth && depth < 5 && take(in, 1) < 32) {
        s->dictionary = bn_xcalloc(1, sizeof *s->dictionary);
        schema_make(in, s->dictionary, depth + 1);
    }
}

static inline void array_release(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++) {
        a->children[i]->release(a->children[i]);
        free(a->children[i]);
    }
    for (int64_t i = 0; i < a->n_buffers; i++)
        free((void *)(uintptr_t)a->buffers[i]);
    if (a->dictionary) {
        a->dictionary->release(a->dictionary);
        free(a->dictionary);
    }
    free(a->children);
    free(a->buffers);
    a->release = NULL;
}

static inline void *buffer_make(input *in)
{
    uint8_t *p = bn_xcalloc(1, BUFFER_BYTES);
    size_t n = take(in, 1) % BUFFER_GIVEN;
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)take(in, 1);
    return p;
}

/* Places that are seldom right by chance. A buffer that begins with a byte that would make it wrong at once stands for one
 * whose numbers are small: rising ones, of so many bytes each. */
static inline void small_numbers(void *buffer, size_t width, bool rising)
{
    uint8_t *p = buffer, given[BUFFER_GIVEN];
    uint64_t now = 0;
    if (!p || p[0] < 200)
        return;
    memcpy(given, p, sizeof given);
    memset(p, 0, sizeof given);
    for (size_t i = 0; i < BUFFER_GIVEN; i++) {
        uint64_t step = given[i] & 3;
        now = rising ? now + (step == 3 ? 2 : step & 1) : step;
        memcpy(p + i * width, &now, width);
    }
}

static inline void mend_places(const struct ArrowSchema *s, struct ArrowArray *a)
{
    void *first = a->n_buffers > 0 ? (void *)(uintptr_t)a->buffers[0] : NULL;
    void *second = a->n_buffers > 1 ? (void *)(uintptr_t)a->buffers[1] : NULL;
    void *third = a->n_buffers > 2 ? (void *)(uintptr_t)a->buffers[2] : NULL;
    const char *f = s->format;
    if (strcmp(f, "+l") == 0 || strcmp(f, "+m") == 0 || strcmp(f, "+L") == 0)
        small_numbers(second, f[1] == 'L' ? 8 : 4, true);
    if (strncmp(f, "+v", 2) == 0) {
        small_numbers(second, f[2] == 'L' ? 8 : 4, false);
        small_numbers(third, f[2] == 'L' ? 8 : 4, false);
    }
    if (strncmp(f, "+u", 2) == 0 && first && *(uint8_t *)first >= 200)
        for (size_t i = 0; i < BUFFER_GIVEN; i++)
            ((uint8_t *)first)[i] &= 1;
    if (strncmp(f, "+ud", 3) == 0)
        small_numbers(second, 4, false);
}

/* Few rows, so that what is read lies within the buffers: offsets of text are kept small by a mask. */
static inline void array_make(input *in, const struct ArrowSchema *s, struct ArrowArray *a, int64_t rows)
{
    *a = (struct ArrowArray){ .release = array_release, .length = rows, .offset = take(in, 1) % 4, .null_count = -1 };
    if (take(in, 1) < 16)
        a->null_count = (int64_t)take(in, 1) - 8;
    a->n_buffers = take(in, 1) < 8 ? take(in, 1) % 5 : s->format[0] == 'u' || s->format[0] == 'U' || s->format[0] == 'z' ? 3
                   : s->format[0] == 'n' ? 0 : s->format[0] == 'v' ? 3 : s->format[0] != '+' ? 2
                   : s->format[1] == 's' || s->format[1] == 'w' ? 1 : s->format[1] == 'v' ? 3
                   : s->format[1] == 'u' && s->format[2] == 's' ? 1 : 2;
    a->buffers = bn_xcalloc((size_t)a->n_buffers + 1, sizeof *a->buffers);
    for (int64_t i = 0; i < a->n_buffers; i++)
        a->buffers[i] = take(in, 1) < 40 ? NULL : buffer_make(in);
    /* the values of texts: the interface does not say how many there are, so they are as many as the offsets may ask for */
    if (a->n_buffers == 3 && strchr("uUzZ", s->format[0]) && a->buffers[1]) {
        uint8_t *p = (uint8_t *)(uintptr_t)a->buffers[1];
        size_t size = strchr("uz", s->format[0]) ? 4 : 8;
        for (size_t i = 0; i < BUFFER_GIVEN; i++)
            if (i % size > 0)
                p[i] = i % size == size - 1 ? p[i] & 0x80 : 0; /* negative, or less than 256 */
    }
    mend_places(s, a);
    /* the sizes of views' buffers stand in the last one, and are true */
    if (s->format[0] == 'v' && a->n_buffers > 3 && a->buffers[a->n_buffers - 1])
        for (int64_t i = 0; i < a->n_buffers - 3; i++)
            ((int64_t *)(uintptr_t)a->buffers[a->n_buffers - 1])[i] = BUFFER_BYTES;
    a->n_children = s->n_children;
    a->children = bn_xcalloc((size_t)a->n_children + 1, sizeof *a->children);
    for (int64_t i = 0; i < a->n_children; i++) {
        uint32_t how = take(in, 1);
        bool exact = how >= 100 && strcmp(s->format, "+s") == 0; /* what is behind the last value belongs to nobody */
        a->children[i] = bn_xcalloc(1, sizeof **a->children);
        array_make(in, s->children[i], a->children[i], how >= 200 ? take(in, 1) % 32 : exact ? rows + a->offset : rows * 2 + 4);
    }
    if (s->dictionary && take(in, 1) > 8) {
        a->dictionary = bn_xcalloc(1, sizeof *a->dictionary);
        array_make(in, s->dictionary, a->dictionary, take(in, 1) % 8);
    }
}

static inline int next_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const any_table *t = stream->private_data;
    input copy = t->in;
    schema_make(&copy, out, 0);
    return 0;
}

static inline int next_array(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    any_table *t = stream->private_data;
    input copy = t->in;
    struct ArrowSchema schema;
    if (t->batches == 0)
        return 0;
    t->batches--;
    schema_make(&copy, &schema, 0);
    for (size_t i = 0; t->differ && i < 5 * t->batches; i++)
        take(&copy, 1);
    array_make(&copy, &schema, out, take(&copy, 1) % 16);
    schema.release(&schema);
    return 0;
}

static inline void stream_release(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
}

#endif
