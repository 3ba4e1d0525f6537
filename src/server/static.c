/* static.c: see static.h. */
#include "server/static.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "server/httpval.h"

enum { BUCKETS = 1024 };

struct bn_static {
    bn_static_file *buckets[BUCKETS];
};

static bn_static_file **slot(bn_static *s, bn_bytes path)
{
    return &s->buckets[bn_hash64(path) % BUCKETS];
}

bn_static_file *bn_static_find(bn_static *s, bn_bytes path)
{
    bn_static_file *f = *slot(s, path);
    while (f && !bn_bytes_eq(bn_bytes_str(f->path), path))
        f = f->next;
    return f;
}

static bool ends_with(const char *s, size_t n, const char *end)
{
    size_t m = strlen(end);
    return n > m && memcmp(s + n - m, end, m) == 0;
}

static void fill_form(bn_static_form *form, const char *disk_path, const struct stat *st, int which)
{
    static const char *const suffix[BN_STATIC_FORMS] = { "", "-gz", "-br" };
    form->disk_path = bn_xstrdup(disk_path);
    form->size = (uint64_t)st->st_size;
    form->mtime = st->st_mtim.tv_sec;
    snprintf(form->etag, sizeof form->etag, "\"%llx-%lx-%llx%s\"", (unsigned long long)st->st_mtim.tv_sec,
             (unsigned long)st->st_mtim.tv_nsec, (unsigned long long)st->st_size, suffix[which]);
}

/* Files come in any order: a compressed form may come before the plain one. */
static void add(bn_static *s, const char *path, const char *disk_path, const struct stat *st)
{
    size_t n = strlen(path);
    int form = ends_with(path, n, ".gz") ? BN_STATIC_GZIP : ends_with(path, n, ".br") ? BN_STATIC_BROTLI
                                                                                      : BN_STATIC_PLAIN;
    bn_bytes name = bn_bytes_of(path, form == BN_STATIC_PLAIN ? n : n - 3);
    bn_static_file *f = bn_static_find(s, name);
    if (!f) {
        bn_static_file **at = slot(s, name);
        f = bn_xcalloc(1, sizeof *f);
        f->path = bn_xstrndup(path, name.n);
        f->type = bn_mime_of(f->path);
        f->next = *at;
        *at = f;
    }
    fill_form(&f->forms[form], disk_path, st, form);
}

/* A compressed form without its file is a file that only looks like one: it is not served. */
static void drop_orphans(bn_static *s)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        bn_static_file **at = &s->buckets[i];
        while (*at) {
            bn_static_file *f = *at;
            if (f->forms[BN_STATIC_PLAIN].disk_path) {
                at = &f->next;
                continue;
            }
            *at = f->next;
            for (int k = 0; k < BN_STATIC_FORMS; k++)
                free(f->forms[k].disk_path);
            free(f->path);
            free(f);
        }
    }
}

bn_status bn_static_open(const char *dir, bn_static **out, bn_error *err)
{
    char *roots[2] = { (char *)(uintptr_t)dir, NULL };
    size_t skip = strlen(dir);
    bn_static *s;
    FTS *walk;
    FTSENT *e;

    *out = NULL;
    walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    if (!walk)
        return bn_fail_errno(err, "cannot read the frontend's folder %s", dir);
    s = bn_xcalloc(1, sizeof *s);
    while ((e = fts_read(walk))) {
        const char *path = e->fts_path + skip;
        if (e->fts_info != FTS_F || !S_ISREG(e->fts_statp->st_mode))
            continue;
        add(s, path + strspn(path, "/"), e->fts_path, e->fts_statp);
    }
    fts_close(walk);
    drop_orphans(s);
    if (!bn_static_find(s, BN_BYTES("index.html"))) {
        bn_static_close(s);
        return bn_fail(err, BN_ENOENT, "the frontend is not in %s: it holds no index.html", dir);
    }
    *out = s;
    return BN_OK;
}

void bn_static_close(bn_static *s)
{
    for (size_t i = 0; s && i < BUCKETS; i++) {
        for (bn_static_file *f = s->buckets[i], *next; f; f = next) {
            next = f->next;
            for (int k = 0; k < BN_STATIC_FORMS; k++) {
                if (f->forms[k].mapped.n)
                    munmap((void *)(uintptr_t)f->forms[k].mapped.p, f->forms[k].mapped.n);
                free(f->forms[k].disk_path);
            }
            free(f->path);
            free(f);
        }
    }
    free(s);
}

static bool map_form(bn_static_form *form)
{
    struct stat st;
    void *p = NULL;
    int fd, why;
    if (form->is_mapped)
        return true;
    fd = open(form->disk_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && (uint64_t)st.st_size == form->size) {
        p = form->size ? mmap(NULL, form->size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
        form->is_mapped = p != MAP_FAILED;
    } else {
        errno = ENOENT; /* another file by now */
    }
    why = errno;
    close(fd);
    errno = why;
    if (form->is_mapped)
        form->mapped = bn_bytes_of(p, form->size);
    return form->is_mapped;
}

bn_static_form *bn_static_pick(bn_static_file *f, const char *accept_encoding, int *form)
{
    static const struct {
        int         form;
        const char *coding;
    } better[] = { { BN_STATIC_BROTLI, "br" }, { BN_STATIC_GZIP, "gzip" } };

    for (size_t i = 0; accept_encoding && i < BN_COUNT(better); i++) {
        bn_static_form *c = &f->forms[better[i].form];
        if (c->disk_path && bn_accepts_encoding(bn_bytes_str(accept_encoding), better[i].coding)
            && map_form(c)) {
            *form = better[i].form;
            return c;
        }
    }
    *form = BN_STATIC_PLAIN;
    return map_form(&f->forms[BN_STATIC_PLAIN]) ? &f->forms[BN_STATIC_PLAIN] : NULL;
}

const char *bn_static_cache(const char *path)
{
    size_t n = strlen(path);
    if (ends_with(path, n, ".html") || strcmp(path, "manifest.json") == 0)
        return "no-cache";
    return "public, immutable, max-age=31536000";
}
