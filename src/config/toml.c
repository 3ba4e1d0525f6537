/* toml.c: see toml.h. Bytes to tokens to tree in one pass; toml_value.c reads the scalars.
 *
 * Nodes and texts live in one arena that the document owns. A hash of (table, key) finds entries while
 * parsing, so that a text of n keys costs n steps however it is arranged. */
#include "config/toml_private.h"

#include <stdarg.h>
#include <stdio.h>

/* How a table came to be decides what may still be added to it. */
enum {
    ORIGIN_IMPLICIT, /* named on the way to another header: may still get a header of its own */
    ORIGIN_HEADER,   /* [it] has been seen: no second header, no dotted keys from elsewhere */
    ORIGIN_DOTTED,   /* made by a dotted key: grows only in the same body */
    ORIGIN_LIST,     /* an array made by [[it]] */
    ORIGIN_CLOSED,   /* an inline table or array: complete */
};

typedef struct node {
    bn_toml pub; /* first: a node and its public face have one address */
    struct node *last;
    unsigned origin;
    uint32_t body; /* DOTTED: the header's body that made it */
} node;

typedef struct arena_block {
    struct arena_block *next;
    size_t used, cap;
    max_align_t data[];
} arena_block;

struct bn_toml_doc {
    arena_block *blocks;
    node *root;
};

typedef struct slot {
    const node *table;
    node *entry;
} slot;

#define KEY_NAMES 64 /* in one dotted key; a header of [[so.many]] makes twice as many levels */

typedef struct key_part {
    bn_bytes name;
    const uint8_t *at;
} key_part;

typedef struct key_path {
    key_part parts[KEY_NAMES];
    size_t n;
} key_path;

typedef struct parser {
    bn_toml_lexer lex;
    node *here;      /* the table that key = value lines go to */
    unsigned depth;  /* of `here` */
    uint32_t body;   /* the body we are in: a header's, or an inline table's */
    uint32_t bodies; /* how many there have been */
    key_path path;   /* the key being read */
    slot *slots;
    size_t slot_cap, slot_count;
} parser;

/* ---- memory ---- */

void *bn_toml_alloc(bn_toml_lexer *lx, size_t n)
{
    arena_block *b = lx->doc->blocks;
    void *p;
    n = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (!b || b->cap - b->used < n) {
        size_t cap = n > 4096 ? n : 4096;
        b = malloc(sizeof *b + cap);
        if (!b) {
            lx->status = bn_fail(lx->err, BN_ENOMEM, "no memory for the TOML text");
            return NULL;
        }
        *b = (arena_block){ .next = lx->doc->blocks, .cap = cap };
        lx->doc->blocks = b;
    }
    p = (char *)b->data + b->used;
    b->used += n;
    return p;
}

void bn_toml_free(bn_toml_doc *doc)
{
    if (!doc)
        return;
    while (doc->blocks) {
        arena_block *next = doc->blocks->next;
        free(doc->blocks);
        doc->blocks = next;
    }
    free(doc);
}

/* ---- errors ---- */

/* Line and column are counted only here: the happy path never pays for them. */
void bn_toml_place(const bn_toml_lexer *lx, const uint8_t *at, uint32_t *line, uint32_t *column)
{
    const uint8_t *start = lx->text.p;
    *line = 1;
    for (const uint8_t *p = start; p < at; p++) {
        if (*p == '\n') {
            (*line)++;
            start = p + 1;
        }
    }
    *column = (uint32_t)(at - start) + 1;
}

bool bn_toml_error(bn_toml_lexer *lx, const uint8_t *at, const char *fmt, ...)
{
    char what[400];
    uint32_t line, column;
    va_list ap;
    if (lx->status)
        return false;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    bn_toml_place(lx, at, &line, &column);
    lx->status =
        bn_fail(lx->err, BN_EINVAL, "line %u, column %u: %s", (unsigned)line, (unsigned)column, what);
    return false;
}

/* ---- the index ---- */

static size_t slot_hash(const node *table, bn_bytes key)
{
    uint64_t h = UINT64_C(1469598103934665603) ^ (uint64_t)((uintptr_t)table >> 4);
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ key.p[i]) * UINT64_C(1099511628211);
    return (size_t)(h ^ (h >> 29));
}

static node *index_find(const parser *p, const node *table, bn_bytes key)
{
    if (!p->slot_cap)
        return NULL;
    for (size_t i = slot_hash(table, key);; i++) {
        const slot *s = &p->slots[i & (p->slot_cap - 1)];
        if (!s->entry)
            return NULL;
        if (s->table == table && bn_bytes_eq(s->entry->pub.key, key))
            return s->entry;
    }
}

static void index_put(slot *slots, size_t cap, const node *table, node *entry)
{
    size_t i = slot_hash(table, entry->pub.key);
    while (slots[i & (cap - 1)].entry)
        i++;
    slots[i & (cap - 1)] = (slot){ table, entry };
}

static bool index_add(parser *p, const node *table, node *entry)
{
    if (p->slot_count * 2 >= p->slot_cap) {
        size_t cap = p->slot_cap ? p->slot_cap * 2 : 64;
        slot *slots = calloc(cap, sizeof *slots);
        if (!slots) {
            p->lex.status = bn_fail(p->lex.err, BN_ENOMEM, "no memory for the TOML text");
            return false;
        }
        for (size_t i = 0; i < p->slot_cap; i++)
            if (p->slots[i].entry)
                index_put(slots, cap, p->slots[i].table, p->slots[i].entry);
        free(p->slots);
        p->slots = slots;
        p->slot_cap = cap;
    }
    index_put(p->slots, p->slot_cap, table, entry);
    p->slot_count++;
    return true;
}

/* ---- nodes ---- */

/* Lines are counted once, from the node before: nodes are made in the order of the text. */
static node *node_new(parser *p, const uint8_t *at, bn_toml_kind kind, unsigned origin)
{
    bn_toml_lexer *lx = &p->lex;
    node *n = bn_toml_alloc(lx, sizeof *n);
    if (!n)
        return NULL;
    for (; lx->counted < at; lx->counted++) {
        if (*lx->counted == '\n') {
            lx->line++;
            lx->line_start = lx->counted + 1;
        }
    }
    *n = (node){ .pub = { .kind = kind, .line = lx->line, .column = (uint32_t)(at - lx->line_start) + 1 },
                 .origin = origin };
    n->body = p->body;
    return n;
}

static void node_append(node *parent, node *child)
{
    if (parent->last)
        parent->last->pub.next = &child->pub;
    else
        parent->pub.first = &child->pub;
    parent->last = child;
    parent->pub.count++;
}

static node *table_add(parser *p, node *table, bn_bytes key, const uint8_t *at, bn_toml_kind kind,
                       unsigned origin)
{
    node *n = node_new(p, at, kind, origin);
    if (!n)
        return NULL;
    n->pub.key = key;
    if (!index_add(p, table, n))
        return NULL;
    node_append(table, n);
    return n;
}

/* ---- keys ---- */

static bool is_bare(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool read_key_part(bn_toml_lexer *lx, bn_bytes *out)
{
    const uint8_t *start = lx->p;
    uint8_t *copy;
    if (bn_toml_peek(lx) == '"' || bn_toml_peek(lx) == '\'')
        return bn_toml_read_string(lx, false, out);
    while (is_bare(bn_toml_peek(lx)))
        lx->p++;
    if (lx->p == start)
        return bn_toml_error(lx, start, "a key is expected here");
    out->n = (size_t)(lx->p - start);
    copy = bn_toml_alloc(lx, out->n + 1);
    if (!copy)
        return false;
    memcpy(copy, start, out->n);
    copy[out->n] = '\0';
    out->p = copy;
    return true;
}

/* a . "b" . c, with the blanks behind it. */
static bool read_key(bn_toml_lexer *lx, key_path *out)
{
    out->n = 0;
    for (;;) {
        key_part *part = &out->parts[out->n];
        if (out->n == BN_COUNT(out->parts))
            return bn_toml_error(lx, lx->p, "more than %d names in one key", KEY_NAMES);
        part->at = lx->p;
        if (!read_key_part(lx, &part->name))
            return false;
        out->n++;
        bn_toml_skip_blanks(lx);
        if (bn_toml_peek(lx) != '.')
            return true;
        lx->p++;
        bn_toml_skip_blanks(lx);
    }
}

#define SHOW(bytes) (int)((bytes).n > 80 ? 80 : (bytes).n), (const char *)(bytes).p

/* ---- values ---- */

static bool read_value(parser *p, node *into, unsigned depth);

/* Blanks, line ends and comments, as allowed between the entries of an array. */
static bool skip_lines(bn_toml_lexer *lx)
{
    for (;;) {
        bn_toml_skip_blanks(lx);
        if (bn_toml_peek(lx) == '#') {
            if (!bn_toml_skip_comment(lx))
                return false;
        } else if (!bn_toml_newline(lx)) {
            return true;
        }
    }
}

static bool read_array(parser *p, node *into, unsigned depth)
{
    bn_toml_lexer *lx = &p->lex;
    const uint8_t *open = lx->p++;
    into->pub.kind = BN_TOML_ARRAY;
    for (;;) {
        node *item;
        if (!skip_lines(lx))
            return false;
        if (bn_toml_peek(lx) == ']')
            break;
        if (bn_toml_peek(lx) < 0)
            return bn_toml_error(lx, open, "this array is never closed");
        item = node_new(p, lx->p, BN_TOML_BOOL, ORIGIN_CLOSED);
        if (!item || !read_value(p, item, depth + 1) || !skip_lines(lx))
            return false;
        node_append(into, item);
        if (bn_toml_peek(lx) == ']')
            break;
        if (bn_toml_peek(lx) != ',')
            return bn_toml_error(lx, lx->p, "a comma or the array's ']' is expected here");
        lx->p++;
    }
    lx->p++;
    return true;
}

/* The entry that `path` names below `table`, as a dotted key makes it: fresh, or an error. */
static node *dotted_entry(parser *p, node *table, const key_path *path)
{
    bn_toml_lexer *lx = &p->lex;
    const key_part *last = &path->parts[path->n - 1];
    for (size_t i = 0; i + 1 < path->n; i++) {
        const key_part *part = &path->parts[i];
        node *next = index_find(p, table, part->name);
        if (!next) {
            next = table_add(p, table, part->name, part->at, BN_TOML_TABLE, ORIGIN_DOTTED);
            if (!next)
                return NULL;
        } else if (next->pub.kind != BN_TOML_TABLE) {
            bn_toml_error(lx, part->at, "\"%.*s\" already has a value that is not a table", SHOW(part->name));
            return NULL;
        } else if (next->origin == ORIGIN_IMPLICIT) {
            next->origin = ORIGIN_DOTTED;
            next->body = p->body;
        } else if (next->origin != ORIGIN_DOTTED || next->body != p->body) {
            bn_toml_error(lx, part->at, "the table \"%.*s\" is complete: nothing can be added to it",
                          SHOW(part->name));
            return NULL;
        }
        table = next;
    }
    if (index_find(p, table, last->name)) {
        bn_toml_error(lx, last->at, "\"%.*s\" is given a second time", SHOW(last->name));
        return NULL;
    }
    return table_add(p, table, last->name, last->at, BN_TOML_BOOL, ORIGIN_CLOSED);
}

static bool read_pair(parser *p, node *table, unsigned depth)
{
    bn_toml_lexer *lx = &p->lex;
    node *entry;
    if (!read_key(lx, &p->path))
        return false;
    if (bn_toml_peek(lx) != '=')
        return bn_toml_error(lx, lx->p, "'=' is expected here");
    lx->p++;
    bn_toml_skip_blanks(lx);
    entry = dotted_entry(p, table, &p->path);
    return entry && read_value(p, entry, depth + (unsigned)p->path.n);
}

static bool read_inline_table(parser *p, node *into, unsigned depth)
{
    bn_toml_lexer *lx = &p->lex;
    uint32_t outer = p->body;
    into->pub.kind = BN_TOML_TABLE;
    p->body = ++p->bodies;
    lx->p++;
    bn_toml_skip_blanks(lx);
    if (bn_toml_peek(lx) != '}') {
        for (;;) {
            if (!read_pair(p, into, depth))
                return false;
            bn_toml_skip_blanks(lx);
            if (bn_toml_peek(lx) == '}')
                break;
            if (bn_toml_peek(lx) != ',')
                return bn_toml_error(lx, lx->p, "a comma or the inline table's '}' is expected here");
            lx->p++;
            bn_toml_skip_blanks(lx);
        }
    }
    lx->p++;
    p->body = outer;
    return true;
}

static bool read_value(parser *p, node *into, unsigned depth)
{
    bn_toml_lexer *lx = &p->lex;
    if (depth > BN_TOML_DEPTH)
        return bn_toml_error(lx, lx->p, "nested deeper than %d", BN_TOML_DEPTH);
    switch (bn_toml_peek(lx)) {
    case '[': return read_array(p, into, depth);
    case '{': return read_inline_table(p, into, depth);
    case '"':
    case '\'': into->pub.kind = BN_TOML_STRING; return bn_toml_read_string(lx, true, &into->pub.text);
    default: return bn_toml_read_scalar(lx, &into->pub);
    }
}

/* ---- headers ---- */

/* The table that `part` names below `table` on the way to a header. */
static node *header_step(parser *p, node *table, const key_part *part)
{
    node *next = index_find(p, table, part->name);
    if (!next)
        return table_add(p, table, part->name, part->at, BN_TOML_TABLE, ORIGIN_IMPLICIT);
    if (next->pub.kind == BN_TOML_TABLE && next->origin != ORIGIN_CLOSED)
        return next;
    if (next->origin == ORIGIN_LIST)
        return next->last;
    bn_toml_error(&p->lex, part->at, "\"%.*s\" is complete: no table can be put below it", SHOW(part->name));
    return NULL;
}

static node *header_table(parser *p, node *table, const key_part *part)
{
    node *t = index_find(p, table, part->name);
    if (!t)
        return table_add(p, table, part->name, part->at, BN_TOML_TABLE, ORIGIN_HEADER);
    if (t->pub.kind != BN_TOML_TABLE || t->origin != ORIGIN_IMPLICIT) {
        bn_toml_error(&p->lex, part->at, "\"%.*s\" is given a second time", SHOW(part->name));
        return NULL;
    }
    t->origin = ORIGIN_HEADER;
    return t;
}

static node *header_list_item(parser *p, node *table, const key_part *part)
{
    node *list = index_find(p, table, part->name), *item;
    if (!list)
        list = table_add(p, table, part->name, part->at, BN_TOML_ARRAY, ORIGIN_LIST);
    if (!list)
        return NULL;
    if (list->origin != ORIGIN_LIST) {
        bn_toml_error(&p->lex, part->at, "\"%.*s\" is there already and is no array of tables",
                      SHOW(part->name));
        return NULL;
    }
    item = node_new(p, part->at, BN_TOML_TABLE, ORIGIN_HEADER);
    if (item)
        node_append(list, item);
    return item;
}

static bool read_header(parser *p)
{
    bn_toml_lexer *lx = &p->lex;
    const key_part *last;
    node *table = lx->doc->root;
    bool list;
    lx->p++;
    list = bn_toml_peek(lx) == '[';
    if (list)
        lx->p++;
    bn_toml_skip_blanks(lx);
    if (!read_key(lx, &p->path))
        return false;
    for (int i = 0; i <= list; i++) {
        if (bn_toml_peek(lx) != ']')
            return bn_toml_error(lx, lx->p, "the header's '%s' is expected here", list ? "]]" : "]");
        lx->p++;
    }
    p->body = ++p->bodies;
    for (size_t i = 0; i + 1 < p->path.n && table; i++)
        table = header_step(p, table, &p->path.parts[i]);
    if (!table)
        return false;
    last = &p->path.parts[p->path.n - 1];
    p->here = list ? header_list_item(p, table, last) : header_table(p, table, last);
    p->depth = 2 * (unsigned)p->path.n;
    return p->here != NULL;
}

/* ---- the whole ---- */

static bool read_line(parser *p)
{
    bn_toml_lexer *lx = &p->lex;
    int c;
    bn_toml_skip_blanks(lx);
    c = bn_toml_peek(lx);
    if (c == '[') {
        if (!read_header(p))
            return false;
    } else if (c >= 0 && c != '#' && c != '\n' && c != '\r') {
        if (!read_pair(p, p->here, p->depth))
            return false;
    }
    bn_toml_skip_blanks(lx);
    if (bn_toml_peek(lx) == '#' && !bn_toml_skip_comment(lx))
        return false;
    if (bn_toml_peek(lx) >= 0 && !bn_toml_newline(lx))
        return bn_toml_error(lx, lx->p, "the line should end here");
    return true;
}

static const uint8_t *first_bad_character(const bn_toml_lexer *lx)
{
    const uint8_t *at = lx->text.p;
    while (at < lx->end) {
        size_t len = 1, left = (size_t)(lx->end - at);
        while (len <= 4 && len <= left && !bn_utf8_valid(bn_bytes_of(at, len)))
            len++;
        if (len > 4 || len > left)
            break;
        at += len;
    }
    return at;
}

static bool read_document(parser *p)
{
    bn_toml_lexer *lx = &p->lex;
    if (!bn_utf8_valid(lx->text)) {
        return bn_toml_error(lx, first_bad_character(lx), "this is not UTF-8");
    }
    if (lx->text.n >= 3 && memcmp(lx->p, "\xEF\xBB\xBF", 3) == 0)
        lx->p += 3;
    lx->doc->root = node_new(p, lx->text.p, BN_TOML_TABLE, ORIGIN_HEADER);
    p->here = lx->doc->root;
    while (p->here && lx->p < lx->end)
        if (!read_line(p))
            return false;
    return p->here != NULL;
}

bn_status bn_toml_parse(bn_bytes text, bn_toml_doc **out, bn_error *err)
{
    static const uint8_t nothing[1];
    parser p = { 0 };
    *out = NULL;
    if (text.n > BN_TOML_MAX)
        return bn_fail(err, BN_ETOOBIG, "a TOML text of more than %zu MB", BN_TOML_MAX >> 20);
    if (!text.p)
        text.p = nothing;
    p.lex = (bn_toml_lexer){ .text = text, .p = text.p, .end = text.p + text.n, .err = err };
    p.lex.counted = p.lex.line_start = text.p;
    p.lex.line = 1;
    p.lex.doc = calloc(1, sizeof *p.lex.doc);
    if (!p.lex.doc)
        return bn_fail(err, BN_ENOMEM, "no memory for the TOML text");
    if (!read_document(&p)) {
        bn_toml_free(p.lex.doc);
        p.lex.doc = NULL;
    }
    free(p.slots);
    *out = p.lex.doc;
    return p.lex.status;
}

const bn_toml *bn_toml_root(const bn_toml_doc *doc)
{
    return &doc->root->pub;
}

const bn_toml *bn_toml_get(const bn_toml *table, const char *key)
{
    if (!table || table->kind != BN_TOML_TABLE)
        return NULL;
    for (const bn_toml *e = table->first; e; e = e->next)
        if (bn_bytes_eq(e->key, bn_bytes_str(key)))
            return e;
    return NULL;
}

const char *bn_toml_kind_name(bn_toml_kind kind)
{
    static const char *const names[] = {
        [BN_TOML_TABLE] = "a table",
        [BN_TOML_ARRAY] = "an array",
        [BN_TOML_STRING] = "a string",
        [BN_TOML_INT] = "an integer",
        [BN_TOML_FLOAT] = "a float",
        [BN_TOML_BOOL] = "a boolean",
        [BN_TOML_DATETIME] = "a date and time",
        [BN_TOML_LOCAL_DATETIME] = "a local date and time",
        [BN_TOML_LOCAL_DATE] = "a local date",
        [BN_TOML_LOCAL_TIME] = "a local time",
    };
    return names[kind];
}
