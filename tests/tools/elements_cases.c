/* elements_cases.c: runs the cases of tests/data/elements through the command table.
 *
 *     elements_cases c|python < FILE
 *     elements_cases rows               the commands and their signatures, a JSON object a line
 *     elements_cases memory < FILE      every allocation of every case fails once
 *
 * Reads a JSON array of { "command", "kwargs", "facts", "then" } and prints one JSON object a line: "messages" (what was
 * put, in hexadecimal) and "value", or "error" (the exception's class). "then" is a second call in the same run. "c"
 * fills the option struct as a C app does, "python" as the binder does; what C cannot say (None for a text) is
 * "skipped".
 *
 * link: -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=bn_xmalloc -Wl,--wrap=bn_xcalloc -Wl,--wrap=bn_xrealloc -Wl,--wrap=bn_xstrdup -Wl,--wrap=bn_xstrndup */
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>

#include "base/log.h"
#include "data/build.h"
#include "data/frame.h"
#include "unit/fake_runtime.c"

#define KEEP_MAX 4096

static void  *kept[KEEP_MAX]; /* what the options point to, freed after each case */
static size_t kept_n;
static st_table *tables[8]; /* freed after each case */
static size_t tables_n;
static bool   python, skipped;

/* ---- memory that fails ---- */

static size_t fail_at, allocations; /* fail_at 0: none fails */
static bool   armed;

static bool fails(void)
{
    return armed && ++allocations == fail_at;
}

#define MAY_FAIL(name, params, args) \
    void *__real_##name params; \
    void *__wrap_##name params; \
    void *__wrap_##name params { return fails() ? NULL : __real_##name args; }
MAY_FAIL(malloc, (size_t n), (n))
MAY_FAIL(calloc, (size_t count, size_t size), (count, size))
MAY_FAIL(realloc, (void *p, size_t n), (p, n))

/* These end the process by design, and the fake runtime is made of them. */
#define MUST_NOT(result, name, params, args) \
    result __real_##name params; \
    result __wrap_##name params; \
    result __wrap_##name params \
    { \
        bool was = armed; \
        result made; \
        armed = false; \
        made = __real_##name args; \
        armed = was; \
        return made; \
    }
MUST_NOT(void *, bn_xmalloc, (size_t n), (n))
MUST_NOT(void *, bn_xcalloc, (size_t count, size_t size), (count, size))
MUST_NOT(void *, bn_xrealloc, (void *p, size_t n), (p, n))
MUST_NOT(char *, bn_xstrdup, (const char *s), (s))
MUST_NOT(char *, bn_xstrndup, (const char *s, size_t n), (s, n))

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "elements_cases: %s\n", what);
    exit(1);
}

static void *keep(size_t n)
{
    must(kept_n < KEEP_MAX, "a case that small");
    return kept[kept_n++] = bn_xcalloc(1, n ? n : 1);
}

static const struct {
    const char *name;
    st_kind     kind;
} tagged[] = { { "date", ST_KIND_DATE }, { "time", ST_KIND_TIME }, { "datetime", ST_KIND_DATETIME }, { "delta", ST_KIND_DELTA } };

/* "00ff": bytes that are no text. */
static st_val bytes_of(const char *hex)
{
    size_t n = strlen(hex) / 2;
    char *to = keep(n);
    for (size_t i = 0; i < n; i++) {
        char digits[3] = { hex[2 * i], hex[2 * i + 1], '\0' }, *end; /* sscanf() would measure all that follows */
        to[i] = (char)strtoul(digits, &end, 16);
        must(end == digits + 2, "hexadecimal digits");
    }
    return ST_BYTES(to, n);
}

/* {"name": [values of one kind or null]} */
static st_val table_of(json_t *columns)
{
    st_table *t = bn_frame_new(NULL, BN_FRAME_ARROW);
    const char *name;
    json_t *list, *v;
    size_t i;
    t->build = bn_build_new();
    json_object_foreach(columns, name, list) {
        size_t n = json_array_size(list);
        int64_t *ints = keep(n * sizeof *ints);
        double *numbers = keep(n * sizeof *numbers);
        bn_bytes *texts = keep(n * sizeof *texts);
        bool *valid = keep(n), *bools = keep(n);
        json_array_foreach(list, i, v) {
            valid[i] = !json_is_null(v);
            ints[i] = json_integer_value(v);
            numbers[i] = json_number_value(v);
            texts[i] = bn_bytes_str(json_string_value(v));
            bools[i] = json_is_true(v);
        }
        v = json_array_get(list, 0);
        must(!(json_is_string(v)    ? bn_build_texts(t->build, name, texts, n, NULL)
               : json_is_integer(v) ? bn_build_fixed(t->build, name, "l", 8, ints, n, valid)
               : json_is_real(v)    ? bn_build_fixed(t->build, name, "g", 8, numbers, n, valid)
                                    : bn_build_bools(t->build, name, bools, n, valid)),
             "a column");
    }
    must(tables_n < BN_COUNT(tables), "so few tables");
    tables[tables_n++] = t;
    return ST_TABLE(t);
}

static st_val val_of(json_t *j)
{
    st_val *items;
    switch (json_typeof(j)) {
    case JSON_NULL:
        return ST_NONE;
    case JSON_TRUE:
    case JSON_FALSE:
        return ST_BOOL(json_is_true(j));
    case JSON_INTEGER:
        return ST_INT(json_integer_value(j));
    case JSON_REAL:
        return ST_F64(json_real_value(j));
    case JSON_STRING:
        return (st_val){ .kind = ST_KIND_STR, .s = json_string_value(j), .n = python ? json_string_length(j) : SIZE_MAX };
    case JSON_ARRAY:
        items = keep(json_array_size(j) * sizeof *items);
        for (size_t i = 0; i < json_array_size(j); i++)
            items[i] = val_of(json_array_get(j, i));
        return (st_val){ .kind = ST_KIND_LIST, .items = items, .n = json_array_size(j) };
    case JSON_OBJECT:
        if (json_object_get(j, "table"))
            return table_of(json_object_get(j, "table"));
        if (json_object_get(j, "hex"))
            return bytes_of(json_string_value(json_object_get(j, "hex")));
        for (size_t i = 0; i < BN_COUNT(tagged); i++)
            if (json_object_get(j, tagged[i].name))
                return (st_val){ .kind = tagged[i].kind, .i = json_integer_value(json_object_get(j, tagged[i].name)) };
        break;
    }
    return (st_val){ .kind = ST_KIND_OBJECT, .p = j };
}

static bn_value value_of(json_t *j)
{
    st_val v = val_of(j);
    bn_value *items;
    switch (v.kind) {
    case ST_KIND_BOOL:
        return bn_value_bool(v.i);
    case ST_KIND_INT:
        return bn_value_int(v.i);
    case ST_KIND_F64:
        return bn_value_f64(v.f);
    case ST_KIND_STR:
        return bn_value_str(bn_bytes_str(v.s));
    case ST_KIND_DATE:
        return bn_value_time(BN_VALUE_DATE, v.i);
    case ST_KIND_TIME:
        return bn_value_time(BN_VALUE_TIME, v.i);
    case ST_KIND_DATETIME:
        return bn_value_time(BN_VALUE_DATETIME, v.i);
    case ST_KIND_LIST:
        items = keep(v.n * sizeof *items);
        for (size_t i = 0; i < v.n; i++)
            items[i] = value_of(json_array_get(j, i));
        return bn_value_tuple(items, v.n);
    default:
        return bn_value_none();
    }
}

static json_t *json_of(bn_value v)
{
    json_t *list;
    switch (v.kind) {
    case BN_VALUE_BOOL:
        return json_boolean(v.b);
    case BN_VALUE_INT:
        return json_integer(v.i);
    case BN_VALUE_F64:
        return json_real(v.f);
    case BN_VALUE_STR:
        return json_stringn((const char *)bn_value_text(v).p, bn_value_text(v).n);
    case BN_VALUE_DATE:
        return json_pack("{sI}", "date", (json_int_t)v.i);
    case BN_VALUE_TIME:
        return json_pack("{sI}", "time", (json_int_t)v.i);
    case BN_VALUE_DATETIME:
        return json_pack("{sI}", "datetime", (json_int_t)v.i);
    case BN_VALUE_TUPLE:
    case BN_VALUE_LIST:
        list = json_array();
        for (size_t i = 0; i < bn_value_count(v); i++)
            json_array_append_new(list, json_of(bn_value_items(v)[i]));
        return list;
    default:
        return json_null();
    }
}

/* ---- a call ---- */

typedef struct frame {
    union {
        uint8_t bytes[1024];
        st_val  align;
    } opts;
    bn_call   call;
    bn_block *blocks[BN_BLOCKS_MAX];
} frame;

static void callback_fn(void *arg)
{
    (void)arg;
}

static bn_value door_callback(bn_call *call, const st_callback *cb)
{
    (void)call;
    return bn_value_int((int64_t)(uintptr_t)cb->arg);
}
static bn_value door_maker(bn_call *call, const st_maker *maker)
{
    return door_callback(call, &(st_callback){ .object = maker->object });
}

static const bn_door door = { .callback = door_callback, .maker = door_maker };

static void fill_text(frame *f, size_t i, json_t *j)
{
    const bn_param *p = &f->call.cmd->params[i];
    const char *s = json_string_value(j);
    if (json_object_get(j, "json")) { /* what Python's door makes of a dictionary */
        s = json_dumps(json_object_get(j, "json"), 0);
        must(kept_n < KEEP_MAX, "a case that small");
        kept[kept_n++] = (void *)(uintptr_t)s;
        memcpy(f->opts.bytes + p->offset, &s, sizeof s);
        f->call.text_len[i] = strlen(s);
        return;
    }
    if (!s && !python && !(p->fallback && strcmp(p->fallback, "None") == 0))
        skipped = true;
    if (s && !python && strlen(s) != json_string_length(j))
        skipped = true;
    memcpy(f->opts.bytes + p->offset, &s, sizeof s);
    f->call.text_len[i] = json_string_length(j);
}

static void fill_tri(frame *f, size_t i, json_t *j)
{
    static const bool both[] = { false, true };
    const bool *b = json_is_boolean(j) ? &both[json_is_true(j)] : NULL;
    memcpy(f->opts.bytes + f->call.cmd->params[i].offset, &b, sizeof b);
}

static void fill_callback(frame *f, size_t i, json_t *j)
{
    st_callback cb = { .mode = json_string_value(j) };
    if (json_is_object(j))
        cb.fn = callback_fn;
    if (json_is_null(j) && !python)
        skipped = true;
    memcpy(f->opts.bytes + f->call.cmd->params[i].offset, &cb, sizeof cb);
}

static void fill(frame *f, size_t i, json_t *j)
{
    const bn_param *p = &f->call.cmd->params[i];
    bool b = json_is_true(j);
    st_val v;
    if (python)
        f->call.given |= UINT64_C(1) << i;
    switch (p->kind) {
    case BN_PARAM_STR:
        fill_text(f, i, j);
        break;
    case BN_PARAM_BOOL:
        memcpy(f->opts.bytes + p->offset, &b, sizeof b);
        break;
    case BN_PARAM_TRI:
        fill_tri(f, i, j);
        break;
    case BN_PARAM_VAL:
        v = val_of(j);
        memcpy(f->opts.bytes + p->offset, &v, sizeof v);
        break;
    case BN_PARAM_CALLBACK:
        fill_callback(f, i, j);
        break;
    default:
        break;
    }
}

/* What a Python-side preparer fills in. */
static void fill_special(frame *f, json_t *kwargs, json_t *facts)
{
    json_t *about = json_object_get(facts, "exception"), *j;
    const char *key;
    if (about) {
        st_exception_opts *o = (st_exception_opts *)(void *)f->opts.bytes;
        o->type = json_string_value(json_object_get(about, "type"));
        o->message = json_string_value(json_object_get(about, "message"));
        o->is_warning = json_is_true(json_object_get(about, "warning"));
    }
    if (json_object_get(json_object_get(kwargs, "data"), "callback")) {
        st_download_button_opts *o = (st_download_button_opts *)(void *)f->opts.bytes;
        o->make.object = o;
        o->data = ST_NONE;
    }
    if (json_object_get(facts, "help")) {
        st_help_opts *o = (st_help_opts *)(void *)f->opts.bytes;
        json_t *help = json_object_get(facts, "help");
        static const char *const names[] = { "name", "type", "doc_string", "value", "members" };
        st_val *to[] = { &o->name, &o->type, &o->doc_string, &o->value, &o->members };
        for (size_t i = 0; i < BN_COUNT(names); i++)
            *to[i] = json_object_get(help, names[i]) ? val_of(json_object_get(help, names[i])) : ST_NONE;
    }
    json_object_foreach(json_object_get(kwargs, "menu_items"), key, j) {
        st_set_page_config_opts *o = (st_set_page_config_opts *)(void *)f->opts.bytes;
        *(strncasecmp(key, "get", 3) == 0 ? &o->get_help : strncasecmp(key, "report", 6) == 0 ? &o->report_a_bug : &o->about) = val_of(j);
    }
}

static bn_status run(frame *f, bn_run_ctx *ctx, json_t *c, bn_error *err)
{
    json_t *kwargs = json_object_get(c, "kwargs"), *j;
    const char *name;
    size_t known = 0;
    bn_status rc;

    memset(f, 0, sizeof *f);
    f->call.cmd = bn_command_find(json_string_value(json_object_get(c, "command")));
    must(f->call.cmd && f->call.cmd->opts_size <= sizeof f->opts, "a command of that name");
    f->call.opts = &f->opts;
    f->call.door = &door;
    f->call.ctx = ctx;
    f->call.parent = ctx ? bn_run_ctx_root(ctx, BN_ROOT_MAIN) : NULL;
    f->call.slot = BN_SLOT_NEW;
    f->call.text_len_known = python;
    f->call.blocks = f->blocks;
    f->call.blocks_cap = BN_BLOCKS_MAX;
    json_object_foreach(kwargs, name, j)
        for (size_t i = 0; i < f->call.cmd->param_count; i++)
            if (strcmp(f->call.cmd->params[i].name, name) == 0) {
                fill(f, i, j);
                known++;
            }
    must(known == json_object_size(kwargs), "parameters of those names");
    fill_special(f, kwargs, json_object_get(c, "facts"));
    armed = fail_at != 0;
    rc = skipped ? BN_OK : bn_command_run(&f->call, err);
    armed = false;
    return rc;
}

static void release(frame *f)
{
    bn_value_release(&f->call.value);
    bn_block_unref(f->call.block);
    while (f->call.blocks_n)
        bn_block_unref(f->blocks[--f->call.blocks_n]);
}

static json_t *messages(const bn_run_ctx *ctx)
{
    static const char *const names[] = { [BN_DELTA_ELEMENT] = "new_element", [BN_DELTA_BLOCK] = "add_block" };
    json_t *list = json_array();
    for (size_t i = 0; i < fake_count(ctx); i++) {
        const fake_put *p = fake_at(ctx, i);
        char *hex = keep(2 * p->n + 1);
        bn_hex(bn_bytes_of(p->bytes, p->n), hex);
        json_array_append_new(list, json_pack("{sssssi}", "kind", p->what == FAKE_MESSAGE ? "message" : names[p->kind], "hex",
                                              hex, "root", p->path_n ? (int)p->path[0] : 0));
    }
    return list;
}

static json_t *run_case(json_t *c)
{
    bn_run_ctx *ctx = fake_new();
    frame *first = keep(sizeof *first), *second = keep(sizeof *second);
    json_t *then = json_object_get(c, "then"), *out, *j;
    const char *key;
    bn_error err = { 0 };
    bn_status rc;

    json_object_foreach(json_object_get(json_object_get(c, "facts"), "state"), key, j) {
        bn_value v = value_of(j);
        must(bn_run_ctx_state_set(ctx, bn_bytes_str(key), &v, NULL) == BN_OK, "a key that can be set");
    }
    if (json_object_get(json_object_get(c, "facts"), "form"))
        fake_form(ctx, json_string_value(json_object_get(json_object_get(c, "facts"), "form")));
    fake_columns(ctx, (uint32_t)json_integer_value(
                          json_object_get(json_object_get(json_object_get(c, "facts"), "grid"), "columns")));
    skipped = false;
    rc = run(first, ctx, c, &err);
    if (!rc && then)
        rc = run(second, ctx, then, &err);
    if (skipped)
        out = json_pack("{sb}", "skipped", 1);
    else if (rc)
        out = json_pack("{ssss}", "error", err.kind ? err.kind : bn_status_name(rc), "text", err.text);
    else
        out = json_pack("{soso}", "messages", messages(ctx), "value", json_of(first->call.value));
    release(first);
    release(second);
    must(fake_blocks_alive(ctx) == 0, "every container let go of");
    fake_free(ctx);
    while (tables_n)
        bn_frame_unref(tables[--tables_n]);
    while (kept_n)
        free(kept[--kept_n]);
    return out;
}

typedef struct attempt {
    json_t *c, *out;
} attempt;

static void *attempt_main(void *arg)
{
    attempt *a = arg;
    a->out = run_case(a->c);
    return NULL;
}

/* In a thread of its own: buffers that are warm would need no memory. */
static json_t *run_fresh(json_t *c)
{
    attempt a = { .c = c };
    pthread_t id;
    must(pthread_create(&id, NULL, attempt_main, &a) == 0, "a thread");
    pthread_join(id, NULL);
    return a.out;
}

/* Each case with the first allocation failing, the second, ...: the same outcome, or an error that says so. */
static void torture_case(json_t *c, size_t *reached, size_t *wrong)
{
    json_t *good, *out;
    fail_at = 0;
    good = run_fresh(c);
    for (fail_at = 1; fail_at < 100000; fail_at++) {
        const char *error, *text;
        allocations = 0;
        out = run_fresh(c);
        error = json_string_value(json_object_get(out, "error"));
        text = json_string_value(json_object_get(out, "text"));
        if (!json_equal(out, good) && !(error && strcmp(error, "BN_ENOMEM") == 0 && *text)) {
            char *case_text = json_dumps(c, JSON_COMPACT), *got = json_dumps(out, JSON_COMPACT);
            printf("allocation %zu of %s gives %s\n", fail_at, case_text, got);
            free(case_text);
            free(got);
            ++*wrong;
        }
        json_decref(out);
        if (allocations < fail_at)
            break;
        ++*reached;
    }
    json_decref(good);
    fail_at = 0;
}

static int torture(json_t *cases)
{
    json_t *c;
    size_t i, reached = 0, wrong = 0;
    python = true;
    json_array_foreach(cases, i, c)
        torture_case(c, &reached, &wrong);
    printf("%zu cases, %zu allocations failed, %zu wrong\n", i, reached, wrong);
    json_decref(cases);
    return wrong ? 1 : 0;
}

static int print_rows(void)
{
    for (size_t k = 0; k < BN_CMD_ID_COUNT; k++) {
        const bn_command *cmd = bn_commands[k];
        json_t *params = json_array(), *row;
        for (size_t i = 0; i < cmd->param_count; i++) {
            const bn_param *p = &cmd->params[i];
            json_array_append_new(params, json_pack("[sbss?]", p->name, (p->flags & BN_ARG_POSITIONAL) != 0, p->py_type,
                                                    p->fallback));
            must(p->doc && *p->doc, "a parameter's documentation");
        }
        must(cmd->doc && *cmd->doc, "a command's documentation");
        row = json_pack("{sssoss}", "name", cmd->name, "params", params, "returns", cmd->py_returns);
        json_dumpf(row, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(row);
    }
    return 0;
}

int main(int argc, char **argv)
{
    json_error_t why;
    json_t *cases, *c;
    size_t i;

    if (argc == 2 && strcmp(argv[1], "rows") == 0)
        return print_rows();
    python = argc == 2 && strcmp(argv[1], "python") == 0;
    cases = json_loadf(stdin, JSON_ALLOW_NUL, &why);
    if (argc != 2 || !json_is_array(cases)) {
        fprintf(stderr, "usage: elements_cases c|python|memory < CASES: %s\n", why.text);
        return 2;
    }
    bn_log_set_level(BN_LOG_ERROR);
    if (strcmp(argv[1], "memory") == 0)
        return torture(cases);
    json_array_foreach(cases, i, c) {
        json_t *out = run_case(c);
        json_dumpf(out, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
        putchar('\n');
        json_decref(out);
    }
    json_decref(cases);
    return 0;
}
