/* sources.c: what a Python app is made of, for runtime/sources.h: after each run the modules that it has brought in are
 * watched; after a save, before the next run, the app's own modules are forgotten, so that they are imported anew.
 *
 * All of them are, not only the one that was saved: others hold what they took from it.
 *
 * Threads  entered by script threads with the interpreter attached; saved() by the watching thread, without it.
 * Lock     mu, a leaf: no Python runs under it. */
#include "core.h"

#include <limits.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/source_changed.h"
#include "runtime/sources.h"

/* It lives as long as the process, as the module does. */
struct py_sources {
    bn_runtime *rt;
    bn_sources *files;
    PyObject   *names;   /* set: modules of the app's own */
    uint64_t    seen;    /* which modules there were when last looked at */
    atomic_bool forget;  /* relaxed: the lock orders what is to be forgotten */
    bn_mutex    mu;
    char      **saved BN_GUARDED_BY(mu);
    size_t      saved_n BN_GUARDED_BY(mu);
};

/* Folders that were told to be watched hold no code, as far as anybody knows. */
static void saved(void *arg, const bn_source_saved *what)
{
    py_sources *s = arg;
    if (what->kind == BN_SOURCE_FILE) {
        bn_mutex_lock(&s->mu);
        s->saved = bn_xrealloc(s->saved, (s->saved_n + 1) * sizeof *s->saved);
        s->saved[s->saved_n++] = bn_xstrdup(what->path);
        bn_mutex_unlock(&s->mu);
        atomic_store_explicit(&s->forget, true, memory_order_relaxed);
    }
    bn_runtime_source_changed(s->rt, what->real);
}

int py_sources_start(py_state *st, const char *script)
{
    py_sources *s = bn_xcalloc(1, sizeof *s);
    bn_error err = { 0 };
    char *pages = NULL, *slash;
    s->rt = st->runtime;
    s->names = PySet_New(NULL);
    bn_mutex_init(&s->mu);
    st->sources = s;
    if (!s->names)
        return -1;
    if (bn_sources_new(&(bn_sources_opts){ .config = st->config, .script = script, .saved = saved, .arg = s }, &s->files,
                       &err)) {
        py_raise(st, &err);
        return -1;
    }
    pages = bn_xmalloc(strlen(script) + sizeof "/pages");
    strcpy(pages, script);
    slash = strrchr(pages, '/');
    strcpy(slash ? slash : pages, "/pages");
    bn_sources_add(s->files, pages, BN_SOURCE_NAMES);
    free(pages);
    return 0;
}

void py_sources_add_file(py_state *st, const char *path)
{
    if (st->sources && *path)
        bn_sources_add(st->sources->files, path, BN_SOURCE_FILE);
}

/* ---------------------------------------------------------------- after a run */

/* A number that is another one when other modules are there. */
static uint64_t which_modules(py_state *st, PyObject *modules)
{
    PyObject *name, *module;
    Py_ssize_t at = 0;
    uint64_t sum = 0;
#ifdef Py_GIL_DISABLED
    Py_BEGIN_CRITICAL_SECTION(modules);
#endif
    while (PyDict_Next(modules, &at, &name, &module))
        if (name != st->str___main__) /* every run has its own */
            sum += ((uintptr_t)name ^ ((uintptr_t)module << 1)) * UINT64_C(0x9E3779B97F4A7C15);
#ifdef Py_GIL_DISABLED
    Py_END_CRITICAL_SECTION();
#endif
    return sum;
}

/* The text under `key` in what a module holds, borrowed from it. A module that makes its members when they are asked for
 * is not asked. */
static const char *member(PyObject *dict, const char *key)
{
    PyObject *o = PyDict_GetItemString(dict, key);
    return o && PyUnicode_Check(o) ? PyUnicode_AsUTF8(o) : NULL;
}

/* Where it comes from, NULL: from no file. */
static const char *file_of(PyObject *module)
{
    PyObject *dict = PyModule_Check(module) ? PyModule_GetDict(module) : NULL;
    return dict ? member(dict, "__file__") : NULL;
}

/* A package without a file of its own is the app's if one of its folders is. */
static bool is_own_folder(py_sources *s, PyObject *module)
{
    PyObject *dict = PyModule_Check(module) ? PyModule_GetDict(module) : NULL;
    PyObject *path = dict ? PyDict_GetItemString(dict, "__path__") : NULL, *list;
    bool own = false;
    char inner[PATH_MAX];
    if (!path || strcmp(Py_TYPE(path)->tp_name, "_NamespacePath") != 0 || !(list = PySequence_List(path)))
        return false;
    for (Py_ssize_t i = 0; !own && i < PyList_GET_SIZE(list); i++) {
        PyObject *o = PyList_GET_ITEM(list, i);
        const char *folder = PyUnicode_Check(o) ? PyUnicode_AsUTF8(o) : NULL;
        snprintf(inner, sizeof inner, "%s/-", folder ? folder : "");
        own = bn_sources_owns(s->files, inner);
    }
    Py_DECREF(list);
    return own;
}

/* Of the engine itself, which may lie in the folder of a developer's app. */
static bool is_ours(const char *name)
{
    size_t n = strcspn(name, ".");
    return (n == 5 && memcmp(name, "bourn", n) == 0) || (n == 9 && memcmp(name, "streamlit", n) == 0);
}

static void look_at(py_state *st, PyObject *name, PyObject *module)
{
    py_sources *s = st->sources;
    const char *text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL, *file;
    if (!text || strcmp(text, "__main__") == 0 || is_ours(text))
        return;
    file = file_of(module);
    if (file ? !bn_sources_owns(s->files, file) : !is_own_folder(s, module))
        return;
    if (PySet_Add(s->names, name) == 0 && file) {
        Py_INCREF(module); /* `file` is its */
        Py_BEGIN_ALLOW_THREADS
        bn_sources_add(s->files, file, BN_SOURCE_FILE);
        Py_END_ALLOW_THREADS
        Py_DECREF(module);
    }
}

void py_sources_after_run(py_state *st)
{
    py_sources *s = st->sources;
    PyObject *modules = PyImport_GetModuleDict(), *items, *copy; /* borrowed */
    uint64_t now;
    if (!s || !s->files || (now = which_modules(st, modules)) == s->seen)
        return;
    s->seen = now;
    copy = PyDict_Copy(modules);
    items = copy ? PyDict_Items(copy) : NULL;
    for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items); i++) {
        PyObject *pair = PyList_GET_ITEM(items, i);
        look_at(st, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1));
    }
    Py_XDECREF(items);
    Py_XDECREF(copy);
    PyErr_Clear(); /* a name that is no text, or no memory: then it is not watched */
}

/* ---------------------------------------------------------------- before the next */

/* The interpreter takes what it has compiled for current if the source's size is the same and its time, to the second. A
 * source that was saved is compiled in any case. */
static void drop_compiled(PyObject *module)
{
    PyObject *dict = PyModule_GetDict(module);
    const char *path = member(dict, "__cached__"), *source = member(dict, "__file__");
    uint8_t head[16];
    struct stat now;
    FILE *f = path && source ? fopen(path, "re") : NULL;
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f)
        fclose(f);
    if (n == sizeof head && stat(source, &now) == 0) {
        uint32_t time = head[8] | (uint32_t)head[9] << 8 | (uint32_t)head[10] << 16 | (uint32_t)head[11] << 24;
        uint32_t size = head[12] | (uint32_t)head[13] << 8 | (uint32_t)head[14] << 16 | (uint32_t)head[15] << 24;
        if (time == (uint32_t)now.st_mtim.tv_sec && size == (uint32_t)now.st_size)
            unlink(path);
    }
}

static bool is_listed(char *const *paths, size_t n, const char *path)
{
    for (size_t i = 0; path && i < n; i++)
        if (strcmp(paths[i], path) == 0)
            return true;
    return false;
}

/* Is it one of those, or inside of one? */
static bool is_to_go(PyObject *names, PyObject *name)
{
    const char *text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    if (!text)
        return false;
    for (const char *dot = text + strcspn(text, ".");; dot += 1 + strcspn(dot + 1, ".")) {
        PyObject *head = PyUnicode_FromStringAndSize(text, dot - text);
        int found = head ? PySet_Contains(names, head) : 0;
        Py_XDECREF(head);
        if (found > 0 || !*dot)
            return found > 0;
    }
}

static void forget(PyObject *names, char *const *paths, size_t n)
{
    PyObject *modules = PyImport_GetModuleDict(), *copy = PyDict_Copy(modules), *items = copy ? PyDict_Items(copy) : NULL;
    PyObject *importlib = PyImport_ImportModule("importlib"), *done;
    for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items); i++) {
        PyObject *name = PyTuple_GET_ITEM(PyList_GET_ITEM(items, i), 0);
        PyObject *module = PyTuple_GET_ITEM(PyList_GET_ITEM(items, i), 1);
        if (!is_to_go(names, name))
            continue;
        if (is_listed(paths, n, file_of(module)))
            drop_compiled(module);
        if (PyDict_DelItem(modules, name) < 0)
            PyErr_Clear(); /* somebody else was faster */
    }
    done = importlib ? PyObject_CallMethod(importlib, "invalidate_caches", NULL) : NULL; /* of what folders hold */
    Py_XDECREF(done);
    Py_XDECREF(importlib);
    Py_XDECREF(items);
    Py_XDECREF(copy);
    PyErr_Clear();
}

void py_sources_before_run(py_state *st)
{
    py_sources *s = st->sources;
    PyObject *names;
    char **paths;
    size_t n;
    if (!s || !atomic_load_explicit(&s->forget, memory_order_relaxed))
        return;
    bn_mutex_lock(&s->mu);
    atomic_store_explicit(&s->forget, false, memory_order_relaxed);
    paths = s->saved;
    n = s->saved_n;
    s->saved = NULL;
    s->saved_n = 0;
    bn_mutex_unlock(&s->mu);
    names = n ? PySet_New(s->names) : NULL; /* other threads may add to it meanwhile */
    if (names)
        forget(names, paths, n);
    Py_XDECREF(names);
    PyErr_Clear();
    for (size_t i = 0; i < n; i++)
        free(paths[i]);
    free(paths);
}
