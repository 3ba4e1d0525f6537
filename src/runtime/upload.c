/* upload.c: see upload.h.
 * Threads  any.
 * Lock     a session's for its bn_uploads; a file's `mu`, a leaf, for what is made of its content on demand. */
#include "runtime/upload_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "runtime/session_private.h"
#include "wire_tags.h"

enum { SUFFIXES_MAX = 256 }; /* more, and any name will do */

/* ---- content ---- */

struct bn_upload_file {
    atomic_uint refs;
    bn_runtime *rt;      /* a reference */
    uint64_t    session; /* the server's number for it */
    char       *id, *name, *type;
    uint64_t    size;
    uint8_t    *data; /* of a short one, else NULL */
    int         fd;   /* else: has the content from `at` on */
    uint32_t    at;
    bn_mutex    mu;
    bn_bytes    map BN_GUARDED_BY(mu);  /* all of the memfd */
    int         plain BN_GUARDED_BY(mu); /* has the content from 0 on; -1: not asked for yet */
};

void bn_upload_file_unref(bn_upload_file *f)
{
    /* acq_rel: the last holder sees every other holder's use before it frees */
    if (!f || atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) != 1)
        return;
    bn_port_unmap(f->map);
    if (f->fd >= 0)
        close(f->fd);
    if (f->plain >= 0)
        close(f->plain);
    bn_mutex_release(&f->mu);
    free(f->data);
    free(f->id);
    free(f->name);
    free(f->type);
    bn_upload_freed(f->rt, f->session, f->size);
    bn_runtime_unref(f->rt);
    free(f);
}

static bn_upload_file *file_ref(bn_upload_file *f)
{
    atomic_fetch_add_explicit(&f->refs, 1, memory_order_relaxed);
    return f;
}

static void read_strings(bn_upload_file *f, bn_bytes strings)
{
    const char *name, *value;
    while (bn_port_string_next(&strings, &name, &value)) {
        char **to = strcmp(name, BN_PORT_UPLOAD_ID) == 0     ? &f->id
                    : strcmp(name, BN_PORT_UPLOAD_NAME) == 0 ? &f->name
                    : strcmp(name, BN_PORT_UPLOAD_TYPE) == 0 ? &f->type
                                                             : NULL;
        if (to && !*to)
            *to = bn_xstrdup(value);
    }
}

static bn_status take_content(bn_upload_file *f, bn_port_frame *frame, bn_error *err)
{
    bn_bytes p = frame->payload;
    bn_status rc;
    if (frame->head.nfds == 1) {
        rc = bn_port_memfd_check(frame->fds[0], f->at + f->size, err);
        if (!rc) {
            f->fd = frame->fds[0];
            frame->fds[0] = -1;
        }
        return rc;
    }
    if (frame->head.nfds || f->size > p.n)
        return bn_fail(err, BN_EPROTO, "a file came by port without its content");
    f->data = bn_xmalloc((size_t)f->size + 1);
    memcpy(f->data, p.p + (p.n - f->size), (size_t)f->size);
    f->data[f->size] = 0;
    return BN_OK;
}

bn_upload_file *bn_upload_file_new(bn_runtime *rt, bn_port_frame *frame, bn_error *err)
{
    bn_upload_file *f = bn_xcalloc(1, sizeof *f);
    bn_bytes strings = frame->payload;
    bn_status rc;
    atomic_init(&f->refs, 1);
    bn_mutex_init(&f->mu);
    f->fd = f->plain = -1;
    bn_runtime_ref(rt);
    f->rt = rt;
    f->session = frame->head.session;
    f->at = rt->host->upload_at;
    f->size = frame->head.arg;
    rc = take_content(f, frame, err);
    if (f->data)
        strings.n -= (size_t)f->size;
    read_strings(f, strings);
    if (!rc && (!f->id || !f->name || !f->type))
        rc = bn_fail(err, BN_EPROTO, "a file came by port without a name");
    if (!rc)
        return f;
    bn_upload_file_unref(f);
    return NULL;
}

/* ---- what a value knows ---- */

struct bn_upload {
    atomic_uint     refs;
    bn_upload_info  info;
    bn_upload_file *file;   /* a reference; NULL: gone */
    _Atomic(void *) object; /* release by who makes it, acquire by who takes it: its content is there */
    const bn_foreign_ops *object_ops; /* of the door: the same for all objects */
    char            text[]; /* id, urls */
};

static void upload_retain(void *object)
{
    bn_upload *u = object;
    atomic_fetch_add_explicit(&u->refs, 1, memory_order_relaxed);
}

static void upload_release(void *object)
{
    bn_upload *u = object;
    void *made;
    if (atomic_fetch_sub_explicit(&u->refs, 1, memory_order_acq_rel) != 1)
        return;
    made = atomic_load_explicit(&u->object, memory_order_acquire);
    if (made)
        u->object_ops->release(made);
    bn_upload_file_unref(u->file);
    free(u);
}

static bool upload_equal(const void *a, const void *b)
{
    const bn_upload *x = a, *y = b;
    return x->info.gone == y->info.gone && strcmp(x->info.id, y->info.id) == 0;
}

static const bn_foreign_ops ops = { upload_retain, upload_release, upload_equal };

bn_upload *bn_upload_of(bn_value v)
{
    BN_ASSERT(v.kind == BN_VALUE_FILE);
    return v.object;
}

const bn_upload_info *bn_upload_info_of(const bn_upload *u)
{
    return &u->info;
}

int bn_upload_memfd(const bn_upload *u, uint32_t *at)
{
    *at = u->file ? u->file->at : 0;
    return u->file ? u->file->fd : -1;
}

bn_status bn_upload_content(bn_upload *u, bn_bytes *out, bn_error *err)
{
    bn_upload_file *f = u->file;
    bn_status rc = BN_OK;
    *out = (bn_bytes){ 0 };
    if (!f || f->data) {
        *out = f ? bn_bytes_of(f->data, (size_t)f->size) : (bn_bytes){ 0 };
        return f ? BN_OK : bn_fail(err, BN_ENOENT, "the file is gone");
    }
    bn_mutex_lock(&f->mu);
    if (!f->map.n)
        rc = bn_port_map(f->fd, f->at + f->size, &f->map, err);
    if (!rc)
        *out = bn_bytes_of(f->map.p + f->at, (size_t)f->size);
    bn_mutex_unlock(&f->mu);
    return rc;
}

bn_status bn_upload_open(bn_upload *u, int *fd, bn_error *err)
{
    bn_upload_file *f = u->file;
    bn_bytes content;
    bn_status rc = bn_upload_content(u, &content, err);
    *fd = -1;
    if (rc)
        return rc;
    if (f->fd >= 0 && f->at == 0) {
        *fd = f->fd;
        return BN_OK;
    }
    bn_mutex_lock(&f->mu);
    if (f->plain < 0)
        rc = bn_port_memfd("bourn-upload", content, &f->plain, err);
    *fd = f->plain;
    bn_mutex_unlock(&f->mu);
    return rc;
}

void *bn_upload_object(const bn_upload *u)
{
    return atomic_load_explicit(&u->object, memory_order_acquire);
}

void *bn_upload_keep_object(bn_upload *u, void *object, const bn_foreign_ops *object_ops)
{
    void *before = NULL;
    u->object_ops = object_ops; /* doors make objects under a lock of their own */
    if (atomic_compare_exchange_strong_explicit(&u->object, &before, object, memory_order_acq_rel,
                                                memory_order_acquire))
        return object;
    object_ops->release(object);
    return before;
}

/* ---- a session's files ---- */

typedef struct accepted {
    bool     known, any;
    uint64_t bytes;
    char   **suffixes;
    size_t   n;
} accepted;

struct bn_uploads {
    bn_map   files;       /* hash of the id -> bn_upload_file, a reference */
    accepted shown, fresh; /* by what the page shows; by this run so far */
};

static void forget_accepted(accepted *a)
{
    for (size_t i = 0; i < a->n; i++)
        free(a->suffixes[i]);
    free(a->suffixes);
    *a = (accepted){ 0 };
}

bn_uploads *bn_uploads_new(void)
{
    return bn_xcalloc(1, sizeof(bn_uploads));
}

void bn_uploads_free(bn_uploads *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->files.cap; i++)
        bn_upload_file_unref(t->files.values[i]);
    bn_map_release(&t->files);
    forget_accepted(&t->shown);
    forget_accepted(&t->fresh);
    free(t);
}

static uint64_t key_of(bn_bytes id)
{
    uint64_t h = bn_hash64(id);
    return h ? h : 1;
}

bn_upload_file *bn_uploads_put(bn_uploads *t, bn_upload_file *f)
{
    uint64_t key = key_of(bn_bytes_str(f->id));
    bn_upload_file *before = bn_map_get(&t->files, key);
    bn_map_put(&t->files, key, f);
    return before;
}

static bn_upload_file *find(const bn_uploads *t, bn_bytes id)
{
    bn_upload_file *f = bn_map_get(&t->files, key_of(id));
    return f && bn_bytes_eq(bn_bytes_str(f->id), id) ? f : NULL;
}

bn_upload_file *bn_uploads_drop(bn_uploads *t, bn_bytes id)
{
    bn_upload_file *f = find(t, id);
    if (f)
        bn_map_remove(&t->files, key_of(id));
    return f;
}

static bool has_suffix(const accepted *a, bn_bytes suffix)
{
    for (size_t i = 0; i < a->n; i++) {
        if (bn_bytes_eq(bn_bytes_str(a->suffixes[i]), suffix))
            return true;
    }
    return false;
}

static void accept_more(accepted *a, uint64_t bytes, const bn_bytes *suffixes, size_t n)
{
    a->known = true;
    a->bytes = bytes > a->bytes ? bytes : a->bytes;
    for (size_t i = 0; i < n && a->n <= SUFFIXES_MAX; i++) {
        if (has_suffix(a, suffixes[i]))
            continue;
        a->suffixes = bn_xrealloc(a->suffixes, (a->n + 1) * sizeof *a->suffixes);
        a->suffixes[a->n++] = bn_xstrndup((const char *)suffixes[i].p, suffixes[i].n);
    }
    a->any = a->any || !n || a->n > SUFFIXES_MAX;
}

void bn_uploads_accept(bn_uploads *t, uint64_t bytes, const bn_bytes *suffixes, size_t n)
{
    accept_more(&t->shown, bytes, suffixes, n);
    accept_more(&t->fresh, bytes, suffixes, n);
}

void bn_uploads_run_begins(bn_uploads *t)
{
    forget_accepted(&t->fresh);
}

void bn_uploads_run_ended(bn_uploads *t)
{
    forget_accepted(&t->shown);
    t->shown = t->fresh;
    t->fresh = (accepted){ 0 };
}

bn_status bn_uploads_rule(const bn_uploads *t, uint64_t standard, bn_buf *strings)
{
    const accepted *a = &t->shown;
    char bytes[24];
    bn_status rc;
    snprintf(bytes, sizeof bytes, "%" PRIu64, a->known ? a->bytes : standard);
    rc = bn_port_string_put(strings, BN_PORT_GRANT_BYTES, bytes);
    for (size_t i = 0; a->known && !a->any && i < a->n && !rc; i++)
        rc = bn_port_string_put(strings, BN_PORT_GRANT_SUFFIX, a->suffixes[i]);
    return rc;
}

/* ---- from the browser's message to values ---- */

typedef struct file_info {
    bn_bytes id, upload_url, delete_url;
} file_info;

static bn_bytes text_of(const bn_wire_field *f, bn_pb tag, bn_bytes before)
{
    if (f->number != bn_pb_number(tag) || f->wire_type != 2)
        return before;
    return bn_utf8_valid(f->bytes) && !memchr(f->bytes.n ? f->bytes.p : (const uint8_t *)"", 0, f->bytes.n)
               ? f->bytes : (bn_bytes){ 0 };
}

static file_info read_info(bn_bytes message)
{
    file_info in = { 0 };
    bn_wire_field f, g;
    while (bn_wire_next(&message, &f) == BN_OK) {
        in.id = text_of(&f, PB_UPLOADED_FILE_INFO_FILE_ID, in.id);
        if (f.number != bn_pb_number(PB_UPLOADED_FILE_INFO_FILE_URLS) || f.wire_type != 2)
            continue;
        while (bn_wire_next(&f.bytes, &g) == BN_OK) {
            in.upload_url = text_of(&g, PB_FILE_UR_LS_UPLOAD_URL, in.upload_url);
            in.delete_url = text_of(&g, PB_FILE_UR_LS_DELETE_URL, in.delete_url);
        }
    }
    return in;
}

static const char *put_text(char **at, bn_bytes text)
{
    char *from = *at;
    if (text.n)
        memcpy(from, text.p, text.n);
    from[text.n] = '\0';
    *at = from + text.n + 1;
    return from;
}

static bn_upload *upload_new(const file_info *in, bn_upload_file *file)
{
    bn_upload *u = bn_xcalloc(1, sizeof *u + in->id.n + in->upload_url.n + in->delete_url.n + 3);
    char *at = u->text;
    atomic_init(&u->refs, 1);
    u->file = file;
    u->info.id = put_text(&at, in->id);
    u->info.upload_url = put_text(&at, in->upload_url);
    u->info.delete_url = put_text(&at, in->delete_url);
    u->info.name = file ? file->name : "";
    u->info.type = file ? file->type : "";
    u->info.size = file ? file->size : 0;
    u->info.gone = !file;
    return u;
}

bn_value bn_uploads_read_one(bn_uploads *t, bn_bytes message, bool take)
{
    file_info in = read_info(message);
    bn_upload_file *f = find(t, in.id);
    if (take && !f)
        return bn_value_none();
    if (take)
        bn_uploads_drop(t, in.id); /* the table's reference is the value's */
    else if (f)
        file_ref(f);
    return bn_value_file(upload_new(&in, f), &ops);
}

bn_value bn_uploads_read(bn_uploads *t, bn_bytes state, bool take)
{
    bn_value *items = NULL, list;
    size_t n = 0, cap = 0;
    bn_wire_field f;
    while (bn_wire_next(&state, &f) == BN_OK) {
        bn_value v;
        if (f.number != bn_pb_number(PB_FILE_UPLOADER_STATE_UPLOADED_FILE_INFO) || f.wire_type != 2)
            continue;
        v = bn_uploads_read_one(t, f.bytes, take);
        if (v.kind != BN_VALUE_FILE)
            continue;
        if (n == cap) {
            cap = cap ? 2 * cap : 4;
            items = bn_xrealloc(items, cap * sizeof *items);
        }
        items[n++] = v;
    }
    list = bn_value_list(items, n);
    free(items);
    return list;
}
