/* status.c: what tells how things go: toast, progress, balloons, snow, the status container, the spinner.
 *
 * Threads  as command.h; a status box has a lock of its own, see status.h. */
#include "elements/status.h"

#include <math.h>

#include "base/thread.h"
#include "elements/command_private.h"
#include "elements/spinner.h"
#include "runtime/transient.h"

/* ---------------------------------------------------------------- toast */

static bool is_duration(const st_val *v)
{
    if (v->kind == ST_NOT_GIVEN || bn_val_is(v, "short") || bn_val_is(v, "long") || bn_val_is(v, "infinite"))
        return true;
    return (v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL) && v->i > 0 && v->i <= INT32_MAX;
}

static bn_status check_toast(bn_call *call, bn_error *err)
{
    const st_toast_opts *opts = call->opts;
    char got[200];
    if (opts->duration.kind == ST_KIND_BOOL && opts->duration.i)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`duration` must be a word or a number of seconds, not a bool");
    if (is_duration(&opts->duration))
        return BN_OK;
    if (bn_val_is_huge(call, &opts->duration))
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`duration` is %s; it may be 1 to 2147483647",
                            bn_val_repr(call, &opts->duration, got, sizeof got));
    return bn_bad_value(err, "duration", "'short', 'long', 'infinite', a positive integer",
                        bn_val_repr(call, &opts->duration, got, sizeof got));
}

static void encode_toast(bn_call *call, bn_wire *w)
{
    st_val v = bn_call_effective(call, BN_CALL_INDEX(call, st_toast_opts, duration));
    int64_t seconds = v.kind != ST_KIND_STR ? v.i : bn_val_is(&v, "short") ? 4 : bn_val_is(&v, "long") ? 10 : 0;
    bn_wire_int(w, PB_TOAST_DURATION, seconds);
}

static const bn_param toast_params[] = {
    P(st_toast_opts, body, .pb = PB_TOAST_BODY,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_CLEAN | BN_ARG_NOT_EMPTY,
      .py_type = "SupportsStr", .doc = "The text, in Markdown."),
    P_ICON(st_toast_opts, PB_TOAST_ICON, 0, BN_TURN_FIRST),
    P(st_toast_opts, duration, .py_type = "Literal['short', 'long', 'infinite'] | int", .fallback = "'short'",
      .doc = "How long it stays: \"short\" (4 s), \"long\" (10 s), \"infinite\", or seconds."),
};
const bn_command bn_cmd_toast = {
    .name = "toast", .doc = "Show a note in the corner of the page.", .pb = PB_ELEMENT_TOAST,
    .flags = BN_CMD_ONE_SHOT | BN_CMD_EVENT, .opts_size = sizeof(st_toast_opts), .params = toast_params,
    .param_count = BN_COUNT(toast_params), .py_returns = "DeltaGenerator", .check = check_toast,
    .encode = encode_toast,
};

/* ---------------------------------------------------------------- progress */

#define NEARLY 1e-9

static bool between_0_and_1(double f)
{
    return (f >= 0 && f <= 1) || fabs(f) <= NEARLY || fabs(f - 1) <= NEARLY * fmax(fabs(f), 1);
}

static bn_status check_progress(bn_call *call, bn_error *err)
{
    const st_val *v = &((const st_progress_opts *)call->opts)->value;
    bool whole = v->kind == ST_KIND_INT || bn_val_is_huge(call, v);
    char got[200];

    if (v->kind == ST_KIND_BOOL)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`value` must be a number, not a bool");
    if (!whole && v->kind != ST_KIND_F64)
        return bn_bad_type(err, "value", bn_val_type(call, v), "int, float");
    if (v->kind == ST_KIND_INT ? v->i >= 0 && v->i <= 100 : !whole && between_0_and_1(v->f))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`value` is %s; it may be %s.",
                        bn_val_repr(call, v, got, sizeof got), whole ? "0 to 100" : "0.0 to 1.0");
}

static void encode_progress(bn_call *call, bn_wire *w)
{
    const st_val *v = &((const st_progress_opts *)call->opts)->value;
    bn_wire_int(w, PB_PROGRESS_VALUE, v->kind == ST_KIND_F64 ? (int64_t)(v->f * 100) : v->i);
}

static const bn_param progress_params[] = {
    P(st_progress_opts, value, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "FloatOrInt",
      .doc = "0 to 100 as an integer, 0.0 to 1.0 as a float."),
    P(st_progress_opts, text, .pb = PB_PROGRESS_TEXT, .flags = BN_ARG_POSITIONAL | BN_ARG_CLEAN | BN_ARG_TYPED,
      .py_type = "str | None", .fallback = "None", .doc = "A line above the bar, in Markdown."),
    P_WIDTH_NO_CONTENT(st_progress_opts, BN_ARG_POSITIONAL, BN_TURN_LATE),
};
const bn_command bn_cmd_progress = {
    .name = "progress", .doc = "Show a progress bar.", .pb = PB_ELEMENT_PROGRESS,
    .opts_size = sizeof(st_progress_opts), .params = progress_params, .param_count = BN_COUNT(progress_params),
    .py_returns = "DeltaGenerator", .check = check_progress, .encode = encode_progress,
};

/* ---------------------------------------------------------------- balloons and snow */

static void encode_balloons(bn_call *call, bn_wire *w)
{
    (void)call;
    bn_wire_int(w, PB_BALLOONS_SHOW, 1);
}

static void encode_snow(bn_call *call, bn_wire *w)
{
    (void)call;
    bn_wire_int(w, PB_SNOW_SHOW, 1);
}

const bn_command bn_cmd_balloons = {
    .name = "balloons", .doc = "Let balloons rise over the page.", .pb = PB_ELEMENT_BALLOONS,
    .flags = BN_CMD_ONE_SHOT, .opts_size = sizeof(st_effect_opts), .py_returns = "DeltaGenerator",
    .encode = encode_balloons,
};
const bn_command bn_cmd_snow = {
    .name = "snow", .doc = "Let snow fall over the page.", .pb = PB_ELEMENT_SNOW, .flags = BN_CMD_ONE_SHOT,
    .opts_size = sizeof(st_effect_opts), .py_returns = "DeltaGenerator", .encode = encode_snow,
};

/* ---------------------------------------------------------------- status */

static const bn_word states[] = {
    { "running", PB_BLOCK_EXPANDABLE_STATE_RUNNING },
    { "complete", PB_BLOCK_EXPANDABLE_STATE_COMPLETE },
    { "error", PB_BLOCK_EXPANDABLE_STATE_ERROR },
    { NULL, 0 },
};
static const char *const state_icons[] = {
    [PB_BLOCK_EXPANDABLE_STATE_RUNNING] = "spinner",
    [PB_BLOCK_EXPANDABLE_STATE_COMPLETE] = ":material/check:",
    [PB_BLOCK_EXPANDABLE_STATE_ERROR] = ":material/error:",
};

static const bn_word *state_named(bn_bytes word)
{
    for (const bn_word *s = states; s->word; s++)
        if (bn_bytes_is(word, s->word))
            return s;
    return NULL;
}

static void encode_status(bn_call *call, bn_wire *w)
{
    const bn_word *s = state_named(bn_call_text(call, BN_CALL_INDEX(call, st_status_opts, state)));
    bn_wire_cstr(w, PB_BLOCK_EXPANDABLE_ICON, state_icons[s->value]);
}

static void encode_status_block(bn_call *call, bn_wire *w)
{
    (void)call;
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, 1);
}

static const bn_param status_params[] = {
    P(st_status_opts, label, .pb = PB_BLOCK_EXPANDABLE_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NULLABLE | BN_ARG_FALSY, .py_type = "str",
      .doc = "What is going on, in Markdown."),
    P(st_status_opts, expanded, .pb = PB_BLOCK_EXPANDABLE_EXPANDED, .py_type = "bool", .fallback = "False",
      .doc = "Whether it is unfolded at first."),
    P(st_status_opts, state, .pb = PB_BLOCK_EXPANDABLE_STATE, .flags = BN_ARG_HASHED, .words = states,
      .py_type = "Literal['running', 'complete', 'error']", .fallback = "'running'", .turn = BN_TURN_SECOND,
      .doc = "\"running\", \"complete\" or \"error\"."),
    P(st_status_opts, type, .pb = PB_BLOCK_EXPANDABLE_TYPE, .flags = BN_ARG_HASHED, .words = bn_words_expandable,
      .py_type = "ExpandableType", .fallback = "'default'", .doc = "\"default\", \"compact\" or \"step\"."),
    P_WIDTH_NO_CONTENT(st_status_opts, 0, BN_TURN_LATE),
};
const bn_command bn_cmd_status = {
    .name = "status", .doc = "Show a container with a state, for what takes long.", .pb = PB_BLOCK_EXPANDABLE,
    .flags = BN_CMD_BLOCK, .opts_size = sizeof(st_status_opts), .params = status_params,
    .param_count = BN_COUNT(status_params), .py_returns = "StatusContainer", .block_kind = "expandable",
    .encode = encode_status, .encode_block = encode_status_block,
};

struct bn_status_box {
    bn_mutex       mu;
    bn_block      *parent; /* a reference; set at birth, then read-only, like slot, type and width */
    uint32_t       slot;
    int            type;
    st_val         width;  /* a number, or one of two static words */
    const bn_word *state    BN_GUARDED_BY(mu);
    char          *label    BN_GUARDED_BY(mu);
    size_t         label_n  BN_GUARDED_BY(mu);
};

static const bn_word *word_of(const bn_call *call, const bn_word *words, size_t i)
{
    bn_bytes text = bn_call_text(call, i);
    while (words->word && !bn_bytes_is(text, words->word))
        words++;
    return words;
}

bn_status_box *bn_status_box_new(const bn_call *call)
{
    bn_status_box *box = bn_xcalloc(1, sizeof *box);
    bn_bytes label = bn_call_text(call, 0);
    st_val width = bn_call_effective(call, BN_CALL_INDEX(call, st_status_opts, width));

    bn_mutex_init(&box->mu);
    box->parent = call->parent ? bn_block_ref(call->parent) : NULL;
    box->slot = call->slot;
    box->type = word_of(call, bn_words_expandable, BN_CALL_INDEX(call, st_status_opts, type))->value;
    box->state = word_of(call, states, BN_CALL_INDEX(call, st_status_opts, state));
    box->width = width.kind == ST_KIND_STR ? ST_STRETCH : width;
    box->label = bn_xstrndup((const char *)(label.p ? label.p : (const uint8_t *)""), label.n);
    box->label_n = label.n;
    return box;
}

void bn_status_box_free(bn_status_box *box)
{
    if (!box)
        return;
    bn_block_unref(box->parent);
    bn_mutex_release(&box->mu);
    free(box->label);
    free(box);
}

static bn_status box_put_locked(bn_status_box *box, bn_run_ctx *ctx, const bool *expanded, bool *full, bn_error *err)
{
    bn_buf *out = &bn_warm_get()->out;
    bn_wire w = bn_wire_to(out);
    bn_delta delta = { .kind = BN_DELTA_BLOCK, .kind_name = bn_cmd_status.block_kind, .aimed = true };
    uint32_t slot = box->slot;
    bn_block *again = NULL;
    bn_status rc;
    size_t mark = bn_wire_open(&w, PB_BLOCK_EXPANDABLE, 0);

    bn_wire_str(&w, PB_BLOCK_EXPANDABLE_LABEL, bn_bytes_of(box->label, box->label_n));
    if (expanded)
        bn_wire_int(&w, PB_BLOCK_EXPANDABLE_EXPANDED, *expanded);
    bn_wire_cstr(&w, PB_BLOCK_EXPANDABLE_ICON, state_icons[box->state->value]);
    bn_wire_int(&w, PB_BLOCK_EXPANDABLE_TYPE, box->type);
    bn_wire_int(&w, PB_BLOCK_EXPANDABLE_STATE, box->state->value);
    bn_wire_close(&w, mark);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, 1);
    bn_encode_size(&w, PB_BLOCK_WIDTH_CONFIG, false, &box->width, "'stretch'");
    if (w.status)
        return bn_fail(err, w.status, "a status's label does not fit into memory");
    delta.content = bn_buf_view(out);
    rc = bn_run_ctx_put(ctx, box->parent, &delta, &slot, &again, full, err);
    bn_block_unref(again); /* the place is the same: the container in the app's hands goes on */
    return rc;
}

bn_status bn_status_box_update(bn_status_box *box, bn_run_ctx *ctx, const bn_status_change *change, bool *full,
                               bn_error *err)
{
    const bn_word *state = change->state ? state_named(bn_bytes_str(change->state)) : NULL;
    char *old = NULL;
    bn_status rc = BN_OK;

    if (change->state && !state)
        return bn_bad_value(err, "state", "'running', 'complete', 'error'", change->state);
    bn_mutex_lock(&box->mu);
    if (state)
        box->state = state;
    if (change->label.p) {
        old = box->label;
        box->label = bn_xstrndup((const char *)change->label.p, change->label.n);
        box->label_n = change->label.n;
    }
    if (ctx && box->parent)
        rc = box_put_locked(box, ctx, change->expanded, full, err);
    bn_mutex_unlock(&box->mu);
    free(old);
    return rc;
}

const char *bn_status_box_state(bn_status_box *box)
{
    const char *word;
    bn_mutex_lock(&box->mu);
    word = box->state->word;
    bn_mutex_unlock(&box->mu);
    return word;
}

/* ---------------------------------------------------------------- skeleton */

static const bn_param skeleton_params[] = {
    P(st_skeleton_opts, height, .flags = BN_ARG_POSITIONAL | BN_ARG_HEIGHT | BN_ARG_NULLABLE,
      .py_type = "HeightWithoutContent | None", .fallback = "None", .doc = "Pixels, or \"stretch\"."),
    P_WIDTH_NO_CONTENT(st_skeleton_opts, 0, BN_TURN_FIRST),
};
const bn_command bn_cmd_skeleton = {
    .name = "skeleton", .doc = "Show a grey shape where something will be, until it is.", .pb = PB_ELEMENT_SKELETON,
    .opts_size = sizeof(st_skeleton_opts), .params = skeleton_params, .param_count = BN_COUNT(skeleton_params),
    .py_returns = "SkeletonPlaceholder",
};

/* ---------------------------------------------------------------- spinner */

bn_status bn_spinner_begin(bn_call *call, uint64_t *ticket, bn_error *err)
{
    bn_buf *out;
    bn_wire w;
    bn_status rc = bn_call_check(call, err);

    *ticket = 0;
    if (rc || !call->ctx)
        return rc;
    out = &bn_warm_get()->out;
    w = bn_wire_to(out);
    bn_call_encode_element(call, &w);
    rc = bn_call_wire_status(call, &w, err);
    if (rc)
        return rc;
    return bn_run_ctx_transient(call->ctx, call->parent, BN_SLOT_NEW, bn_buf_view(out), BN_SPINNER_DELAY_MS, ticket, err);
}

bn_status bn_spinner_end(bn_run_ctx *ctx, uint64_t ticket, bn_error *err)
{
    return ctx && ticket ? bn_run_ctx_transient_end(ctx, ticket, err) : BN_OK;
}

static bn_status run_spinner(bn_call *call, bn_error *err)
{
    return bn_spinner_begin(call, &call->ticket, err);
}

static const bn_param spinner_params[] = {
    P(st_spinner_opts, text, .pb = PB_SPINNER_TEXT, .flags = BN_ARG_POSITIONAL | BN_ARG_ANY | BN_ARG_CLEAN,
      .py_type = "str", .fallback = "'In progress...'", .doc = "What takes long, in Markdown."),
    P(st_spinner_opts, show_time, .pb = PB_SPINNER_SHOW_TIME, .py_type = "bool", .fallback = "False",
      .doc = "Show the seconds that have gone by."),
    BN_PARAM(st_spinner_opts, cache, .name = "_cache", .pb = PB_SPINNER_CACHE, .py_type = "bool",
             .fallback = "False", .doc = "A cached function is computed."),
    P_WIDTH(st_spinner_opts, "'content'", BN_TURN_FIRST),
};
const bn_command bn_cmd_spinner = {
    .name = "spinner", .doc = "Show a spinner while the body of a `with` statement runs.", .pb = PB_ELEMENT_SPINNER,
    .flags = BN_CMD_TRANSIENT, .opts_size = sizeof(st_spinner_opts), .params = spinner_params,
    .param_count = BN_COUNT(spinner_params), .py_returns = "Generator[None, None, None]", .run = run_spinner,
};
