/* pages.c: the pages of an app for bourn/_page.py, over elements/navigation.h and runtime/pages.h. What a page runs, a file
 * or a function, is known to the Python side only.
 *
 * Entered with the interpreter attached. */
#include "core.h"

#include "bind.h"
#include "elements/navigation.h"

/* page_make(kind, name, title, icon, path, help, is_default): what is None was not given. Kind: "function", "file",
 * "address". */
PyObject *py_page_make(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    const char *kind;
    bn_page_spec spec = { 0 };
    bn_page_made made;
    bn_error err = { 0 };
    PyObject *out;
    int is_default;

    if (!PyArg_ParseTuple(args, "szzzzzp:page_make", &kind, &spec.name, &spec.title, &spec.icon, &spec.path, &spec.help,
                          &is_default))
        return NULL;
    spec.kind = *kind == 'a' ? BN_PAGE_ADDRESS : strcmp(kind, "file") == 0 ? BN_PAGE_FILE : BN_PAGE_FUNCTION;
    spec.is_default = is_default;
    if (bn_page_make(&spec, &made, &err))
        return py_raise(st, &err);
    out = Py_BuildValue("(ssss)", made.title, made.icon, made.path, made.help);
    bn_page_made_release(&made);
    return out;
}

PyObject *py_page_hash(PyObject *module, PyObject *path)
{
    const char *text = PyUnicode_AsUTF8(path);
    char hash[BN_PAGE_HASH];
    (void)module;
    if (!text)
        return NULL;
    bn_page_hash(text, hash);
    return PyUnicode_FromString(hash);
}

/* One page as _page.py says it; texts are borrowed from the tuple. */
static int page_of(PyObject *tuple, bn_page *p)
{
    int is_default, is_hidden;
    if (!PyArg_ParseTuple(tuple, "ssssssz" "pp", &p->title, &p->icon, &p->help, &p->section, &p->path, &p->script,
                          &p->external, &is_default, &is_hidden))
        return -1;
    p->is_default = is_default;
    p->is_hidden = is_hidden;
    return 0;
}

static int fill(bn_navigation_call *call, PyObject *pages, PyObject *sections, bn_page *to, const char **names)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pages); i++)
        if (page_of(PyList_GET_ITEM(pages, i), &to[i]) < 0)
            return -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(sections); i++)
        if (!(names[i] = PyUnicode_AsUTF8(PyList_GET_ITEM(sections, i))))
            return -1;
    call->pages = to;
    call->n = (size_t)PyList_GET_SIZE(pages);
    call->sections = names;
    call->sections_n = (size_t)PyList_GET_SIZE(sections);
    return 0;
}

/* navigate(pages, sections, position, expanded, visible): (which page the run is for, which is the default one). */
PyObject *py_navigate(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *pages, *sections, *out = NULL;
    const char *position, **names;
    bn_navigation_call call = { 0 };
    bn_page *list;
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_error err = { 0 };
    long long visible;
    int expanded;

    if (!PyArg_ParseTuple(args, "O!O!spL:navigate", &PyList_Type, &pages, &PyList_Type, &sections, &position, &expanded,
                          &visible) ||
        py_ctx_hold(st, "navigation", &ctx) < 0)
        return NULL;
    if (bn_nav_position_of(position, &call.position, &err))
        return py_raise(st, &err);
    call.expanded = expanded;
    call.visible = visible;
    list = bn_xcalloc((size_t)PyList_GET_SIZE(pages) + 1, sizeof *list);
    names = bn_xcalloc((size_t)PyList_GET_SIZE(sections) + 1, sizeof *names);
    if (fill(&call, pages, sections, list, names) == 0) {
        if (bn_navigation_run(ctx, &call, &err))
            py_raise(st, &err);
        else
            out = Py_BuildValue("(nn)", (Py_ssize_t)call.chosen, (Py_ssize_t)call.standard);
        for (size_t i = 0; out && i < call.n; i++)
            py_sources_add_file(st, list[i].script);
    }
    free(names);
    free(list);
    return out;
}

/* page_enter(hash): who writes from now on; returns who did. None: there is no run. */
PyObject *py_page_enter(PyObject *module, PyObject *hash)
{
    bn_run_ctx *ctx = py_ctx_current(py_state_of(module));
    const char *text = PyUnicode_AsUTF8(hash);
    if (!text)
        return NULL;
    return ctx ? PyUnicode_FromString(bn_run_ctx_enter_page(ctx, text)) : Py_NewRef(Py_None);
}

/* page_script(hash): the path of its file, "" if it has none; None: there is no such page. */
PyObject *py_page_script(PyObject *module, PyObject *hash)
{
    bn_run_ctx *ctx = py_ctx_current(py_state_of(module));
    const char *text = PyUnicode_AsUTF8(hash);
    bn_page_found found;
    PyObject *out;
    if (!text)
        return NULL;
    if (!ctx || !bn_run_ctx_page_of_hash(ctx, text, &found))
        Py_RETURN_NONE;
    out = PyUnicode_DecodeFSDefault(found.script);
    bn_page_found_release(&found);
    return out;
}

/* page_at(path): the hash of the page whose file this is; None: there is none. */
PyObject *py_page_at(PyObject *module, PyObject *path)
{
    PY_CTX_HELD bn_run_ctx *ctx = py_ctx_current_held(py_state_of(module));
    PyObject *bytes = NULL, *out = NULL;
    bn_page_found found;
    if (!PyUnicode_FSConverter(path, &bytes))
        return NULL;
    if (ctx && bn_run_ctx_page_of_script(ctx, PyBytes_AS_STRING(bytes), &found)) {
        out = PyUnicode_FromString(found.hash);
        bn_page_found_release(&found);
    } else {
        out = Py_NewRef(Py_None);
    }
    Py_DECREF(bytes);
    return out;
}

PyObject *py_switch_page(PyObject *module, PyObject *hash)
{
    py_state *st = py_state_of(module);
    const char *text = PyUnicode_AsUTF8(hash);
    bn_run_ctx *ctx;
    bn_error err = { 0 };
    if (!text || py_ctx_require(st, "switch_page", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    if (bn_run_ctx_request_page(ctx, text, &err))
        return py_raise(st, &err);
    return py_raise_class(st, "RerunException", "the run goes on at another page");
}

/* st.page_link to a Page: the Python side says what it is. */
int py_prepare_page_link(binding *b)
{
    st_page_link_opts *o = (st_page_link_opts *)(void *)b->opts.bytes;
    PyObject *fn = b->st->prepare ? PyDict_GetItemString(b->st->prepare, "page_link.to") : NULL, *store, *shown;
    st_page *page;
    int is_default, rc;
    o->to = NULL;
    if (!b->value[0] || PyUnicode_Check(b->value[0]) || !fn || (!b->keep && !(b->keep = PyList_New(0))))
        return 0;
    shown = PyObject_CallOneArg(fn, b->value[0]);
    if (!shown || shown == Py_None) {
        Py_XDECREF(shown);
        return shown ? 0 : -1;
    }
    store = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)sizeof *page);
    rc = store ? PyList_Append(b->keep, shown) : -1;
    if (rc == 0)
        rc = PyList_Append(b->keep, store);
    Py_DECREF(shown);
    Py_XDECREF(store); /* `keep` has them */
    if (rc < 0)
        return -1;
    page = (st_page *)(void *)PyBytes_AS_STRING(store);
    *page = (st_page){ .name = "" };
    if (!PyArg_ParseTuple(shown, "sssszp", &page->title, &page->icon, &page->url_path, &page->help,
                          &page->address, &is_default))
        return -1;
    page->is_default = is_default;
    o->to = page;
    return 0;
}
