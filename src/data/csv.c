/* csv.c: see csv.h. Fields are views into the text; quoted ones with doubled quotes are written anew into an arena. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/number.h"
#include "data/csv.h"

#define COLUMNS_MAX 100000

typedef struct table {
    bn_bytes *cells; /* row by row; p NULL: empty */
    size_t    columns, rows, cap;
    bn_arena  arena;
} table;

typedef struct reader {
    const uint8_t *p, *end;
    char           separator;
    size_t         line;
    table         *t;
    bn_error      *err;
} reader;

static bn_status bad(const reader *r, const char *what)
{
    return bn_fail_kind(r->err, BN_EUSER, BN_BAD_TABLE, "The CSV text, line %zu: %s.", r->line, what);
}

/* ---------------------------------------------------------------- fields */

static bn_status read_quoted(reader *r, bn_bytes *out)
{
    const uint8_t *from = ++r->p;
    size_t doubled = 0, n = 0;
    uint8_t *text;
    for (;; r->p++) {
        if (r->p == r->end)
            return bad(r, "a quoted field does not end");
        r->line += *r->p == '\n';
        if (*r->p != '"')
            continue;
        if (r->p + 1 == r->end || r->p[1] != '"')
            break;
        doubled++;
        r->p++;
    }
    *out = bn_bytes_of(from, (size_t)(r->p++ - from));
    if (r->p < r->end && *r->p != (uint8_t)r->separator && *r->p != '\n' && *r->p != '\r')
        return bad(r, "there is text behind a quoted field");
    if (!doubled)
        return BN_OK;
    text = bn_arena_alloc(&r->t->arena, out->n + 1);
    if (!text)
        return bn_fail(r->err, BN_ENOMEM, "a CSV file");
    for (size_t i = 0; i < out->n; i++) {
        text[n++] = out->p[i];
        i += out->p[i] == '"';
    }
    *out = bn_bytes_of(text, n);
    return BN_OK;
}

static bn_status read_field(reader *r, bn_bytes *out)
{
    const uint8_t *from = r->p;
    if (r->p < r->end && *r->p == '"')
        return read_quoted(r, out);
    while (r->p < r->end && *r->p != (uint8_t)r->separator && *r->p != '\n' && *r->p != '\r')
        r->p++;
    *out = r->p == from ? (bn_bytes){ 0 } : bn_bytes_of(from, (size_t)(r->p - from));
    return BN_OK;
}

static bool make_room(table *t, size_t cells)
{
    size_t cap = t->cap ? t->cap : 1024;
    bn_bytes *more;
    if (cells <= t->cap)
        return true;
    while (cap < cells)
        cap *= 2;
    more = realloc(t->cells, cap * sizeof *more);
    if (!more)
        return false;
    t->cells = more;
    t->cap = cap;
    return true;
}

/* One line's fields behind those that are there; *n of them. */
static bn_status read_line(reader *r, size_t *n)
{
    table *t = r->t;
    size_t at = t->columns * t->rows;
    *n = 0;
    for (;;) {
        bn_status rc;
        if (!make_room(t, at + *n + 1))
            return bn_fail(r->err, BN_ENOMEM, "a CSV file");
        if (*n == COLUMNS_MAX)
            return bad(r, "it has too many fields");
        rc = read_field(r, &t->cells[at + *n]);
        if (rc)
            return rc;
        ++*n;
        if (r->p == r->end || *r->p != (uint8_t)r->separator)
            break;
        r->p++;
    }
    r->p += r->p < r->end && *r->p == '\r';
    r->p += r->p < r->end && *r->p == '\n';
    return BN_OK;
}

static char find_separator(bn_bytes text)
{
    static const char known[] = ",;\t";
    size_t count[3] = { 0 }, best = 0;
    for (size_t i = 0; i < text.n && text.p[i] != '\n'; i++)
        for (size_t k = 0; k < 3; k++)
            count[k] += text.p[i] == (uint8_t)known[k];
    for (size_t k = 1; k < 3; k++)
        if (count[k] > count[best])
            best = k;
    return known[best];
}

/* Row 0 has the names. */
static bn_status read_all(reader *r)
{
    size_t n;
    bn_status rc = read_line(r, &n);
    r->t->columns = n;
    r->t->rows = 1;
    while (!rc && r->p < r->end) {
        r->line++;
        rc = read_line(r, &n);
        if (!rc && n == 1 && r->t->columns > 1 && !r->t->cells[r->t->columns * r->t->rows].p)
            continue; /* an empty line */
        if (!rc && n > r->t->columns)
            return bad(r, "it has more fields than there are names");
        if (!rc && !make_room(r->t, r->t->columns * (r->t->rows + 1)))
            rc = bn_fail(r->err, BN_ENOMEM, "a CSV file");
        for (; !rc && n < r->t->columns; n++) /* a short line: the rest is not there */
            r->t->cells[r->t->columns * r->t->rows + n] = (bn_bytes){ 0 };
        r->t->rows++;
    }
    return rc;
}

/* ---------------------------------------------------------------- types */

typedef bool (*bn_csv_read_cell)(bn_bytes text, void *out);

static bool read_i64(bn_bytes text, void *out)
{
    char copy[24], *end;
    if (!text.n || text.n > 20 || (text.n > 1 && text.p[0] == '0'))
        return false; /* 007 is no number but a name */
    if (!(text.p[0] >= '0' && text.p[0] <= '9') &&
        !(text.n > 1 && text.p[0] == '-' && text.p[1] >= '0' && text.p[1] <= '9'))
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    errno = 0;
    *(int64_t *)out = strtoll(copy, &end, 10);
    return !*end && !errno;
}

static bool read_f64(bn_bytes text, void *out)
{
    char copy[64], *end;
    size_t digits = 0;
    if (!text.n || text.n >= sizeof copy)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!strchr("+-.0123456789eE", text.p[i]) || !text.p[i])
            return false;
        digits += text.p[i] >= '0' && text.p[i] <= '9';
    }
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    *(double *)out = bn_read_f64(copy, &end);
    return digits && !*end && !(text.n > 1 && text.p[0] == '0' && text.p[1] >= '0' && text.p[1] <= '9');
}

static bool read_bool(bn_bytes text, void *out)
{
    *(bool *)out = bn_is_word(text, "true");
    return *(bool *)out || bn_is_word(text, "false");
}

static int number_at(bn_bytes text, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= text.n || text.p[i] < '0' || text.p[i] > '9')
            return -1;
        v = v * 10 + (text.p[i] - '0');
    }
    return v;
}

/* 2024-02-29, or 2024-02-29 08:30, or with seconds. */
static bool read_moment(bn_bytes text, void *out)
{
    bn_civil c = { .year = number_at(text, 0, 4), .month = number_at(text, 5, 2), .day = number_at(text, 8, 2) }, back;
    bool timed = text.n > 10, seconds = text.n > 16;
    if (text.n != 10 && text.n != 16 && text.n != 19)
        return false;
    if (text.p[4] != '-' || text.p[7] != '-' || c.year < 1 || c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31)
        return false;
    if (timed) {
        c.hour = number_at(text, 11, 2);
        c.minute = number_at(text, 14, 2);
        c.second = seconds ? number_at(text, 17, 2) : 0;
        if ((text.p[10] != ' ' && text.p[10] != 'T') || text.p[13] != ':' || (seconds && text.p[16] != ':') ||
            c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 || c.second > 59)
            return false;
    }
    *(int64_t *)out = bn_civil_us(&c);
    back = bn_civil_at(*(int64_t *)out);
    return back.day == c.day && back.month == c.month; /* no 30th of February */
}

static const bn_bytes *cell(const table *t, size_t row, size_t column)
{
    return &t->cells[row * t->columns + column];
}

/* All values of a column by one reader, into `values` (8 bytes each, of bools 1) and `valid`. */
static bool read_column(const table *t, size_t column, bn_csv_read_cell read, size_t size, uint8_t *values, bool *valid)
{
    size_t some = 0;
    for (size_t row = 1; row < t->rows; row++) {
        const bn_bytes *c = cell(t, row, column);
        uint64_t value = 0;
        valid[row - 1] = c->p != NULL;
        if (c->p && !read(*c, &value))
            return false;
        some += c->p != NULL;
        memcpy(values + (row - 1) * size, &value, size);
    }
    return some > 0;
}

static bn_status add_column(const table *t, size_t column, const char *name, uint8_t *values, bool *valid, bn_build *b)
{
    size_t n = t->rows - 1;
    bn_bytes *texts;
    bn_status rc;
    if (read_column(t, column, read_i64, 8, values, valid))
        return bn_build_fixed(b, name, "l", 8, values, n, valid);
    if (read_column(t, column, read_f64, 8, values, valid))
        return bn_build_fixed(b, name, "g", 8, values, n, valid);
    if (read_column(t, column, read_bool, sizeof(bool), values, valid))
        return bn_build_bools(b, name, (const bool *)values, n, valid);
    if (read_column(t, column, read_moment, 8, values, valid))
        return bn_build_fixed(b, name, "tsu:", 8, values, n, valid);
    texts = malloc((n + 1) * sizeof *texts);
    if (!texts)
        return BN_ENOMEM;
    for (size_t row = 0; row < n; row++)
        texts[row] = *cell(t, row + 1, column);
    rc = bn_build_texts(b, name, texts, n, NULL);
    free(texts);
    return rc;
}

static bn_status add_columns(const table *t, bn_build *b, bn_error *err)
{
    uint8_t *values = malloc(8 * t->rows);
    bool *valid = malloc(t->rows * sizeof *valid);
    bn_status rc = values && valid ? BN_OK : BN_ENOMEM;
    for (size_t i = 0; !rc && i < t->columns; i++) {
        const bn_bytes *head = cell(t, 0, i);
        /* a column may have none */
        char *name = head->p ? bn_xstrndup((const char *)head->p, head->n) : bn_xstrdup("");
        rc = add_column(t, i, name, values, valid, b);
        free(name);
    }
    free(values);
    free(valid);
    return rc ? bn_fail(err, rc, "%s", bn_build_error(b) ? bn_build_error(b) : "a CSV file") : BN_OK;
}

bn_status bn_csv_parse(bn_bytes text, char separator, bn_build *b, bn_error *err)
{
    table t = { 0 };
    reader r = { .line = 1, .t = &t, .err = err };
    bn_status rc;
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text = bn_bytes_of(text.p + 3, text.n - 3);
    if (!text.n)
        return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The CSV text is empty.");
    r.p = text.p;
    r.end = text.p + text.n;
    r.separator = separator ? separator : find_separator(text);
    bn_arena_init(&t.arena, text.n + 4096);
    rc = read_all(&r);
    if (!rc)
        rc = add_columns(&t, b, err);
    free(t.cells);
    bn_arena_release(&t.arena);
    return rc;
}

bn_status bn_csv_read(const char *path, char separator, bn_build *b, bn_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *p;
    bn_status rc;
    if (fd < 0 || fstat(fd, &st) < 0) {
        rc = bn_fail_errno(err, "%s", path);
        if (fd >= 0)
            close(fd);
        return rc;
    }
    if (!st.st_size) {
        close(fd);
        return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "%s is empty.", path);
    }
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    rc = p == MAP_FAILED ? bn_fail_errno(err, "%s", path) : BN_OK;
    close(fd);
    if (rc)
        return rc;
    rc = bn_csv_parse(bn_bytes_of(p, (size_t)st.st_size), separator, b, err);
    munmap(p, (size_t)st.st_size);
    return rc;
}
