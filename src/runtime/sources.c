/* sources.c: see sources.h.
 * Threads  what is in an entry belongs to the watching thread once it is listed; entries go with the whole only.
 * Lock     mu guards the list, a leaf; no file is read under it. */
#include "runtime/sources.h"

#include <dirent.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "config/path.h"
#include "config/secrets.h"
#include "runtime/session_private.h"
#include "runtime/watch.h"

#define CONTENT_MAX ((off_t)64 << 20) /* of a larger file, size and time have to do */
#define DEPTH_MAX   16                /* of folders below one that is watched */

typedef struct entry {
    char          *path, *real;
    bn_source_kind kind;
    uint64_t       facts[2];   /* size, time, place; 0: it is not there */
    uint64_t       content[2]; /* what it held when it was last there */
} entry;

struct bn_sources {
    bn_sources_opts opts;
    bn_watch  *watch;
    bn_mutex   mu;
    bn_map     by_path BN_GUARDED_BY(mu);
    entry    **entries BN_GUARDED_BY(mu);
    size_t     entries_n BN_GUARDED_BY(mu), entries_cap BN_GUARDED_BY(mu);
    char     **own, **leave; /* folders of the app; patterns of folders that are left out */
};

/* Folders where others' packages, or what no one edits, lie; below the app's own folder. */
static const char *const elsewhere[] = {
    "**/.*", "**/anaconda", "**/anaconda2", "**/anaconda3", "**/dist-packages", "**/miniconda", "**/miniconda2",
    "**/miniconda3", "**/node_modules", "**/pyenv", "**/site-packages", "**/venv", "**/virtualenv", "**/htmlcov",
};

/* ---------------------------------------------------------------- what there is */

static void hash_facts(bn_hash *h, const struct stat *st)
{
    bn_hash_u64(h, (uint64_t)st->st_dev);
    bn_hash_u64(h, (uint64_t)st->st_ino);
    bn_hash_u64(h, (uint64_t)st->st_size);
    bn_hash_u64(h, (uint64_t)st->st_mtim.tv_sec);
    bn_hash_u64(h, (uint64_t)st->st_mtim.tv_nsec);
}

/* false: it cannot be read, now. */
static bool hash_content(const char *path, uint64_t out[2])
{
    FILE *f = fopen(path, "re");
    uint8_t chunk[1 << 14];
    bn_hash h;
    size_t n;
    bool good = f != NULL;
    bn_hash_init(&h, 0);
    while (good && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
        bn_hash_bytes(&h, (bn_bytes){ chunk, n });
    good = good && !ferror(f);
    if (f)
        fclose(f);
    bn_hash_end(&h, out);
    return good;
}

/* Neither hidden, nor made by the interpreter. */
static int is_shown(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return e->d_name[0] != '.' && strcmp(e->d_name, "__pycache__") != 0 && e->d_name[n - 1] != '~' &&
           !(n > 4 && (strcmp(e->d_name + n - 4, ".pyc") == 0 || strcmp(e->d_name + n - 4, ".pyo") == 0));
}

/* In an order of its own, so that only what is there counts. `depth` 0: the names in this folder alone. */
static void hash_folder(const char *path, bn_watch *watch, int depth, bn_hash *h)
{
    struct dirent **found;
    int n = scandir(path, &found, is_shown, alphasort);
    if (depth)
        bn_watch_file(watch, path);
    for (int i = 0; i < n; i++) {
        char *inner = bn_path_join(path, found[i]->d_name);
        struct stat st;
        bn_hash_bytes(h, bn_bytes_str(found[i]->d_name));
        if (depth && stat(inner, &st) == 0) {
            if (!S_ISDIR(st.st_mode))
                hash_facts(h, &st);
            else if (depth > 1)
                hash_folder(inner, watch, depth - 1, h);
        }
        free(inner);
        free(found[i]);
    }
    if (n >= 0)
        free(found);
}

/* What it is now, into `e`. true: other than before. One that has gone keeps the content that it had. */
static bool look(bn_sources *s, entry *e)
{
    uint64_t facts[2] = { 0 }, content[2];
    struct stat st;
    bn_hash h;
    bool other;
    bn_hash_init(&h, 0);
    if (stat(e->path, &st) != 0) {
        memset(e->facts, 0, sizeof e->facts);
        return false;
    }
    hash_facts(&h, &st);
    if (e->kind != BN_SOURCE_FILE && S_ISDIR(st.st_mode)) {
        bn_hash_init(&h, 0);
        hash_folder(e->path, s->watch, e->kind == BN_SOURCE_DATA ? DEPTH_MAX : 0, &h);
    }
    bn_hash_end(&h, facts);
    if (memcmp(facts, e->facts, sizeof facts) == 0)
        return false;
    memcpy(content, facts, sizeof content);
    if (S_ISREG(st.st_mode) && st.st_size <= CONTENT_MAX && !hash_content(e->path, content))
        return false;
    memcpy(e->facts, facts, sizeof facts);
    other = memcmp(content, e->content, sizeof content) != 0;
    memcpy(e->content, content, sizeof content);
    return other;
}

/* ---------------------------------------------------------------- watching */

/* The i-th, in the order of their coming; NULL past the end. */
static entry *entry_at(bn_sources *s, size_t i)
{
    entry *e;
    bn_mutex_lock(&s->mu);
    e = i < s->entries_n ? s->entries[i] : NULL;
    bn_mutex_unlock(&s->mu);
    return e;
}

static void touched(void *arg)
{
    bn_sources *s = arg;
    entry *e;
    for (size_t i = 0; (e = entry_at(s, i)); i++) /* first: what comes while others are looked at is seen */
        bn_watch_file(s->watch, e->path);
    if (s->opts.touched)
        s->opts.touched(s->opts.arg);
    for (size_t i = 0; (e = entry_at(s, i)); i++)
        if (look(s, e))
            s->opts.saved(s->opts.arg, &(bn_source_saved){ e->kind, e->path, e->real });
}

void bn_sources_watch(bn_sources *s, const char *path)
{
    if (s)
        bn_watch_file(s->watch, path);
}

static bool is_known(bn_sources *s, uint64_t key)
{
    bool known;
    bn_mutex_lock(&s->mu);
    known = bn_map_get(&s->by_path, key) != NULL;
    bn_mutex_unlock(&s->mu);
    return known;
}

static void entry_free(entry *e)
{
    free(e->path);
    free(e->real);
    free(e);
}

/* false: somebody else was faster. */
static bool list(bn_sources *s, uint64_t key, entry *e)
{
    bool first;
    bn_mutex_lock(&s->mu);
    first = bn_map_get(&s->by_path, key) == NULL;
    if (first) {
        if (s->entries_n == s->entries_cap) {
            s->entries_cap = s->entries_cap ? 2 * s->entries_cap : 32;
            s->entries = bn_xrealloc(s->entries, s->entries_cap * sizeof *s->entries);
        }
        s->entries[s->entries_n++] = e;
        bn_map_put(&s->by_path, key, e);
    }
    bn_mutex_unlock(&s->mu);
    return first;
}

void bn_sources_add(bn_sources *s, const char *path, bn_source_kind kind)
{
    char real[PATH_MAX];
    uint64_t key = s ? bn_hash64(bn_bytes_str(path)) : 0;
    entry *e;
    if (!s || is_known(s, key))
        return;
    e = bn_xcalloc(1, sizeof *e);
    e->kind = kind;
    e->path = bn_xstrdup(path);
    e->real = bn_xstrdup(realpath(path, real) ? real : path);
    bn_watch_file(s->watch, path); /* before it is looked at: what comes later is seen */
    look(s, e);
    if (!list(s, key, e))
        entry_free(e);
}

/* ---------------------------------------------------------------- whose a file is */

static void append(char ***to, char *item)
{
    size_t n = 0;
    while (*to && (*to)[n])
        n++;
    *to = bn_xrealloc(*to, (n + 2) * sizeof **to);
    (*to)[n] = item;
    (*to)[n + 1] = NULL;
}

/* As the pattern of a folder: what is below it. One that is relative is seen from the working directory. */
static char *pattern_of(const char *folder)
{
    char *absolute = NULL, *out;
    size_t n;
    if (*folder != '/' && *folder != '*' && bn_path_absolute(folder, &absolute, NULL) == BN_OK)
        folder = absolute;
    n = strlen(folder);
    out = bn_xmalloc(n + 3);
    snprintf(out, n + 3, "%s%s", folder, n && folder[n - 1] == '*' ? "" : n && folder[n - 1] == '/' ? "*" : "/*");
    free(absolute);
    return out;
}

static void append_folder(char ***to, const char *path)
{
    char real[PATH_MAX], *absolute;
    if (!*path || bn_path_absolute(path, &absolute, NULL))
        return;
    append(to, absolute);
    if (realpath(absolute, real) && strcmp(real, absolute) != 0)
        append(to, bn_xstrdup(real));
}

static void find_folders(bn_sources *s)
{
    char *script = bn_path_folder(s->opts.script), real[PATH_MAX], *folder;
    char *more = bn_xstrdup(getenv("PYTHONPATH") ? getenv("PYTHONPATH") : ""), *save = NULL;
    const char *item;
    append_folder(&s->own, script);
    if (realpath(s->opts.script, real)) {
        folder = bn_path_folder(real);
        append_folder(&s->own, folder);
        free(folder);
    }
    for (char *p = strtok_r(more, ":", &save); p; p = strtok_r(NULL, ":", &save))
        append_folder(&s->own, p);
    for (size_t i = 0; (item = bn_config_item(s->opts.config, "server.folderWatchBlacklist", i)); i++)
        append(&s->leave, pattern_of(item));
    free(more);
    free(script);
}

static bool is_elsewhere(const char *below)
{
    char pattern[32];
    for (size_t i = 0; i < BN_COUNT(elsewhere); i++) {
        snprintf(pattern, sizeof pattern, "%s/*", elsewhere[i]);
        if (fnmatch(pattern, below, 0) == 0)
            return true;
    }
    return false;
}

bool bn_sources_owns(const bn_sources *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;
    if (!s || *path != '/' || n >= sizeof folder)
        return false;
    memcpy(folder, path, n);
    folder[n] = 0;
    for (size_t i = 0; s->leave && s->leave[i]; i++)
        if (fnmatch(s->leave[i], folder, 0) == 0)
            return false;
    for (size_t i = 0; s->own && s->own[i]; i++) {
        size_t m = strlen(s->own[i]);
        if (m == 1)
            m = 0; /* the root itself */
        if (strncmp(folder, s->own[i], m) == 0 && folder[m] == '/' && !is_elsewhere(folder + m))
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- life */

static void add_configured(bn_sources *s)
{
    const char *item;
    const char **secrets;
    size_t n;
    bn_sources_add(s, s->opts.script, BN_SOURCE_FILE);
    for (size_t i = 0; (item = bn_config_item(s->opts.config, "server.folderWatchList", i)); i++) {
        struct stat st;
        if (stat(item, &st) == 0 && S_ISDIR(st.st_mode))
            bn_sources_add(s, item, BN_SOURCE_DATA);
        else
            bn_log(BN_LOG_WARNING, "bourn.watch", "server.folderWatchList: %s is no folder", item);
    }
    secrets = bn_secrets_paths(s->opts.config, &n);
    for (size_t i = 0; i < n; i++)
        bn_sources_add(s, secrets[i], BN_SOURCE_DATA);
    free(secrets);
}

bn_status bn_sources_new(const bn_sources_opts *opts, bn_sources **out, bn_error *err)
{
    bn_watch_how how = bn_watch_how_of(bn_config_str(opts->config, "server.fileWatcherType"));
    bn_sources *s;
    bn_status rc;
    *out = NULL;
    if (how == BN_WATCH_NONE && !opts->touched)
        return BN_OK;
    s = bn_xcalloc(1, sizeof *s);
    s->opts = *opts;
    bn_mutex_init(&s->mu);
    find_folders(s);
    if (how != BN_WATCH_NONE)
        add_configured(s);
    *out = s; /* before the thread starts: its first call may use it */
    rc = bn_watch_new(how, touched, s, &s->watch, err);
    if (!rc)
        return BN_OK;
    *out = NULL;
    bn_sources_free(s);
    return rc;
}

static void free_all(char **items)
{
    for (size_t i = 0; items && items[i]; i++)
        free(items[i]);
    free(items);
}

void bn_sources_free(bn_sources *s)
{
    if (!s)
        return;
    bn_watch_free(s->watch);
    for (size_t i = 0; i < s->entries_n; i++)
        entry_free(s->entries[i]);
    free(s->entries);
    bn_map_release(&s->by_path);
    free_all(s->own);
    free_all(s->leave);
    bn_mutex_release(&s->mu);
    free(s);
}
