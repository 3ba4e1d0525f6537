/* components.c: see components.h.
 *
 * A path is resolved by the kernel: openat2() with RESOLVE_BENEATH refuses whatever leaves the folder, links included, in
 * one step with the opening, so that nothing can be exchanged in between. A link that leads out and back in again (an
 * absolute one) is followed first, and what it leads to is opened the same way. Kernels without openat2() get the resolved
 * path opened, and what was opened is looked at again. */
#include "server/components.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "port/port.h"

enum {
    NAMES_MAX = 4096,     /* no app has as many; a worker that names more is not believed */
    KEPT_MAX = 16 << 20,  /* bytes of files that nobody is being sent */
};
#define FILE_MAX ((off_t)256 << 20)

void bn_component_file_unref(bn_component_file *f)
{
    if (!f || --f->refs)
        return;
    free(f->path);
    free(f->data);
    free(f);
}

void bn_components_release(bn_components *c)
{
    for (bn_component_file *f = c->files, *next; f; f = next) {
        next = f->next;
        bn_component_file_unref(f);
    }
    for (size_t i = 0; i < c->n; i++) {
        free(c->items[i].name);
        free(c->items[i].root);
    }
    free(c->items);
    *c = (bn_components){ 0 };
}

static bn_component_root *find(const bn_components *c, bn_component_kind kind, bn_bytes name)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->items[i].kind == kind && bn_bytes_eq(bn_bytes_str(c->items[i].name), name))
            return &c->items[i];
    return NULL;
}

const char *bn_components_root(const bn_components *c, bn_component_kind kind, bn_bytes name)
{
    const bn_component_root *r = find(c, kind, name);
    return r ? r->root : NULL;
}

bn_status bn_components_put(bn_components *c, bn_bytes strings, bn_error *err)
{
    const char *key, *value, *name = NULL, *root = NULL;
    bn_component_kind kind = BN_COMPONENT_FRAME;
    bn_component_root *r;

    while (bn_port_string_next(&strings, &key, &value)) {
        if (strcmp(key, BN_PORT_COMPONENT_NAME) == 0)
            name = value;
        else if (strcmp(key, BN_PORT_COMPONENT_ROOT) == 0)
            root = value;
        else if (strcmp(key, BN_PORT_COMPONENT_INLINE) == 0)
            kind = BN_COMPONENT_INLINE;
    }
    if (!name || !*name || !root || *root != '/')
        return bn_fail(err, BN_EPROTO, "a component without a name or a folder came by port");
    r = find(c, kind, bn_bytes_str(name));
    if (r) {
        free(r->root);
        r->root = bn_xstrdup(root);
        return BN_OK;
    }
    if (c->n == NAMES_MAX)
        return bn_fail(err, BN_EPROTO, "more than %d components came by port", NAMES_MAX);
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 8;
        c->items = bn_xrealloc(c->items, c->cap * sizeof *c->items);
    }
    c->items[c->n++] = (bn_component_root){ .kind = kind, .name = bn_xstrdup(name), .root = bn_xstrdup(root) };
    return BN_OK;
}

/* ---- opening ---- */

static int refusal_of(int why)
{
    switch (why) {
    case EXDEV:
    case ELOOP:
    case ENAMETOOLONG:
        return 400;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return 503;
    default:
        return 404;
    }
}

/* What `path` stands for, as a path below the real root; NULL with errno. `real`: PATH_MAX bytes. */
static const char *below(const char *root, const char *path, char *real)
{
    char whole[PATH_MAX], real_root[PATH_MAX];
    size_t n;
    if (!realpath(root, real_root))
        return NULL;
    if ((size_t)snprintf(whole, sizeof whole, "%s/%s", real_root, path) >= sizeof whole) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    if (!realpath(whole, real))
        return NULL;
    n = strcmp(real_root, "/") == 0 ? 0 : strlen(real_root);
    if (strncmp(real, real_root, n) == 0 && real[n] == '/')
        return real + n + 1;
    errno = EXDEV;
    return NULL;
}

/* Is this what was opened? Something may have been exchanged since the path was resolved. */
static bool is_at(int fd, const char *real)
{
    char link[64], now[PATH_MAX];
    ssize_t n;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, now, sizeof now - 1);
    if (n < 0)
        return false;
    now[n] = '\0';
    return strcmp(now, real) == 0;
}

#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static int open_resolved(const char *root, const char *path)
{
    char real[PATH_MAX];
    int fd = below(root, path, real) ? open(real, OPEN_FLAGS | O_NOFOLLOW) : -1;
    if (fd >= 0 && !is_at(fd, real)) {
        close(fd);
        errno = EXDEV;
        return -1;
    }
    return fd;
}

static int open_beneath(int dir, const char *path)
{
    struct open_how how = { .flags = OPEN_FLAGS, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static int open_below(const char *root, const char *path)
{
    char real[PATH_MAX];
    const char *rest;
    int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC), fd, why;
    if (dir < 0)
        return -1;
    fd = open_beneath(dir, path);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        fd = open_resolved(root, path);
    else if (fd < 0 && errno == EXDEV && (rest = below(root, path, real)))
        fd = open_beneath(dir, rest);
    why = errno;
    close(dir);
    errno = why;
    return fd;
}

static int open_file(const char *root, const char *path, struct stat *st, int *refusal)
{
    int fd = *path ? open_below(root, path) : -1;
    if (!*path)
        errno = EISDIR;
    if (fd < 0) {
        *refusal = refusal_of(errno);
        return -1;
    }
    if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_size <= FILE_MAX)
        return fd;
    close(fd);
    *refusal = 404;
    return -1;
}

/* ---- reading ---- */

static bool is_same(const bn_component_file *f, const struct stat *st, const char *path)
{
    return f->dev == st->st_dev && f->ino == st->st_ino && f->n == (size_t)st->st_size &&
           f->mtime_s == st->st_mtim.tv_sec && f->mtime_ns == st->st_mtim.tv_nsec && strcmp(f->path, path) == 0;
}

/* All that was read before somebody cut the file short. */
static uint8_t *read_all(int fd, size_t size, size_t *n)
{
    uint8_t *data = malloc(size ? size : 1);
    ssize_t got = 1;
    *n = 0;
    while (data && *n < size && got > 0) {
        got = read(fd, data + *n, size - *n);
        *n += got > 0 ? (size_t)got : 0;
    }
    return data;
}

/* Those that nobody is being sent go, the oldest first, while there is too much of them. */
static void trim(bn_components *c)
{
    size_t kept = 0;
    bn_component_file **at = &c->files;
    while (*at) {
        bn_component_file *f = *at;
        kept += f->n;
        if (kept <= KEPT_MAX || f->refs > 1) {
            at = &f->next;
            continue;
        }
        *at = f->next;
        c->bytes -= f->n;
        bn_component_file_unref(f);
    }
}

static bn_component_file *keep(bn_components *c, int fd, const struct stat *st, const char *path)
{
    bn_component_file *f = bn_xcalloc(1, sizeof *f);
    f->refs = 1;
    f->data = read_all(fd, (size_t)st->st_size, &f->n);
    if (!f->data) {
        bn_component_file_unref(f);
        return NULL;
    }
    f->path = bn_xstrdup(path);
    f->dev = st->st_dev;
    f->ino = st->st_ino;
    f->mtime_s = st->st_mtim.tv_sec;
    f->mtime_ns = st->st_mtim.tv_nsec;
    snprintf(f->etag, sizeof f->etag, "\"%llx-%lx-%zx\"", (unsigned long long)f->mtime_s,
             (unsigned long)f->mtime_ns, f->n);
    f->next = c->files;
    c->files = f;
    c->bytes += f->n;
    return f;
}

/* The file as it was read last, or what has become of it. */
static bn_component_file *look(bn_components *c, const struct stat *st, const char *path)
{
    for (bn_component_file **at = &c->files, *f; (f = *at); at = &f->next) {
        if (strcmp(f->path, path) != 0)
            continue;
        if (is_same(f, st, path))
            return f;
        *at = f->next;
        c->bytes -= f->n;
        bn_component_file_unref(f);
        break;
    }
    return NULL;
}

bn_component_file *bn_component_read(bn_components *c, const char *root, const char *path, int *refusal)
{
    char whole[2 * PATH_MAX];
    bn_component_file *f = NULL;
    struct stat st;
    int fd;

    if ((size_t)snprintf(whole, sizeof whole, "%s/%s", root, path) >= sizeof whole) {
        *refusal = 400;
        return NULL;
    }
    fd = open_file(root, path, &st, refusal);
    if (fd < 0)
        return NULL;
    f = look(c, &st, whole);
    if (!f)
        f = keep(c, fd, &st, whole);
    close(fd);
    if (!f) {
        *refusal = 503;
        return NULL;
    }
    f->refs++;
    trim(c);
    return f;
}
