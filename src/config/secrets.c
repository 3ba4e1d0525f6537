/* secrets.c: see secrets.h.
 * Lock     `mu` guards `newest`; files are read outside of it. */
#include "config/secrets.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/thread.h"
#include "config/config_private.h"
#include "config/path.h"

#define KIND      "StreamlitSecretNotFoundError"
#define FILE_MAX  ((size_t)1 << 20) /* bytes of one file of a folder */
#define FILES_MAX 4096              /* entries of one folder */

struct bn_secrets {
    atomic_uint    refs;
    uint64_t       version;
    uint64_t       stamp[2]; /* of the files when they were read */
    bn_arena       arena;
    bn_toml_doc  **docs;
    size_t         docs_n;
    bn_toml       *root;
    bool           found;
};

static bn_mutex mu = { .m = PTHREAD_MUTEX_INITIALIZER };
static bn_secrets *newest BN_GUARDED_BY(mu);
static atomic_uint_fast64_t versions;

/* ---- life ---- */

bn_secrets *bn_secrets_ref(bn_secrets *s)
{
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    return s;
}

void bn_secrets_unref(bn_secrets *s)
{
    /* acq_rel: the last holder sees every other holder's reads done before it frees */
    if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < s->docs_n; i++)
        bn_toml_free(s->docs[i]);
    free(s->docs);
    bn_arena_release(&s->arena);
    free(s);
}

uint64_t bn_secrets_version(const bn_secrets *s)
{
    return s->version;
}

const bn_toml *bn_secrets_root(const bn_secrets *s)
{
    return s->root;
}

/* ---- a folder's entries ---- */

typedef struct names {
    struct dirent **items;
    int             n;
} names;

static int not_a_dot(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

/* Sorted. */
static bn_status list_folder(const char *path, names *out, bn_error *err)
{
    out->n = scandir(path, &out->items, not_a_dot, alphasort);
    if (out->n < 0)
        return bn_fail_errno(err, "%s", path);
    if (out->n <= FILES_MAX)
        return BN_OK;
    return bn_fail(err, BN_ETOOBIG, "%s: more than %d entries", path, FILES_MAX);
}

static void free_names(names *list)
{
    for (int i = 0; i < list->n; i++)
        free(list->items[i]);
    if (list->n >= 0)
        free(list->items);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_toml(const char *path)
{
    size_t n = strlen(path);
    return n >= 5 && strcmp(path + n - 5, ".toml") == 0;
}

/* ---- has anything changed? ---- */

static void stamp_path(bn_hash *h, const char *path, int depth)
{
    struct stat st;
    names list;
    bn_hash_bytes(h, bn_bytes_str(path));
    if (stat(path, &st) != 0) {
        bn_hash_u64(h, 0);
        return;
    }
    bn_hash_u64(h, (uint64_t)st.st_ino);
    bn_hash_u64(h, (uint64_t)st.st_size);
    bn_hash_u64(h, (uint64_t)st.st_mtim.tv_sec);
    bn_hash_u64(h, (uint64_t)st.st_mtim.tv_nsec);
    if (!S_ISDIR(st.st_mode) || depth == 0 || list_folder(path, &list, NULL))
        return;
    for (int i = 0; i < list.n; i++) {
        char *entry = bn_path_join(path, list.items[i]->d_name);
        stamp_path(h, entry, depth - 1);
        free(entry);
    }
    free_names(&list);
}

static void stamp_paths(const char *const *paths, size_t n, uint64_t out[2])
{
    bn_hash h;
    bn_hash_init(&h, n);
    for (size_t i = 0; i < n; i++)
        stamp_path(&h, paths[i], is_toml(paths[i]) ? 0 : 2);
    bn_hash_end(&h, out);
}

/* ---- building the tree ---- */

static bn_toml *new_node(bn_secrets *s, bn_toml_kind kind, bn_bytes key)
{
    bn_toml *node = bn_arena_alloc(&s->arena, sizeof *node);
    char *name = node ? bn_arena_str(&s->arena, key) : NULL;
    if (!name)
        return NULL;
    *node = (bn_toml){ .kind = kind, .key = bn_bytes_of(name, key.n) };
    return node;
}

/* At the end of `table`, or in the place of an entry of the same key. */
static void put_entry(bn_toml *table, bn_toml *entry)
{
    const bn_toml **at = &table->first;
    while (*at && !bn_bytes_eq((*at)->key, entry->key))
        at = (const bn_toml **)(uintptr_t)&(*at)->next;
    entry->next = *at ? (*at)->next : NULL;
    table->count += *at == NULL;
    *at = entry;
}

static bn_status read_toml(bn_secrets *s, const char *path, bn_error *err)
{
    bn_toml_doc *doc;
    bn_status rc = bn_config_read_toml(path, &doc, err);
    if (rc == BN_ENOENT)
        return BN_OK;
    if (rc)
        return rc;
    s->docs = bn_xrealloc(s->docs, (s->docs_n + 1) * sizeof *s->docs);
    s->docs[s->docs_n++] = doc;
    s->found = true;
    for (const bn_toml *e = bn_toml_root(doc)->first; e; e = e->next) {
        bn_toml *copy = bn_arena_alloc(&s->arena, sizeof *copy);
        if (!copy)
            return bn_fail(err, BN_ENOMEM, "%s: too many secrets", path);
        *copy = *e;
        put_entry(s->root, copy);
    }
    return BN_OK;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

static bn_status read_text(bn_secrets *s, const char *path, const char *name, bn_toml **out, bn_error *err)
{
    FILE *f = fopen(path, "rbe");
    bn_bytes text;
    uint8_t *buf;
    size_t n;
    bn_status rc = BN_OK;
    char *kept;
    if (!f)
        return bn_fail_errno(err, "%s", path);
    buf = bn_xmalloc(FILE_MAX + 1);
    n = fread(buf, 1, FILE_MAX + 1, f);
    if (ferror(f))
        rc = bn_fail_errno(err, "%s", path);
    else if (n > FILE_MAX)
        rc = bn_fail(err, BN_ETOOBIG, "%s: larger than %zu bytes", path, FILE_MAX);
    fclose(f);
    text = bn_bytes_of(buf, n);
    while (text.n && is_blank(text.p[0]))
        text = bn_bytes_of(text.p + 1, text.n - 1);
    while (text.n && is_blank(text.p[text.n - 1]))
        text.n--;
    if (!rc && !bn_utf8_valid(text))
        rc = bn_fail(err, BN_EINVAL, "%s: is not UTF-8", path);
    *out = rc ? NULL : new_node(s, BN_TOML_STRING, bn_bytes_str(name));
    kept = *out ? bn_arena_str(&s->arena, text) : NULL;
    if (!rc && !kept)
        rc = bn_fail(err, BN_ENOMEM, "%s: too many secrets", path);
    if (!rc)
        (*out)->text = bn_bytes_of(kept, text.n);
    free(buf);
    return rc;
}

/* One secret: a folder with one file is that file's text. */
static bn_status read_secret(bn_secrets *s, const char *folder, const char *name, bn_error *err)
{
    bn_toml *table = new_node(s, BN_TOML_TABLE, bn_bytes_str(name)), *entry = NULL;
    names list;
    bn_status rc = table ? list_folder(folder, &list, err) : bn_fail(err, BN_ENOMEM, "%s: too many secrets", folder);
    if (rc)
        return rc;
    for (int i = 0; i < list.n && !rc; i++) {
        char *file = bn_path_join(folder, list.items[i]->d_name);
        if (!is_folder(file)) {
            rc = read_text(s, file, list.items[i]->d_name, &entry, err);
            if (!rc)
                put_entry(table, entry);
        }
        free(file);
    }
    free_names(&list);
    if (rc)
        return rc;
    s->found |= table->count > 0;
    if (table->count == 1) {
        entry->key = table->key;
        table = entry;
    }
    put_entry(s->root, table);
    return BN_OK;
}

static bn_status read_folder(bn_secrets *s, const char *path, bn_error *err)
{
    names list;
    bn_status rc = list_folder(path, &list, err);
    if (rc)
        return rc;
    for (int i = 0; i < list.n && !rc; i++) {
        char *folder = bn_path_join(path, list.items[i]->d_name);
        if (is_folder(folder))
            rc = read_secret(s, folder, list.items[i]->d_name, err);
        else
            rc = bn_fail(err, BN_EINVAL, "%s: each secret of a folder is a folder itself, with its text in a file",
                         folder);
        free(folder);
    }
    free_names(&list);
    return rc;
}

/* ---- reading all ---- */

static bn_status none_found(const char *const *paths, size_t n, bn_error *err)
{
    bn_buf list;
    bn_buf_init(&list, sizeof err->text);
    for (size_t i = 0; i < n; i++)
        (void)bn_buf_printf(&list, "%s%s", i ? ", " : "", paths[i]);
    (void)bn_buf_append(&list, bn_bytes_of("", 1));
    bn_fail(err, BN_ENOENT, "There are no secrets. They are looked for in: %s", list.n ? (const char *)list.p : "");
    bn_buf_release(&list);
    return BN_ENOENT;
}

static bn_status read_path(bn_secrets *s, const char *path, bn_error *err)
{
    if (is_toml(path))
        return read_toml(s, path, err);
    if (is_folder(path))
        return read_folder(s, path, err);
    return bn_fail(err, BN_EINVAL, "%s: secrets are in a .toml file or in a folder", path);
}

static bn_status read_all_paths(const char *const *paths, size_t n, bn_secrets **out, bn_error *err)
{
    bn_secrets *s = bn_xcalloc(1, sizeof *s);
    bn_status rc = BN_OK;
    *out = NULL;
    atomic_init(&s->refs, 1);
    bn_arena_init(&s->arena, 4 * BN_TOML_MAX);
    stamp_paths(paths, n, s->stamp); /* before reading: a change meanwhile is seen next time */
    s->root = new_node(s, BN_TOML_TABLE, (bn_bytes){ 0 });
    if (!s->root)
        rc = bn_fail(err, BN_ENOMEM, "secrets");
    for (size_t i = 0; i < n && !rc; i++)
        rc = read_path(s, paths[i], err);
    if (!rc && !s->found)
        rc = none_found(paths, n, err);
    if (rc && err && rc != BN_ENOMEM)
        err->kind = KIND;
    if (rc) {
        bn_secrets_unref(s);
        return rc;
    }
    s->version = atomic_fetch_add_explicit(&versions, 1, memory_order_relaxed) + 1;
    *out = s;
    return BN_OK;
}

bn_status bn_secrets_get(const char *const *paths, size_t n, bn_secrets **out, bn_error *err)
{
    uint64_t stamp[2];
    bn_secrets *old = NULL;
    bn_status rc;
    stamp_paths(paths, n, stamp);
    bn_mutex_lock(&mu);
    *out = newest && memcmp(newest->stamp, stamp, sizeof stamp) == 0 ? bn_secrets_ref(newest) : NULL;
    bn_mutex_unlock(&mu);
    if (*out)
        return BN_OK;
    rc = read_all_paths(paths, n, out, err);
    if (rc)
        return rc;
    bn_mutex_lock(&mu);
    if (newest && memcmp(newest->stamp, (*out)->stamp, sizeof stamp) == 0) { /* another thread was first */
        old = *out;
        *out = bn_secrets_ref(newest);
    } else {
        old = newest;
        newest = bn_secrets_ref(*out);
    }
    bn_mutex_unlock(&mu);
    bn_secrets_unref(old);
    return BN_OK;
}

const bn_toml *bn_secrets_find(const bn_toml *table, const char *path)
{
    const bn_toml *found = bn_toml_get(table, path);
    for (const char *dot = strchr(path, '.'); dot && !found; dot = strchr(dot + 1, '.')) {
        char *head = bn_xstrndup(path, (size_t)(dot - path));
        const bn_toml *inner = bn_toml_get(table, head);
        free(head);
        if (inner && inner->kind == BN_TOML_TABLE)
            found = bn_secrets_find(inner, dot + 1);
    }
    return found;
}

const char **bn_secrets_paths(const bn_config *c, size_t *n)
{
    const char **paths;
    *n = 0;
    while (bn_config_item(c, "secrets.files", *n))
        ++*n;
    paths = bn_xmalloc((*n + 1) * sizeof *paths);
    for (size_t i = 0; i < *n; i++)
        paths[i] = bn_config_item(c, "secrets.files", i);
    return paths;
}

void bn_secrets_export(const bn_secrets *s)
{
    char number[BN_REPR_F64];
    for (const bn_toml *e = s->root->first; e; e = e->next) {
        const char *text = (const char *)e->text.p;
        if (e->kind == BN_TOML_INT)
            snprintf(number, sizeof number, "%lld", (long long)e->integer);
        else if (e->kind == BN_TOML_FLOAT)
            bn_repr_f64(e->real, number);
        else if (e->kind != BN_TOML_STRING)
            continue;
        if (e->key.n && !memchr(e->key.p, '=', e->key.n)) /* else it is no name of a variable */
            setenv((const char *)e->key.p, e->kind == BN_TOML_STRING ? text : number, 1);
    }
}
