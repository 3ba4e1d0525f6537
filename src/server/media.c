/* media.c: see media.h. */
#include "server/media.h"

#include "base/hash.h"
#include "port/port.h"

enum { FIRST_BUCKETS = 64 };

void bn_media_init(bn_media *m)
{
    *m = (bn_media){ .bucket_count = FIRST_BUCKETS };
    m->buckets = bn_xcalloc(m->bucket_count, sizeof(bn_media_file *));
}

void bn_media_file_unref(bn_media_file *f)
{
    if (!f || --f->refs)
        return;
    if (f->copied)
        free((void *)(uintptr_t)f->content.p);
    else
        bn_port_unmap(f->content);
    free(f->name);
    free(f->type);
    free(f->filename);
    free(f);
}

static bn_media_file **slot(const bn_media *m, bn_bytes name)
{
    return &m->buckets[(size_t)bn_hash64(name) & (m->bucket_count - 1)];
}

static void take_out(bn_media *m, bn_media_file **at)
{
    bn_media_file *f = *at;
    *at = f->next;
    m->count--;
    m->bytes -= f->content.n;
    bn_media_file_unref(f);
}

void bn_media_release(bn_media *m)
{
    for (size_t i = 0; i < m->bucket_count; i++) {
        while (m->buckets[i])
            take_out(m, &m->buckets[i]);
    }
    free(m->buckets);
    *m = (bn_media){ 0 };
}

static bn_bytes without_extension(bn_bytes name)
{
    const uint8_t *dot = name.n > 1 ? memrchr(name.p + 1, '.', name.n - 1) : NULL;
    return dot ? bn_bytes_of(name.p, (size_t)(dot - name.p)) : name;
}

/* Of this worker; NULL: of any. */
static bn_media_file **find(const bn_media *m, bn_bytes name, const unsigned *worker)
{
    bn_media_file **at = slot(m, name);
    while (*at && (!bn_bytes_eq(bn_bytes_str((*at)->name), name) || (worker && (*at)->worker != *worker)))
        at = &(*at)->next;
    return at;
}

static void grow(bn_media *m)
{
    bn_media_file **old = m->buckets;
    size_t n = m->bucket_count;
    m->bucket_count = n * 2;
    m->buckets = bn_xcalloc(m->bucket_count, sizeof(bn_media_file *));
    for (size_t i = 0; i < n; i++) {
        for (bn_media_file *f = old[i], *next; f; f = next) {
            bn_media_file **at = slot(m, bn_bytes_str(f->name));
            next = f->next;
            f->next = *at;
            *at = f;
        }
    }
    free(old);
}

/* Empty where there is no memory for it. */
static bn_bytes copy_of(bn_bytes content)
{
    uint8_t *p = content.n ? malloc(content.n) : NULL;
    if (p)
        memcpy(p, content.p, content.n);
    return bn_bytes_of(p, p ? content.n : 0);
}

bn_status bn_media_put(bn_media *m, unsigned worker, bn_bytes strings, bn_bytes content, bool mapped, bn_error *err)
{
    bn_media_file *f = bn_xcalloc(1, sizeof *f), **at;
    const char *name, *value;
    f->refs = 1;
    f->worker = worker;
    f->copied = !mapped;
    f->content = mapped ? content : copy_of(content);
    while (bn_port_string_next(&strings, &name, &value)) {
        char **to = strcmp(name, BN_PORT_MEDIA_NAME) == 0       ? &f->name
                    : strcmp(name, BN_PORT_MEDIA_TYPE) == 0     ? &f->type
                    : strcmp(name, BN_PORT_MEDIA_FILENAME) == 0 ? &f->filename
                                                                : NULL;
        if (to && !*to)
            *to = bn_xstrdup(value);
    }
    if (!f->name || !*f->name) {
        bn_media_file_unref(f);
        return bn_fail(err, BN_EPROTO, "a media file without a name came by port");
    }
    if (m->count >= m->bucket_count)
        grow(m);
    at = find(m, bn_bytes_str(f->name), &worker);
    if (*at)
        take_out(m, at);
    f->next = *at;
    *at = f;
    m->count++;
    m->bytes += f->content.n;
    return BN_OK;
}

void bn_media_drop(bn_media *m, unsigned worker, bn_bytes name)
{
    bn_media_file **at = find(m, name, &worker);
    if (*at)
        take_out(m, at);
}

void bn_media_drop_worker(bn_media *m, unsigned worker)
{
    for (size_t i = 0; i < m->bucket_count; i++) {
        bn_media_file **at = &m->buckets[i];
        while (*at) {
            if ((*at)->worker == worker)
                take_out(m, at);
            else
                at = &(*at)->next;
        }
    }
}

bn_media_file *bn_media_get(bn_media *m, bn_bytes name)
{
    bn_media_file *f = *find(m, without_extension(name), NULL);
    if (f)
        f->refs++;
    return f;
}
