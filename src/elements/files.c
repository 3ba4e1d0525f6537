/* files.c: see files.h. */
#include "elements/files.h"

#include <stdio.h>

#define TYPES_MAX ((size_t)1 << 20)

/* ---- types ---- */

/* Extensions that mean the same: one of them brings the other. */
static const char *const pairs[][2] = {
    { ".jpg", ".jpeg" }, { ".mpg", ".mpeg" }, { ".mp4", ".mpeg4" }, { ".tif", ".tiff" }, { ".htm", ".html" },
};

static bool is_category(bn_bytes word)
{
    static const char *const categories[] = { "image", "audio", "video", "text" };
    for (size_t i = 0; i < BN_COUNT(categories); i++) {
        if (bn_is_word(word, categories[i]))
            return true;
    }
    return false;
}

static bool is_mime(bn_bytes entry)
{
    return is_category(entry) || memchr(entry.p, '/', entry.n);
}

/* In lower case, ended by NUL. */
static bn_status add(bn_file_types *t, const char *before, bn_bytes entry, const char *after)
{
    size_t from = t->text.n;
    bn_status rc = bn_buf_append_str(&t->text, before);
    if (!rc)
        rc = bn_buf_append(&t->text, entry);
    if (!rc)
        rc = bn_buf_append_str(&t->text, after);
    if (!rc)
        rc = bn_buf_append(&t->text, bn_bytes_of("", 1));
    for (size_t i = from; !rc && i < t->text.n; i++)
        t->text.p[i] = (uint8_t)bn_lower(t->text.p[i]);
    t->n++;
    return rc;
}

static bn_status add_entry(bn_file_types *t, bn_bytes entry, bool mime)
{
    entry = bn_strip(entry);
    if (!entry.n || is_mime(entry) != mime)
        return BN_OK;
    if (mime)
        return add(t, "", entry, is_category(entry) ? "/*" : "");
    return add(t, entry.p[0] == '.' ? "" : ".", entry, "");
}

static bool has_extension(const bn_file_types *t, const char *extension)
{
    size_t i = 0;
    for (const char *s = (const char *)t->text.p; i < t->n; s += strlen(s) + 1, i++) {
        if (i >= t->mime_n && strcmp(s, extension) == 0)
            return true;
    }
    return false;
}

static bn_status add_pairs(bn_file_types *t)
{
    bn_status rc = BN_OK;
    for (size_t i = 0; i < BN_COUNT(pairs) && !rc; i++) {
        bool one = has_extension(t, pairs[i][0]), other = has_extension(t, pairs[i][1]);
        if (one != other)
            rc = add(t, "", bn_bytes_str(pairs[i][one]), "");
    }
    return rc;
}

static bn_status read_types(const bn_call *call, const st_val *given, bn_file_types *t, bn_error *err)
{
    const st_val *items = given->kind == ST_KIND_LIST ? given->items : given;
    size_t n = given->kind == ST_KIND_LIST ? given->n : 1;
    bn_status rc = BN_OK;
    if (given->kind != ST_KIND_LIST && given->kind != ST_KIND_STR)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "File types must be a text or a list of texts, not %s",
                            bn_val_type(call, given));
    for (size_t i = 0; i < n; i++) {
        if (items[i].kind != ST_KIND_STR)
            return bn_fail_kind(err, BN_EUSER, "AttributeError", "A file type must be a text, not %s",
                                bn_val_type(call, &items[i]));
    }
    for (size_t i = 0; i < n && !rc; i++)
        rc = add_entry(t, bn_val_text(&items[i]), true);
    t->mime_n = t->n;
    for (size_t i = 0; i < n && !rc; i++)
        rc = add_entry(t, bn_val_text(&items[i]), false);
    if (!rc && t->n > t->mime_n)
        rc = add_pairs(t);
    return rc ? bn_fail(err, rc, "too many file types") : BN_OK;
}

bn_status bn_file_types_read(const bn_call *call, const st_val *given, bn_file_types *out, bn_error *err)
{
    const char *at;
    bn_status rc;
    *out = (bn_file_types){ 0 };
    bn_buf_init(&out->text, TYPES_MAX);
    if (given->kind <= ST_KIND_NONE || (given->kind == ST_KIND_STR && !bn_val_text(given).n))
        return BN_OK;
    rc = read_types(call, given, out, err);
    if (rc) {
        bn_file_types_release(out);
        return rc;
    }
    out->items = bn_xmalloc((out->n + 1) * sizeof *out->items);
    at = (const char *)out->text.p;
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = bn_bytes_str(at);
        at += out->items[i].n + 1;
    }
    return BN_OK;
}

void bn_file_types_release(bn_file_types *t)
{
    bn_buf_release(&t->text);
    free(t->items);
    *t = (bn_file_types){ 0 };
}

void bn_file_types_encode(const bn_file_types *t, bn_wire *w, bn_pb tag)
{
    for (size_t i = 0; i < t->n; i++)
        bn_wire_str(w, tag, t->items[i]);
}

/* ---- sizes and rates ---- */

bn_status bn_check_max_upload(const bn_call *call, const st_val *v, bn_error *err)
{
    char got[200];
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT || v->i < 1)
        return bn_bad_value(err, "max_upload_size", "None (what server.maxUploadSize says), a positive integer",
                            bn_val_repr(call, v, got, sizeof got));
    if (v->i > INT32_MAX)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`max_upload_size` is %lld; it may be 1 to 2147483647.",
                            (long long)v->i);
    return BN_OK;
}

int64_t bn_max_upload(const bn_call *call, const st_val *v)
{
    if (v->kind == ST_KIND_INT)
        return v->i;
    return call->ctx ? (int64_t)(bn_run_ctx_upload_max(call->ctx) >> 20) : 0;
}

bn_status bn_check_sample_rate(const bn_call *call, const char *name, const st_val *v, bn_error *err)
{
    static const int rates[] = { 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000 };
    char got[200];
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    for (size_t i = 0; i < BN_COUNT(rates); i++) {
        if (v->kind == ST_KIND_INT && v->i == rates[i])
            return BN_OK;
        if (v->kind == ST_KIND_F64 && v->f == rates[i])
            return bn_fail_kind(err, BN_EUSER, "TypeError", "`%s` must be an int, not a float", name);
    }
    return bn_bad_value(err, name, "8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, None",
                        bn_val_repr(call, v, got, sizeof got));
}

void bn_encode_sample_rate(const st_val *v, bn_wire *w, bn_pb tag)
{
    if (v->kind == ST_KIND_NONE)
        return;
    bn_wire_int(w, tag, v->kind == ST_KIND_INT ? v->i : 16000);
}

/* ---- the value ---- */

typedef struct files_rule {
    bn_uploads *uploads; /* of the session, which outlives the rule */
    bool        many;
} files_rule;

static bn_value decode(const void *arg, bn_value raw)
{
    const files_rule *rule = arg;
    bn_value list, one;
    if (raw.kind != BN_VALUE_BYTES || !rule->uploads)
        return rule->many ? bn_value_list(NULL, 0) : bn_value_none();
    list = bn_uploads_read(rule->uploads, bn_value_text(raw), false);
    if (rule->many)
        return list;
    one = bn_value_count(list) ? bn_value_ref(bn_value_items(list)[0]) : bn_value_none();
    bn_value_release(&list);
    return one;
}

bn_status bn_files_meta(bn_call *call, bool many, bn_widget_meta *m, bn_error *err)
{
    files_rule *rule = bn_xmalloc(sizeof *rule);
    (void)err;
    *rule = (files_rule){ .uploads = call->ctx ? bn_run_ctx_uploads(call->ctx) : NULL, .many = many };
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = decode(rule, bn_value_none());
    return BN_OK;
}

bn_status bn_files_check_name(const bn_upload *u, const bn_file_types *types, bn_error *err)
{
    const bn_upload_info *info = bn_upload_info_of(u);
    if (info->gone || !types->n || types->mime_n) /* MIME types are the browser's to check */
        return BN_OK;
    for (size_t i = 0; i < types->n; i++) {
        if (bn_ends_with_word(bn_bytes_str(info->name), (const char *)types->items[i].p))
            return BN_OK;
    }
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The file `%.*s` is of a type that is not taken here.",
                        bn_cut(bn_bytes_str(info->name), 200), info->name);
}

static bool is_gone(bn_value v)
{
    return v.kind == BN_VALUE_FILE && bn_upload_info_of(bn_upload_of(v))->gone;
}

static bn_value without_gone(bn_value list)
{
    size_t n = bn_value_count(list), kept = 0;
    bn_value *items = bn_xmalloc((n + 1) * sizeof *items), out;
    for (size_t i = 0; i < n; i++) {
        if (!is_gone(bn_value_items(list)[i]))
            items[kept++] = bn_value_ref(bn_value_items(list)[i]);
    }
    out = bn_value_list(items, kept);
    free(items);
    return out;
}

static bn_status check_names(bn_value v, const bn_file_types *types, bn_error *err)
{
    bn_status rc = BN_OK;
    if (v.kind == BN_VALUE_FILE)
        return bn_files_check_name(bn_upload_of(v), types, err);
    for (size_t i = 0; v.kind == BN_VALUE_LIST && i < bn_value_count(v) && !rc; i++)
        rc = check_names(bn_value_items(v)[i], types, err);
    return rc;
}

bn_status bn_files_accept(const bn_call *call, const bn_file_types *types, int64_t max, bn_error *err)
{
    if (!call->ctx)
        return BN_OK;
    return bn_run_ctx_accept_uploads(call->ctx, (uint64_t)max << 20, types->items, types->mime_n ? 0 : types->n, err);
}

bn_status bn_files_settle(bn_call *call, const bn_file_types *types, int64_t max, bn_error *err)
{
    bn_status rc = bn_files_accept(call, types, max, err);
    bn_value kept;
    if (!rc)
        rc = check_names(call->value, types, err);
    if (rc)
        return rc;
    call->value_changed = false; /* the browser knows what it has sent */
    if (is_gone(call->value)) {
        bn_value_release(&call->value);
    } else if (call->value.kind == BN_VALUE_LIST) {
        kept = without_gone(call->value);
        bn_value_release(&call->value);
        call->value = kept;
    }
    return BN_OK;
}
