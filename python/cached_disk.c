/* cached_disk.c: results that st.cache_data keeps on disk: what was shown and the frozen value, in one file.
 *
 * Threads  with the interpreter attached; detached while a file is read or written. */
#include "caching.h"

#include "base/log.h"
#include "cache/disk.h"

#define DISK_MAX ((size_t)16 << 30)

static void warn_of_disk(py_cached *c, const bn_error *err)
{
    if (!c->warned)
        bn_log(BN_LOG_WARNING, "cache", "The results of %s are not kept on disk: %s", PyUnicode_AsUTF8(c->qualname),
               err->text);
    c->warned = true;
}

bool py_cached_uses_disk(const py_cached *c)
{
    return c->persist && !c->session && c->st->host;
}

void py_cached_write_disk(py_cached *c, bn_cache_key key, const py_kept *k)
{
    uint64_t notes_n = k->notes_n;
    bn_error err = { 0 };
    char *folder;
    bn_buf buf;
    bn_status rc;

    bn_buf_init(&buf, DISK_MAX);
    rc = bn_buf_append(&buf, bn_bytes_of(&notes_n, sizeof notes_n));
    if (!rc)
        rc = bn_buf_append(&buf, bn_bytes_of(k->notes, k->notes_n));
    if (!rc)
        rc = py_frozen_write(k->frozen, &buf);
    if (rc)
        bn_fail(&err, rc, "there is not enough memory");
    folder = rc ? NULL : bn_cache_disk_folder();
    if (folder) {
        Py_BEGIN_ALLOW_THREADS
        rc = bn_cache_disk_write(folder, c->key, key, bn_buf_view(&buf), &err);
        Py_END_ALLOW_THREADS
    }
    if (rc)
        warn_of_disk(c, &err);
    free(folder);
    bn_buf_release(&buf);
}

/* From a file's content; NULL without an exception: it is none. */
static py_kept *kept_from(py_cached *c, bn_bytes in)
{
    uint64_t notes_n;
    py_frozen *frozen;
    bn_bytes notes;

    if (in.n < sizeof notes_n)
        return NULL;
    memcpy(&notes_n, in.p, sizeof notes_n);
    if (notes_n > in.n - sizeof notes_n)
        return NULL;
    notes = bn_bytes_of(in.p + sizeof notes_n, notes_n);
    frozen = py_frozen_read(bn_bytes_of(notes.p + notes_n, in.n - sizeof notes_n - notes_n));
    return frozen ? py_kept_over(c, NULL, frozen, notes) : NULL;
}

py_kept *py_cached_read_disk(py_cached *c, bn_cache_key key)
{
    char *folder = bn_cache_disk_folder();
    bn_error err = { 0 };
    uint8_t *content = NULL;
    py_kept *k = NULL;
    PyObject *value;
    size_t n = 0;
    bn_status rc = BN_ENOENT;

    if (folder) {
        Py_BEGIN_ALLOW_THREADS
        rc = bn_cache_disk_read(folder, c->key, key, &content, &n, &err);
        Py_END_ALLOW_THREADS
    }
    free(folder);
    if (!rc)
        k = kept_from(c, bn_bytes_of(content, n));
    free(content);
    value = k ? py_thaw(c->st, k->frozen) : NULL;
    if (k && !value) { /* of a class that has changed meanwhile */
        py_cache_log_error("A result kept on disk cannot be used any more, so it is computed anew");
        bn_cached_unref(&k->base);
        k = NULL;
    }
    Py_XDECREF(value);
    if (rc && rc != BN_ENOENT)
        bn_log(BN_LOG_WARNING, "cache", "A result of %s is computed anew: %s", PyUnicode_AsUTF8(c->qualname), err.text);
    return k;
}
