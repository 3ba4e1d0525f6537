/* source.c: see source.h. */
#include "cdoor/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build_info.h"
#include "cdoor/spawn.h"

#define MARK_LINES 64 /* a `// bourn:` line stands this near the top */
#define TEXT_LINE  4096

extern char **environ;

/* ---------------------------------------------------------------- lists of strings */

typedef struct list {
    char **v; /* ends with NULL */
    size_t n;
} list;

static void list_add(list *l, char *owned)
{
    l->v = bn_xrealloc(l->v, (l->n + 2) * sizeof *l->v);
    l->v[l->n++] = owned;
    l->v[l->n] = NULL;
}

static void list_release(list *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i]);
    free(l->v);
    *l = (list){ 0 };
}

/* Words between blanks; no quoting, no shell. */
static void list_add_words(list *l, const char *text)
{
    while (text && *text) {
        size_t n = strcspn(text, " \t\r\n");
        if (n)
            list_add(l, bn_xstrndup(text, n));
        text += n + (text[n] != 0);
    }
}

static char *join(const char *folder, const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = bn_xmalloc(n);
    snprintf(path, n, "%s/%s", folder, name);
    return path;
}

/* ---------------------------------------------------------------- the target */

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), k = strlen(tail);
    return n > k && strcmp(s + n - k, tail) == 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The *.c of a folder, by name; absolute. */
static list folder_sources(const char *folder)
{
    list found = { 0 };
    DIR *dir = opendir(folder);
    struct dirent *d;
    while (dir && (d = readdir(dir)))
        if (d->d_name[0] != '.' && ends_with(d->d_name, ".c"))
            list_add(&found, join(folder, d->d_name));
    if (dir)
        closedir(dir);
    if (found.n)
        qsort(found.v, found.n, sizeof *found.v, by_text);
    return found;
}

static bn_status find_kind(bn_source *s, bn_error *err)
{
    struct stat st;
    list sources;
    if (stat(s->path, &st))
        return bn_fail_errno(err, "cannot read %s", s->path);
    if (S_ISDIR(st.st_mode)) {
        s->kind = BN_TARGET_FOLDER;
        sources = folder_sources(s->path);
        if (!sources.n)
            return bn_fail(err, BN_EINVAL, "%s holds no C file", s->path);
        list_release(&sources);
    } else if (ends_with(s->path, ".so")) {
        s->kind = BN_TARGET_LIBRARY;
    } else if (ends_with(s->path, ".c")) {
        s->kind = BN_TARGET_FILE;
    } else {
        return bn_fail(err, BN_EINVAL, "%s is no C app: a .c file, a .so file or a folder of .c files", s->path);
    }
    return BN_OK;
}

bn_status bn_source_init(bn_source *s, const char *target, bn_error *err)
{
    char *slash;
    bn_status rc;
    *s = (bn_source){ 0 };
    s->path = realpath(target, NULL);
    if (!s->path)
        return bn_fail(err, BN_ENOENT, "cannot find %s: %s", target, strerror(errno));
    rc = find_kind(s, err);
    if (rc) {
        bn_source_release(s);
        return rc;
    }
    slash = strrchr(s->path, '/');
    s->name = bn_xstrdup(slash + 1);
    s->folder = s->kind == BN_TARGET_FOLDER ? bn_xstrdup(s->path)
                                            : bn_xstrndup(s->path, slash == s->path ? 1 : (size_t)(slash - s->path));
    return BN_OK;
}

static void drop_files(bn_source *s)
{
    list files = { s->files, s->files_n };
    list_release(&files);
    s->files = NULL;
    s->files_n = 0;
}

void bn_source_release(bn_source *s)
{
    drop_files(s);
    free(s->path);
    free(s->folder);
    free(s->name);
    *s = (bn_source){ 0 };
}

static list sources_of(const bn_source *s)
{
    list l = { 0 };
    if (s->kind == BN_TARGET_FOLDER)
        return folder_sources(s->path);
    list_add(&l, bn_xstrdup(s->path));
    return l;
}

static uint64_t mix(uint64_t h, const void *p, size_t n)
{
    for (const uint8_t *b = p; n--; b++) /* FNV-1a */
        h = (h ^ *b) * UINT64_C(1099511628211);
    return h;
}

static uint64_t mix_file(uint64_t h, const char *path)
{
    struct stat st;
    h = mix(h, path, strlen(path) + 1);
    if (stat(path, &st))
        return mix(h, "?", 1);
    h = mix(h, &st.st_mtim, sizeof st.st_mtim);
    h = mix(h, &st.st_size, sizeof st.st_size);
    return mix(h, &st.st_ino, sizeof st.st_ino);
}

uint64_t bn_source_stamp(const bn_source *s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    if (s->kind == BN_TARGET_FOLDER) {
        list sources = folder_sources(s->path);
        for (size_t i = 0; i < sources.n; i++)
            h = mix_file(h, sources.v[i]);
        list_release(&sources);
    } else {
        h = mix_file(h, s->path);
    }
    for (size_t i = 0; i < s->files_n; i++)
        h = mix_file(h, s->files[i]);
    return h | 1; /* 0 is "never built" */
}

static bool before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

static bool written_since(const char *path, struct timespec when)
{
    struct timespec now;
    struct stat st;
    clock_gettime(CLOCK_REALTIME, &now); /* a time to come is some clock's mistake, and no news */
    return stat(path, &st) == 0 && !before(st.st_mtim, when) && before(st.st_mtim, now);
}

bool bn_source_changed_since(const bn_source *s, struct timespec when)
{
    if (written_since(s->path, when))
        return true;
    for (size_t i = 0; i < s->files_n; i++)
        if (written_since(s->files[i], when))
            return true;
    return false;
}

/* ---------------------------------------------------------------- headers */

static char *headers_in(const char *base, const char *tail)
{
    char *folder = join(base, tail), *probe = join(folder, "bourn/st.h");
    bool found = access(probe, R_OK) == 0;
    free(probe);
    if (found)
        return folder;
    free(folder);
    return NULL;
}

char *bn_source_headers(void)
{
    static const char *const tails[] = {
        "share/bourn/include",
        "../share/bourn/include",
        "../include",
        "../lib/python" BN_PYTHON_VERSION "/site-packages/bourn/_data/include",
        "../lib/python" BN_PYTHON_VERSION "/dist-packages/bourn/_data/include",
        "../lib64/python" BN_PYTHON_VERSION "/site-packages/bourn/_data/include",
        "../bourn/_data/include",
    };
    const char *set = getenv("BOURN_INCLUDE_DIR"), *data = getenv("BOURN_DATA_DIR");
    char exe[PATH_MAX], *slash, *found = NULL;
    ssize_t n;
    if (set && *set)
        return bn_xstrdup(set);
    if (data && *data) {
        found = headers_in(data, "include");
        return found ? found : headers_in(data, "../../include");
    }
    n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return NULL;
    exe[n] = 0;
    slash = strrchr(exe, '/');
    if (slash)
        *slash = 0;
    for (size_t i = 0; !found && i < BN_COUNT(tails); i++)
        found = headers_in(exe, tails[i]);
    return found;
}

/* ---------------------------------------------------------------- the compiler's command line */

/* "cflags -O2 -DX, libs -lm": each clause goes to its own list. */
static void read_clauses(const char *text, list *cflags, list *libs)
{
    char *copy = bn_xstrdup(text), *rest = copy, *clause;
    while ((clause = strsep(&rest, ","))) {
        size_t n;
        while (bn_is_space((unsigned char)*clause))
            clause++;
        n = strcspn(clause, " \t\r\n");
        if (n == 6 && memcmp(clause, "cflags", n) == 0)
            list_add_words(cflags, clause + n);
        else if (n == 4 && memcmp(clause, "libs", n) == 0)
            list_add_words(libs, clause + n);
    }
    free(copy);
}

static void read_mark(const char *path, list *cflags, list *libs)
{
    FILE *f = fopen(path, "re");
    char line[TEXT_LINE];
    for (int i = 0; f && i < MARK_LINES && fgets(line, sizeof line, f); i++) {
        const char *p = line + strspn(line, " \t");
        if (strncmp(p, "//", 2))
            continue;
        p += 2 + strspn(p + 2, " \t");
        if (strncmp(p, "bourn:", 6) == 0)
            read_clauses(p + 6, cflags, libs);
    }
    if (f)
        fclose(f);
}

/* A source below `folder` is named from there, so that error boxes say app.c and not a long path. */
static const char *from_folder(const bn_source *s, const char *path)
{
    size_t n = strlen(s->folder);
    return strncmp(path, s->folder, n) == 0 && path[n] == '/' ? path + n + 1 : path;
}

/* What all steps of one build share. */
typedef struct plan {
    const char *headers; /* NULL: the compiler knows by itself */
    const char *out;
    list        sources, cflags, libs, objects;
} plan;

static list begin_command(const plan *p)
{
    static const char *const usual[] = { "-g", "-O1", "-fPIC", "-fexceptions", "-fno-omit-frame-pointer", "-pthread" };
    const char *cc = getenv("CC");
    list argv = { 0 };
    list_add_words(&argv, cc && *cc ? cc : "cc");
    for (size_t i = 0; i < BN_COUNT(usual); i++)
        list_add(&argv, bn_xstrdup(usual[i]));
    for (size_t i = 0; i < p->cflags.n; i++)
        list_add(&argv, bn_xstrdup(p->cflags.v[i]));
    return argv;
}

static void add_all(list *argv, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        list_add(argv, bn_xstrdup(words[i]));
}

static list compile_command(const plan *p, const char *source, const char *object, const char *deps)
{
    const char *const fixed[] = { "-c", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-MMD", "-MF", deps, "-o", object, source };
    list argv = begin_command(p);
    if (p->headers)
        add_all(&argv, (const char *const[]){ "-isystem", p->headers }, 2);
    add_all(&argv, fixed, BN_COUNT(fixed));
    return argv;
}

/* Only what it includes: a compiler that met an error does not say. */
static list deps_command(const plan *p, const char *source, const char *deps)
{
    const char *const fixed[] = { "-std=c17", "-D_GNU_SOURCE", "-MM", "-MG", "-MF", deps, source };
    list argv = begin_command(p);
    if (p->headers)
        add_all(&argv, (const char *const[]){ "-isystem", p->headers }, 2);
    add_all(&argv, fixed, BN_COUNT(fixed));
    return argv;
}

static list link_command(const plan *p)
{
    list argv = begin_command(p);
    add_all(&argv, (const char *const[]){ "-shared", "-Wl,-Bsymbolic", "-o", p->out }, 4);
    for (size_t i = 0; i < p->objects.n; i++)
        list_add(&argv, bn_xstrdup(p->objects.v[i]));
    for (size_t i = 0; i < p->libs.n; i++)
        list_add(&argv, bn_xstrdup(p->libs.v[i]));
    return argv;
}

/* ---------------------------------------------------------------- running it */

static bn_status spawn(const bn_source *s, char *const *argv, int out_fd, pid_t *pid, bn_error *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int rc;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, out_fd, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&files, s->folder);
    bn_spawn_attr(&attr, 0);
    rc = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    if (rc)
        return bn_fail(err, BN_EUSER, "cannot start the C compiler `%s`: %s. Install one (on Debian: apt-get install "
                       "gcc), or name one in the variable CC", argv[0], strerror(rc));
    return BN_OK;
}

static void read_output(int fd, bn_buf *text)
{
    uint8_t chunk[4096];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        if (text->n + (size_t)n <= text->max) /* past the ceiling the rest is read and dropped */
            bn_buf_append(text, bn_bytes_of(chunk, (size_t)n));
    }
}

static bn_status command(const bn_source *s, char *const *argv, bn_buf *text, _Atomic(int) *child, bn_error *err)
{
    int ends[2], status = 0;
    pid_t pid;
    bn_status rc;
    if (pipe2(ends, O_CLOEXEC))
        return bn_fail_errno(err, "pipe");
    rc = spawn(s, argv, ends[1], &pid, err);
    close(ends[1]);
    if (!rc) {
        *child = pid;
        read_output(ends[0], text);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        *child = 0;
        if (!WIFEXITED(status) || WEXITSTATUS(status))
            rc = bn_fail(err, BN_EUSER, "%s does not compile", s->name);
    }
    close(ends[0]);
    return rc;
}

/* A make rule, "out: a.c b.h \": what the compiler read, less the system's headers. Blanks in names are "\ ". */
static void read_deps(const bn_source *s, const char *path, list *files)
{
    FILE *f = fopen(path, "re");
    char name[PATH_MAX];
    size_t n = 0;
    int c = f ? getc(f) : EOF;
    while (c != EOF && c != ':')
        c = getc(f);
    while (c != EOF) {
        c = getc(f);
        if (c == '\\') {
            c = getc(f);
            if (c == '\n')
                c = ' ';
            else if (n < sizeof name - 1)
                name[n++] = (char)c;
            if (c != ' ' || (n && name[n - 1] == ' '))
                continue;
        }
        if (c != EOF && !bn_is_space(c)) {
            if (n < sizeof name - 1)
                name[n++] = (char)c;
        } else if (n) {
            name[n] = 0;
            if (name[n - 1] != ':') /* a second rule, for another source */
                list_add(files, name[0] == '/' ? bn_xstrdup(name) : join(s->folder, name));
            n = 0;
        }
    }
    if (f)
        fclose(f);
}

static char *numbered(const char *out, size_t i, const char *tail)
{
    size_t n = strlen(out) + 32;
    char *path = bn_xmalloc(n);
    snprintf(path, n, "%s.%zu%s", out, i, tail);
    return path;
}

/* Stops at the first source that does not compile, with its files noted. */
static bn_status compile(const bn_source *s, plan *p, bn_buf *text, list *files, _Atomic(int) *child, bn_error *err)
{
    bn_status rc = BN_OK;
    for (size_t i = 0; !rc && i < p->sources.n; i++) {
        char *object = numbered(p->out, i, ".o"), *deps = numbered(p->out, i, ".d");
        list argv = compile_command(p, from_folder(s, p->sources.v[i]), object, deps);
        rc = command(s, argv.v, text, child, err);
        if (rc) {
            bn_buf ignored = { .max = 1 };
            list_release(&argv);
            argv = deps_command(p, from_folder(s, p->sources.v[i]), deps);
            command(s, argv.v, &ignored, child, NULL);
            bn_buf_release(&ignored);
        }
        read_deps(s, deps, files);
        unlink(deps);
        free(deps);
        list_release(&argv);
        list_add(&p->objects, object);
    }
    return rc;
}

bn_status bn_source_build(bn_source *s, const char *headers, const char *out, bn_buf *text, _Atomic(int) *child,
                          bn_error *err)
{
    plan p = { .headers = headers, .out = out, .sources = sources_of(s) };
    list files = { 0 }, argv;
    bn_status rc;
    for (size_t i = 0; i < p.sources.n; i++)
        read_mark(p.sources.v[i], &p.cflags, &p.libs);
    list_add_words(&p.cflags, getenv("BOURN_CFLAGS"));
    rc = compile(s, &p, text, &files, child, err);
    if (!rc) {
        argv = link_command(&p);
        rc = command(s, argv.v, text, child, err);
        list_release(&argv);
    }
    drop_files(s);
    s->files = files.v;
    s->files_n = files.n;
    for (size_t i = 0; i < p.objects.n; i++)
        unlink(p.objects.v[i]);
    list_release(&p.objects);
    list_release(&p.sources);
    list_release(&p.cflags);
    list_release(&p.libs);
    return rc;
}
