/* frame.c: see frame.h. pandas' notes are the JSON text under "pandas" in a schema's metadata. */
#include <jansson.h>

#include "data/build.h"
#include "data/frame.h"

st_table *bn_frame_new(bn_table *data, unsigned hints)
{
    st_table *t = bn_xcalloc(1, sizeof *t);
    t->refs = 1;
    t->data = data;
    t->hints = hints;
    return t;
}

st_table *bn_frame_ref(st_table *t)
{
    __atomic_fetch_add(&t->refs, 1, __ATOMIC_RELAXED);
    return t;
}

void bn_frame_unref(st_table *t)
{
    /* acq_rel: the last holder sees what every other one did before it lets go */
    if (!t || __atomic_fetch_sub(&t->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    bn_table_unref(t->data);
    bn_build_free(t->build);
    bn_table_unref(t->style.display);
    bn_reader_unref(t->reader);
    free(t->style.uuid);
    free(t->style.caption);
    free(t->style.styles);
    free(t);
}

bn_reader *bn_reader_ref(bn_reader *r)
{
    __atomic_fetch_add(&r->refs, 1, __ATOMIC_RELAXED);
    return r;
}

void bn_reader_unref(bn_reader *r)
{
    /* acq_rel: as bn_frame_unref() */
    if (r && __atomic_fetch_sub(&r->refs, 1, __ATOMIC_ACQ_REL) == 1)
        r->ops->free(r);
}

bn_status bn_frame_table(st_table *t, bn_table **out, bn_error *err)
{
    struct ArrowArrayStream stream;
    bn_status rc = BN_OK;
    if (!t->data) {
        rc = bn_build_close(t->build, &stream, err);
        if (!rc)
            rc = bn_table_read(&stream, &t->data, err);
    }
    *out = t->data;
    return rc;
}

struct bn_notes {
    json_t *all, *index; /* `index` is borrowed: the array "index_columns" */
};

bn_notes *bn_notes_read(const bn_table *t)
{
    bn_bytes text = bn_metadata_find(t->root.metadata, "pandas");
    json_t *all = text.p ? json_loadb((const char *)text.p, text.n, 0, NULL) : NULL, *index;
    bn_notes *n;
    index = json_object_get(all, "index_columns");
    if (!json_is_array(index)) {
        json_decref(all);
        return NULL;
    }
    n = bn_xcalloc(1, sizeof *n);
    n->all = all;
    n->index = index;
    return n;
}

void bn_notes_free(bn_notes *n)
{
    if (n)
        json_decref(n->all);
    free(n);
}

bool bn_notes_is_index(const bn_notes *n, const char *column)
{
    size_t i;
    json_t *name;
    if (!n)
        return false;
    json_array_foreach (n->index, i, name)
        if (json_is_string(name) && strcmp(json_string_value(name), column) == 0)
            return true;
    return false;
}

bool bn_frame_counts(const bn_table *t)
{
    bn_notes *n = bn_notes_read(t);
    bool counts = true;
    size_t i;
    json_t *one;
    if (n)
        json_array_foreach (n->index, i, one)
            counts = counts && !json_is_string(one);
    bn_notes_free(n);
    return counts;
}
