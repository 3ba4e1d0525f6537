/* media.c: see media.h. */
#include "elements/media.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define CONTENT_MAX ((size_t)2 << 30) /* of a file that is read */

/* ---- addresses and files ---- */

bool bn_is_url(bn_bytes text, unsigned schemes)
{
    static const struct {
        const char *head;
        unsigned    scheme;
    } known[] = { { "http:", BN_URL_HTTP }, { "https:", BN_URL_HTTP }, { "data:", BN_URL_DATA }, { "mailto:", BN_URL_MAILTO } };
    for (size_t i = 0; i < BN_COUNT(known); i++) {
        size_t n = strlen(known[i].head);
        if (!(known[i].scheme & schemes) || text.n <= n || !bn_starts_with_word(text, known[i].head))
            continue;
        if (known[i].scheme != BN_URL_HTTP)
            return text.p[n] != '?' && text.p[n] != '#';
        return text.n > n + 2 && memcmp(text.p + n, "//", 2) == 0 && text.p[n + 2] && !strchr("/?#", text.p[n + 2]);
    }
    return false;
}

bool bn_is_address(bn_bytes text)
{
    static const char folder[] = "/app/static/";
    return bn_is_url(text, BN_URL_HTTP | BN_URL_DATA) ||
           (text.n >= sizeof folder - 1 && memcmp(text.p, folder, sizeof folder - 1) == 0);
}

char *bn_path_of(bn_bytes path)
{
    if (!path.p || memchr(path.p, 0, path.n))
        return NULL;
    return bn_xstrndup((const char *)path.p, path.n);
}

bool bn_is_file(bn_bytes path)
{
    struct stat st;
    char *name = path.n && path.n <= 4096 ? bn_path_of(path) : NULL;
    bool is = name && stat(name, &st) == 0 && S_ISREG(st.st_mode);
    free(name);
    return is;
}

static bn_status read_all(int fd, bn_buf *out)
{
    struct stat st;
    ssize_t got = 1;
    bn_status rc = BN_OK;
    if (fstat(fd, &st) == 0 && st.st_size > 0)
        rc = bn_buf_reserve(out, (size_t)st.st_size + 1);
    while (!rc && got) {
        rc = bn_buf_reserve(out, 64 << 10);
        if (rc)
            break;
        got = read(fd, out->p + out->n, out->cap - out->n);
        if (got < 0 && errno != EINTR)
            return BN_EIO;
        out->n += got > 0 ? (size_t)got : 0;
    }
    return rc;
}

bn_status bn_read_file(bn_bytes path, bn_buf *out, bn_error *err)
{
    char *name = bn_path_of(path);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1, failed = name ? errno : EINVAL;
    bn_status rc = fd >= 0 ? read_all(fd, out) : BN_EIO;
    if (rc == BN_EIO && fd >= 0)
        failed = errno;
    if (fd >= 0)
        close(fd);
    free(name);
    if (!rc)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "MediaFileStorageError", "'%.*s' cannot be read: %s", bn_cut(path, 300),
                        (const char *)path.p, rc == BN_EIO ? strerror(failed) : "it does not fit into memory");
}

/* ---- what is shown ---- */

bn_status bn_shown_content(bn_call *call, const bn_media_add *add, bn_shown *out, bn_error *err)
{
    void *paused;
    bn_status rc;
    *out = (bn_shown){ 0 };
    if (!call->ctx)
        return BN_OK;
    paused = bn_call_pause(call);
    rc = bn_run_ctx_media(call->ctx, add, &out->item, err);
    bn_call_resume(call, paused);
    if (!rc)
        out->url = bn_bytes_str(bn_media_item_url(out->item));
    return rc;
}

bn_status bn_shown_file(bn_call *call, const st_val *data, const char *type, bn_shown *out, bn_error *err)
{
    bn_media_add add = { .type = type };
    void *paused;
    bn_buf file;
    bn_status rc;

    *out = (bn_shown){ 0 };
    if (data->kind == ST_KIND_BYTES) {
        add.content = bn_bytes_of(data->s, data->n);
        return bn_shown_content(call, &add, out, err);
    }
    if (data->kind != ST_KIND_STR || !call->ctx)
        return BN_OK;
    bn_buf_init(&file, CONTENT_MAX);
    paused = bn_call_pause(call);
    rc = bn_read_file(bn_val_text(data), &file, err);
    bn_call_resume(call, paused);
    add.content = bn_buf_view(&file);
    if (!rc)
        rc = bn_shown_content(call, &add, out, err);
    bn_buf_release(&file);
    return rc;
}

bn_status bn_shown_text(bn_bytes url, bn_shown *out, bn_error *err)
{
    *out = (bn_shown){ .own = malloc(url.n + 1) };
    if (!out->own)
        return bn_fail(err, BN_ENOMEM, "an address of %zu bytes", url.n);
    memcpy(out->own, url.p, url.n);
    out->url = bn_bytes_of(out->own, url.n);
    return BN_OK;
}

void bn_shown_release(bn_shown *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bn_media_item_unref(list[i].item);
        free(list[i].own);
        list[i] = (bn_shown){ 0 };
    }
}

bn_status bn_shown_put(bn_call *call, const bn_shown *list, size_t n, bn_error *err)
{
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    bn_status rc;
    char part[24];

    if (!call->ctx)
        return BN_OK;
    bn_call_encode_element(call, &w);
    rc = bn_call_wire_status(call, &w, err);
    if (!rc)
        rc = bn_call_put(call, call->parent, BN_DELTA_ELEMENT, NULL, &call->slot, NULL, err);
    for (size_t i = 0; !rc && i < n; i++) {
        snprintf(part, sizeof part, "%zu", i);
        if (list[i].item)
            bn_run_ctx_media_place(call->ctx, call->parent, call->slot, part, list[i].item);
    }
    return rc;
}

/* ---- alt ---- */

bn_bytes bn_alt_text(bn_bytes alt, bool empty)
{
    bn_bytes text = bn_strip(alt);
    if (!alt.p || text.n || (empty && !alt.n))
        return alt.p ? text : alt;
    bn_log(BN_LOG_WARNING, "bourn.elements", "`alt` is blank and counts as not given: describe what is shown, or leave "
                                             "it out.");
    return (bn_bytes){ 0 };
}

void bn_encode_alt(const bn_call *call, size_t i, bn_wire *w, bn_pb tag)
{
    bn_bytes text = bn_alt_text(bn_call_text(call, i), false);
    if (text.p)
        bn_wire_str(w, tag, text);
}
