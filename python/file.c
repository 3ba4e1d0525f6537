/* file.c: files from the browser as Python objects: UploadedFile, DeletedFile, ChatInputValue.
 *
 * An UploadedFile is an io.BytesIO over a bytes object. That of a large file is not filled: it lies in a block of its
 * own, which malloc has mapped for it, and all whole pages of the block but the first are replaced by a private mapping
 * of the file's memfd. The content begins in the memfd where it begins in such a block (bn_host's upload_at says so to
 * the server), so pages fit onto pages. Nothing is read or copied before somebody reads; whoever writes gets pages of
 * his own; and free() unmaps the whole block, as it does with all that malloc has mapped. Where the block is not of that
 * kind (another malloc, another layout), the bytes are copied.
 *
 * A command returns a new object each time, so that an app reads from the beginning in every run; session_state returns
 * the one that is kept with the upload. */
#include <dlfcn.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core.h"
#include "runtime/upload.h"

enum {
    BLOCK_HEAD = 16, /* glibc: two words in front of what malloc returns; ... */
    IS_MAPPED = 2,   /* ... a bit of the second */
    SURELY_MAPPED = (32 << 20) + (64 << 10), /* more than any threshold that malloc sets itself */
};

uint32_t py_file_at(void)
{
    return BLOCK_HEAD + (uint32_t)offsetof(PyBytesObject, ob_sval);
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(Py_GIL_DISABLED)
/* malloc is glibc's own, not one that was put before it. */
static bool is_glibc_malloc(void)
{
    Dl_info of_malloc, of_libc;
    void *(*fn)(size_t) = malloc;
    size_t (*own)(void *) = malloc_usable_size;
    void *at, *libc;
    memcpy(&at, &fn, sizeof at);
    memcpy(&libc, &own, sizeof libc);
    return dladdr(at, &of_malloc) && dladdr(libc, &of_libc) && of_malloc.dli_fbase == of_libc.dli_fbase &&
           strstr(of_malloc.dli_fname, "libc.so");
}

/* Is it alone in a mapping of malloc's, which begins at a page? */
static bool is_mapped_block(const PyObject *o, size_t page)
{
    uintptr_t block = (uintptr_t)o - BLOCK_HEAD;
    size_t word;
    if (block % page || !is_glibc_malloc())
        return false;
    memcpy(&word, (const char *)o - sizeof word, sizeof word);
    return (word & 7) == IS_MAPPED;
}
#else
static bool is_mapped_block(const PyObject *o, size_t page)
{
    (void)o;
    (void)page;
    return false;
}
#endif

/* Bytes `from` to `to` of the content, read from the memfd. */
static bool fill(PyObject *bytes, int fd, uint32_t at, size_t from, size_t to)
{
    while (from < to) {
        ssize_t n = pread(fd, PyBytes_AS_STRING(bytes) + from, to - from, (off_t)(at + from));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += (size_t)n;
    }
    return true;
}

/* The whole pages behind the first come from the memfd. */
static bool lay_over(PyObject *bytes, int fd, uint32_t at, size_t n, size_t page)
{
    char *block = (char *)bytes - BLOCK_HEAD;
    size_t whole = (at + n) / page * page;
    if (whole > page && mmap(block + page, whole - page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd,
                             (off_t)page) == MAP_FAILED)
        return false;
    return fill(bytes, fd, at, 0, page - at) && fill(bytes, fd, at, whole - at, n);
}

/* Room for n bytes, uninitialized, in a block of its own if malloc works as it should: such a block stays mapped when it
 * shrinks. */
static PyObject *bytes_in_block(size_t n)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(n < SURELY_MAPPED ? SURELY_MAPPED : n));
    if (bytes && n < SURELY_MAPPED)
        _PyBytes_Resize(&bytes, (Py_ssize_t)n);
    return bytes;
}

static PyObject *bytes_of_memfd(int fd, uint32_t at, size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    PyObject *bytes = at == py_file_at() && n > 2 * page ? bytes_in_block(n) : NULL;
    bool ok;
    if (bytes && is_mapped_block(bytes, page) && lay_over(bytes, fd, at, n, page))
        return bytes;
    Py_XDECREF(bytes); /* its block may have a hole now */
    PyErr_Clear();
    bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)n);
    if (!bytes)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    ok = fill(bytes, fd, at, 0, n);
    Py_END_ALLOW_THREADS
    if (ok)
        return bytes;
    Py_DECREF(bytes);
    return PyErr_SetFromErrno(PyExc_OSError);
}

static PyObject *bytes_of(bn_upload *u)
{
    uint32_t at;
    bn_bytes content;
    int fd = bn_upload_memfd(u, &at);
    if (fd >= 0)
        return bytes_of_memfd(fd, at, (size_t)bn_upload_info_of(u)->size);
    if (bn_upload_content(u, &content, NULL)) {
        PyErr_SetString(PyExc_OSError, "the content of an uploaded file cannot be had");
        return NULL;
    }
    return PyBytes_FromStringAndSize((const char *)content.p, (Py_ssize_t)content.n);
}

static PyObject *call_of(const char *module, const char *name, const char *format, ...)
{
    PyObject *m = PyImport_ImportModule(module), *fn = m ? PyObject_GetAttrString(m, name) : NULL, *args, *out;
    va_list list;
    va_start(list, format);
    args = fn ? Py_VaBuildValue(format, list) : NULL;
    va_end(list);
    out = args ? PyObject_CallObject(fn, args) : NULL;
    Py_XDECREF(args);
    Py_XDECREF(fn);
    Py_XDECREF(m);
    return out;
}

#define MANAGER "streamlit.runtime.uploaded_file_manager"

PyObject *py_file_to(bn_value v)
{
    bn_upload *u = bn_upload_of(v);
    const bn_upload_info *info = bn_upload_info_of(u);
    PyObject *bytes, *file;
    if (info->gone)
        return call_of(MANAGER, "DeletedFile", "(s)", info->id);
    bytes = bytes_of(u);
    if (!bytes)
        return NULL;
    file = call_of(MANAGER, "received", "(sssOss)", info->id, info->name, info->type, bytes, info->upload_url,
                   info->delete_url);
    Py_DECREF(bytes);
    return file;
}

static PyObject *kept_file(bn_value v)
{
    bn_upload *u = bn_upload_of(v);
    PyObject *made = bn_upload_object(u);
    if (made)
        return Py_NewRef(made);
    made = py_file_to(v);
    /* another, if a thread was faster */
    return made ? Py_NewRef(bn_upload_keep_object(u, made, &py_foreign_ops)) : NULL;
}

PyObject *py_value_kept(bn_value v)
{
    PyObject *list;
    if (v.kind == BN_VALUE_FILE)
        return kept_file(v);
    if (v.kind != BN_VALUE_LIST)
        return py_value_to(v);
    list = PyList_New((Py_ssize_t)bn_value_count(v));
    for (size_t i = 0; list && i < bn_value_count(v); i++) {
        PyObject *item = py_value_kept(bn_value_items(v)[i]);
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    }
    return list;
}

PyObject *py_chat_to(bn_value v)
{
    const bn_value *items = bn_value_items(v);
    bool with_files = items[1].kind == BN_VALUE_LIST;
    PyObject *text = py_value_to(items[0]), *audio = py_value_to(items[2]), *out = NULL;
    PyObject *files = with_files ? py_value_to(items[1]) : PyList_New(0);
    if (text && audio && files)
        out = call_of("streamlit.elements.widgets.chat", "ChatInputValue", "(OOOii)", text, files, audio,
                      (int)with_files, (int)items[3].b);
    Py_XDECREF(text);
    Py_XDECREF(audio);
    Py_XDECREF(files);
    return out;
}
