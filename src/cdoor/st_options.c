/* st_options.c: widgets over options. See way.h. */
#include "cdoor/way.h"

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
    return bn_door_widget_text("st_selectbox", &bn_cmd_selectbox, opts, opts->call, opts->in,
                       label_at(&opts->options, &opts->index));
}

const char *st_radio_run(const st_radio_opts *opts)
{
    return bn_door_widget_text("st_radio", &bn_cmd_radio, opts, opts->call, opts->in,
                               label_at(&opts->options, &opts->index));
}

const char *st_menu_button_run(const st_menu_button_opts *opts)
{
    return bn_door_widget_text("st_menu_button", &bn_cmd_menu_button, opts, opts->call, opts->in, NULL);
}

/* The label that a default says: itself, or the place of it. */
static const char *said(const st_val *options, const st_val *v)
{
    return v->kind == ST_KIND_STR ? v->s : v->kind == ST_KIND_INT ? label_at(options, v) : NULL;
}

/* The labels that the arguments alone choose; returns how many. */
static size_t default_labels(const char **out, size_t cap, const st_val *options, const st_val *v)
{
    const st_val *items = v->kind == ST_KIND_LIST ? v->items : v;
    size_t n = v->kind == ST_KIND_LIST ? v->n : v->kind > ST_KIND_NONE;
    for (size_t i = 0; i < n && i < cap; i++)
        out[i] = said(options, &items[i]);
    return n;
}

/* A command that fills `out` with labels. */
typedef struct filling {
    const char       *name;
    const bn_command *cmd;
    const void       *opts;
    st_call           at;
    st_block          in;
    const st_val     *options, *standard;
} filling;

static size_t fill(const char **out, size_t cap, const filling *f)
{
    bn_entry e = bn_door_enter(f->name, f->at);
    bn_value v = bn_value_none();
    size_t n = 0;
    bool kept = true;
    for (size_t i = 0; i < cap; i++)
        out[i] = NULL;
    if (!bn_door_widget(&e, f->cmd, f->opts, f->in, &v))
        return 0;
    if (!e.ctx)
        n = default_labels(out, cap, f->options, f->standard);
    else if (v.kind == BN_VALUE_LIST)
        n = bn_value_count(v);
    for (size_t i = 0; i < n && i < cap && kept && e.ctx; i++)
        kept = bn_door_keep_text(&e, bn_value_items(v)[i], &out[i]);
    bn_value_release(&v);
    if (kept)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return n;
}

void st_select_slider_range_run(const char *out[2], const st_select_slider_opts *opts)
{
    bn_entry e = bn_door_enter("st_select_slider", opts->call);
    const st_val *v = &opts->value, first = { 0 };
    bn_value got = bn_value_none();
    bool range = v->kind == ST_KIND_LIST && v->n == 2, kept = true;
    for (size_t i = 0; i < 2; i++) {
        const st_val *end = range ? &v->items[i] : v->kind > ST_KIND_NONE ? v : &first;
        out[i] = end->kind == ST_KIND_STR ? end->s : label_at(&opts->options, end);
    }
    if (!bn_door_widget(&e, &bn_cmd_select_slider, opts, opts->in, &got))
        return;
    for (size_t i = 0; i < 2 && kept && e.ctx; i++)
        kept = bn_door_keep_text(&e, got.kind == BN_VALUE_TUPLE ? bn_value_items(got)[i] : got, &out[i]);
    bn_value_release(&got);
    if (kept)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
}

const char *st_select_slider_run(const st_select_slider_opts *opts)
{
    const char *ends[2];
    st_select_slider_range_run(ends, opts);
    return ends[0];
}

size_t st_multiselect_run(const char **out, size_t cap, const st_multiselect_opts *opts)
{
    return fill(out, cap, &(filling){ "st_multiselect", &bn_cmd_multiselect, opts, opts->call, opts->in, &opts->options,
                                      &opts->default_ });
}

static const char *one_of_group(const char *name, const bn_command *cmd, st_pills_opts opts)
{
    opts.selection_mode = NULL;
    return bn_door_widget_text(name, cmd, &opts, opts.call, opts.in, said(&opts.options, &opts.default_));
}

static size_t many_of_group(const char **out, size_t cap, const char *name, const bn_command *cmd, st_pills_opts opts)
{
    opts.selection_mode = "multi";
    return fill(out, cap, &(filling){ name, cmd, &opts, opts.call, opts.in, &opts.options, &opts.default_ });
}

const char *st_pills_run(const st_pills_opts *opts)
{
    return one_of_group("st_pills", &bn_cmd_pills, *opts);
}

const char *st_segmented_control_run(const st_pills_opts *opts)
{
    return one_of_group("st_segmented_control", &bn_cmd_segmented_control, *opts);
}

size_t st_pills_multi_run(const char **out, size_t cap, const st_pills_opts *opts)
{
    return many_of_group(out, cap, "st_pills_multi", &bn_cmd_pills, *opts);
}

size_t st_segmented_control_multi_run(const char **out, size_t cap, const st_pills_opts *opts)
{
    return many_of_group(out, cap, "st_segmented_control_multi", &bn_cmd_segmented_control, *opts);
}
