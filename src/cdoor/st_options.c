/* st_options.c: st_text_area, the commands over options, and st_metric: see st.c, whose ways they go.
 *
 * Threads  any; see door.h. No lock is held, and nothing is owned, when a command ends its thread's function. */
#include "cdoor/door.h"

static void leave(bn_entry *e)
{
    bn_door_leave(e, e->ctx ? ST_OK : ST_ENOCTX);
}

/* A copy of a text that lives as long as the run, NULL for what is no text. False: the run holds too much, and has
 * been ended. */
static bool keep_text(bn_entry *e, bn_value v, const char **out)
{
    *out = NULL;
    if (v.kind != BN_VALUE_STR)
        return true;
    *out = bn_door_keep(e->ctx, bn_value_text(v));
    return *out != NULL;
}

static void fail_full(bn_entry *e)
{
    bn_error err = { 0 };
    bn_door_fail(e, bn_fail(&err, BN_ENOMEM, "The run holds too many strings."), &err);
}

/* Widgets that return a text; `standard` is what they return in a thread without a context. */
static const char *text_widget(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                               const char *standard)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    const char *text = standard;
    bool kept;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return standard;
    kept = !e.ctx || keep_text(&e, v, &text);
    bn_value_release(&v);
    if (kept)
        leave(&e);
    else
        fail_full(&e);
    return text;
}

const char *st_text_area_run(const st_text_area_opts *opts)
{
    const char *standard = opts->value.kind == ST_KIND_NONE ? NULL : "";
    if (opts->value.kind == ST_KIND_STR && opts->value.s)
        standard = opts->value.s;
    return text_widget("st_text_area", &bn_cmd_text_area, opts, opts->call, opts->in, standard);
}

/* The label that the arguments alone choose. */
static const char *label_at(const st_val *options, const st_val *index)
{
    size_t i = index->kind == ST_KIND_INT && index->i > 0 ? (size_t)index->i : 0;
    if (index->kind == ST_KIND_NONE || options->kind != ST_KIND_LIST || i >= options->n ||
        options->items[i].kind != ST_KIND_STR)
        return NULL;
    return options->items[i].s;
}

const char *st_selectbox_run(const st_selectbox_opts *opts)
{
    return text_widget("st_selectbox", &bn_cmd_selectbox, opts, opts->call, opts->in,
                       label_at(&opts->options, &opts->index));
}

const char *st_radio_run(const st_radio_opts *opts)
{
    return text_widget("st_radio", &bn_cmd_radio, opts, opts->call, opts->in, label_at(&opts->options, &opts->index));
}

/* The labels that the arguments alone choose; returns how many. */
static size_t default_labels(const char **out, size_t cap, const st_multiselect_opts *opts)
{
    const st_val *v = &opts->default_, *items = v->kind == ST_KIND_LIST ? v->items : v;
    size_t n = v->kind == ST_KIND_LIST ? v->n : v->kind > ST_KIND_NONE;
    for (size_t i = 0; i < n && i < cap; i++)
        out[i] = items[i].kind == ST_KIND_STR ? items[i].s : label_at(&opts->options, &items[i]);
    return n;
}

size_t st_multiselect_run(const char **out, size_t cap, const st_multiselect_opts *opts)
{
    bn_entry e = bn_door_enter("st_multiselect", opts->call);
    bn_value v = bn_value_none();
    size_t n = 0;
    bool kept = true;
    for (size_t i = 0; i < cap; i++)
        out[i] = NULL;
    if (!bn_door_widget(&e, &bn_cmd_multiselect, opts, opts->in, &v))
        return 0;
    if (!e.ctx)
        n = default_labels(out, cap, opts);
    else if (v.kind == BN_VALUE_LIST)
        n = bn_value_count(v);
    for (size_t i = 0; i < n && i < cap && kept && e.ctx; i++)
        kept = keep_text(&e, bn_value_items(v)[i], &out[i]);
    bn_value_release(&v);
    if (kept)
        leave(&e);
    else
        fail_full(&e);
    return n;
}

st_block st_metric_run(const st_metric_opts *opts)
{
    return bn_door_element("st_metric", &bn_cmd_metric, opts, opts->call, opts->in);
}
