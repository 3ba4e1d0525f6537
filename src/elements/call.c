/* call.c: reading a call's arguments: what was given, else what the row says.
 *
 * Threads  any; a call belongs to one thread. No lock. The warm buffers are the calling thread's own. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "elements/command_private.h"

#define MESSAGE_MAX ((size_t)256 << 20) /* the runtime enforces server.maxMessageSize; this only bounds the buffer */
#define KEEP_MAX    ((size_t)1 << 20)   /* a buffer that grew past this for one message is given back */

static pthread_key_t warm_key;
static pthread_once_t warm_once = PTHREAD_ONCE_INIT;
static _Thread_local bn_warm *warm_here;

static void warm_free(void *arg)
{
    bn_warm *warm = arg;
    bn_buf_release(&warm->out);
    bn_buf_release(&warm->text);
    bn_buf_release(&warm->id);
    bn_buf_release(&warm->key);
    free(warm);
    warm_here = NULL;
}

static void warm_key_make(void)
{
    if (pthread_key_create(&warm_key, warm_free))
        abort();
}

static bn_warm *warm_new(void)
{
    bn_warm *warm = bn_xcalloc(1, sizeof *warm);
    pthread_once(&warm_once, warm_key_make);
    bn_buf_init(&warm->out, MESSAGE_MAX);
    bn_buf_init(&warm->text, MESSAGE_MAX);
    bn_buf_init(&warm->id, MESSAGE_MAX);
    bn_buf_init(&warm->key, MESSAGE_MAX);
    pthread_setspecific(warm_key, warm);
    warm_here = warm;
    return warm;
}

bn_warm *bn_warm_here(void)
{
    return warm_here ? warm_here : warm_new();
}

bn_warm *bn_warm_get(void)
{
    bn_warm *warm = bn_warm_here();
    if (warm->out.cap > KEEP_MAX)
        bn_buf_release(&warm->out);
    if (warm->text.cap > KEEP_MAX)
        bn_buf_release(&warm->text);
    bn_buf_clear(&warm->out);
    warm->splice = (bn_wire_splice){ 0 };
    bn_buf_clear(&warm->text);
    warm->lost = false;
    return warm;
}

/* ---- fields ---- */

static const void *field(const bn_call *call, size_t i)
{
    return (const char *)call->opts + call->cmd->params[i].offset;
}

static bool python_gave(const bn_call *call, size_t i)
{
    return call->given >> i & 1;
}

size_t bn_call_index(const bn_call *call, size_t offset)
{
    const bn_command *cmd = call->cmd;
    for (size_t i = 0; i < cmd->param_count; i++)
        if (cmd->params[i].offset == offset && cmd->params[i].kind != BN_PARAM_NONE)
            return i;
    bn_assert_failed("a hook names a field that its row lists", __FILE__, __LINE__);
}

/* What the row says by itself. */
static st_val standard(const bn_call *call, size_t i)
{
    return call->plan ? call->plan->params[i].standard : bn_val_literal(call->cmd->params[i].fallback);
}

static bn_bytes literal_text(const bn_call *call, size_t i)
{
    const st_val v = standard(call, i);
    return bn_val_text(&v);
}

bn_bytes bn_call_text(const bn_call *call, size_t i)
{
    const bn_param *p = &call->cmd->params[i];
    const char *s;
    if (p->kind != BN_PARAM_STR)
        return (bn_bytes){ 0 };
    memcpy(&s, field(call, i), sizeof s);
    if (s)
        return bn_bytes_of(s, call->text_len_known ? call->text_len[i] : strlen(s));
    if (python_gave(call, i) && !(p->flags & BN_ARG_NULLABLE))
        return (bn_bytes){ 0 };
    return literal_text(call, i);
}

/* -1: not given, and the row knows no answer; else 0 or 1. */
static int tri(const bn_call *call, size_t i)
{
    const bn_param *p = &call->cmd->params[i];
    const bool *given;
    bool b;
    if (p->kind == BN_PARAM_BOOL) {
        memcpy(&b, field(call, i), sizeof b);
        return b;
    }
    memcpy(&given, field(call, i), sizeof given);
    if (given)
        return *given;
    if (!p->fallback || (p->fallback[0] == 'N'))
        return -1;
    return p->fallback[0] == 'T';
}

bool bn_call_bool(const bn_call *call, size_t i)
{
    return tri(call, i) > 0;
}

const st_val *bn_call_val(const bn_call *call, size_t i)
{
    return field(call, i);
}

bool bn_call_given(const bn_call *call, size_t i)
{
    const bn_param *p = &call->cmd->params[i];
    const void *pointer;
    st_kind kind;
    switch (p->kind) {
    case BN_PARAM_STR:
    case BN_PARAM_TRI:
    case BN_PARAM_STRS:
        memcpy(&pointer, field(call, i), sizeof pointer);
        return pointer != NULL;
    case BN_PARAM_VAL:
        kind = ((const st_val *)field(call, i))->kind;
        return kind != ST_NOT_GIVEN && kind != ST_KIND_NONE;
    case BN_PARAM_BOOL:
        return tri(call, i) || python_gave(call, i);
    case BN_PARAM_CALLBACK:
        return bn_call_callback(call, i) || ((const st_callback *)field(call, i))->mode;
    default:
        return false;
    }
}

st_val bn_val_literal(const char *source)
{
    if (!source || strcmp(source, "None") == 0)
        return ST_NONE;
    if (source[0] == '\'')
        return (st_val){ .kind = ST_KIND_STR, .s = source + 1, .n = strlen(source) - 2 };
    if (strcmp(source, "True") == 0 || strcmp(source, "False") == 0)
        return ST_BOOL(source[0] == 'T');
    return ST_INT(strtoll(source, NULL, 10));
}

static bool use_width(const bn_call *call, const bn_param *p, st_val *out)
{
    const size_t i = bn_plan_here(call)->use_width;
    const int use = i == BN_PLAN_NONE ? -1 : tri(call, i);
    if (call->cmd->flags & BN_CMD_WIDE_ASIDE && call->parent && bn_block_root(call->parent) == BN_ROOT_SIDEBAR) {
        *out = ST_STRETCH;
        return true;
    }
    if (use < 0 || (!use && !(p->flags & BN_ARG_CONTENT)))
        return false;
    *out = use ? ST_STRETCH : ST_CONTENT;
    return true;
}

static st_val effective_text(const bn_call *call, size_t i)
{
    bn_bytes text = bn_call_text(call, i);
    if (!text.p)
        return ST_NONE;
    return (st_val){ .kind = ST_KIND_STR, .s = (const char *)text.p, .n = text.n };
}

st_val bn_call_effective(const bn_call *call, size_t i)
{
    const bn_param *p = &call->cmd->params[i];
    st_val v;
    int b;
    switch (p->kind) {
    case BN_PARAM_STR:
        return effective_text(call, i);
    case BN_PARAM_BOOL:
    case BN_PARAM_TRI:
        b = tri(call, i);
        return b < 0 ? ST_NONE : ST_BOOL(b);
    case BN_PARAM_VAL:
        if ((p->flags & BN_ARG_WIDTH) && use_width(call, p, &v))
            return v;
        v = *bn_call_val(call, i);
        if (p->min_px && (v.kind == ST_KIND_INT || v.kind == ST_KIND_BOOL) && v.i < p->min_px)
            return ST_INT(p->min_px);
        return v.kind == ST_NOT_GIVEN ? standard(call, i) : v;
    default:
        return ST_NONE;
    }
}

const st_callback *bn_call_callback(const bn_call *call, size_t i)
{
    const st_callback *cb = field(call, i);
    return cb->fn || cb->object ? cb : NULL;
}

const char *bn_call_mode(const bn_call *call, size_t i)
{
    const st_callback *cb = field(call, i);
    const char *standard = call->cmd->params[i].fallback;
    if (cb->fn || cb->object)
        return "";
    if (cb->mode)
        return cb->mode;
    if (python_gave(call, i) && call->cmd->params[i].flags & BN_ARG_NULLABLE)
        return "rerun";
    return strcmp(standard, "'ignore'") == 0 ? "ignore" : "rerun";
}

bn_bytes bn_call_key(const bn_call *call)
{
    const size_t i = bn_plan_here(call)->key;
    bn_bytes given;
    if (i == BN_PLAN_NONE)
        return (bn_bytes){ 0 };
    given = bn_call_text(call, i);
    return !given.n && call->made_key.p ? call->made_key : given;
}

/* Is there anything in the field? In C that is what "given" means. */
static bool is_filled(const bn_call *call, size_t i)
{
    const st_callback *cb;
    if (call->cmd->params[i].kind == BN_PARAM_VAL)
        return bn_call_val(call, i)->kind != ST_NOT_GIVEN;
    if (call->cmd->params[i].kind != BN_PARAM_CALLBACK)
        return bn_call_given(call, i);
    cb = field(call, i);
    return cb->fn || cb->object || cb->mode;
}

void bn_call_plan(bn_call *call)
{
    const bn_plan *plan = call->plan = bn_plan_here(call);
    call->told = call->given;
    if (!call->text_len_known) { /* the C door */
        for (size_t i = 0; i < call->cmd->param_count; i++)
            call->told |= (uint64_t)is_filled(call, i) << i;
    }
    if (plan->use_width != BN_PLAN_NONE && call->told >> plan->use_width & 1)
        call->told |= plan->widths;
    call->told |= plan->depends;
}

const char *bn_call_form(const bn_call *call)
{
    return call->parent ? bn_block_form(call->parent) : "";
}

/* ---- values ---- */

bool bn_val_is_huge(const bn_call *call, const st_val *v)
{
    return v->kind == ST_KIND_OBJECT && strcmp(bn_val_type(call, v), "int") == 0;
}

bn_bytes bn_val_text(const st_val *v)
{
    if (v->kind != ST_KIND_STR)
        return (bn_bytes){ 0 };
    return bn_bytes_of(v->s, v->n == SIZE_MAX ? strlen(v->s) : v->n);
}

bn_value bn_val_keep(const st_val *v)
{
    bn_value *items, out;
    switch (v->kind) {
    case ST_KIND_BOOL:
        return bn_value_bool(v->i != 0);
    case ST_KIND_INT:
        return bn_value_int(v->i);
    case ST_KIND_F64:
        return bn_value_f64(v->f);
    case ST_KIND_DATE:
        return bn_value_time(BN_VALUE_DATE, v->i);
    case ST_KIND_TIME:
        return bn_value_time(BN_VALUE_TIME, v->i);
    case ST_KIND_DATETIME:
        return bn_value_time(BN_VALUE_DATETIME, v->i);
    case ST_KIND_STR:
        return bn_value_str(bn_val_text(v));
    case ST_KIND_LIST:
        items = bn_xmalloc((v->n ? v->n : 1) * sizeof *items);
        for (size_t i = 0; i < v->n; i++)
            items[i] = bn_val_keep(&v->items[i]);
        out = bn_value_tuple(items, v->n);
        free(items);
        return out;
    default:
        return bn_value_none();
    }
}

bool bn_bytes_is(bn_bytes a, const char *word)
{
    return a.p && a.n == strlen(word) && memcmp(a.p, word, a.n) == 0;
}

bool bn_val_is(const st_val *v, const char *word)
{
    return v->kind == ST_KIND_STR && bn_bytes_is(bn_val_text(v), word);
}

int bn_cut(bn_bytes text, size_t most)
{
    size_t n = text.n < most ? text.n : most;
    while (n && n < text.n && (text.p[n] & 0xC0) == 0x80)
        n--;
    return (int)n;
}

static void repr_text(const st_val *v, char *buf, size_t cap)
{
    bn_bytes text = bn_val_text(v);
    int shown = bn_cut(text, 120);
    snprintf(buf, cap, "'%.*s%s'", shown, (const char *)text.p, (size_t)shown < text.n ? "…" : "");
}

static void repr_plain(const st_val *v, char *buf, size_t cap)
{
    char number[BN_REPR_F64];
    switch (v->kind) {
    case ST_KIND_BOOL:
        snprintf(buf, cap, "%s", v->i ? "True" : "False");
        break;
    case ST_KIND_INT:
        snprintf(buf, cap, "%lld", (long long)v->i);
        break;
    case ST_KIND_F64:
        bn_repr_f64(v->f, number);
        snprintf(buf, cap, "%s", number);
        break;
    case ST_KIND_STR:
        repr_text(v, buf, cap);
        break;
    default:
        snprintf(buf, cap, "%s", v->kind <= ST_KIND_NONE ? "None" : bn_val_type(NULL, v));
        break;
    }
}

const char *bn_val_repr(const bn_call *call, const st_val *v, char *buf, size_t cap)
{
    if (v->kind == ST_KIND_OBJECT && call && call->door && call->door->repr)
        call->door->repr(v, buf, cap); /* what is no object is spelt here, for both doors alike */
    else
        repr_plain(v, buf, cap);
    return buf;
}

const char *bn_val_type(const bn_call *call, const st_val *v)
{
    static const char *const names[] = {
        [ST_NOT_GIVEN] = "NoneType", [ST_KIND_NONE] = "NoneType", [ST_KIND_BOOL] = "bool",  [ST_KIND_INT] = "int",
        [ST_KIND_F64] = "float",     [ST_KIND_DATE] = "date",     [ST_KIND_TIME] = "time",  [ST_KIND_DATETIME] = "datetime",
        [ST_KIND_DELTA] = "timedelta", [ST_KIND_STR] = "str",     [ST_KIND_LIST] = "list",  [ST_KIND_OBJECT] = "object",
        [ST_KIND_BYTES] = "bytes",    [ST_KIND_ARRAY] = "ndarray",
        [ST_KIND_TABLE] = "table",
    };
    if (v->kind == ST_KIND_OBJECT && call && call->door && call->door->type_name)
        return call->door->type_name(v);
    if (v->kind == ST_KIND_OBJECT && !v->p)
        return "no date or time"; /* see st_val_date() */
    return (size_t)v->kind < BN_COUNT(names) ? names[v->kind] : "object";
}

void bn_words_join(const bn_word *words, char *buf, size_t cap)
{
    size_t n = 0;
    buf[0] = '\0';
    for (; words->word && n < cap; words++)
        n += (size_t)snprintf(buf + n, cap - n, "%s'%s'", n ? ", " : "", words->word);
}

bn_status bn_bad_value(bn_error *err, const char *param, const char *allowed, const char *got)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitValueError", "`%s` cannot be %s. It takes one of: %s.", param, got,
                        allowed);
}

bn_status bn_bad_type(bn_error *err, const char *param, const char *got, const char *wanted)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidParameterTypeError",
                        "`%s` is of type `%s`, but must be one of: %s.", param, got, wanted);
}

void *bn_call_pause(const bn_call *call)
{
    return call->door && call->door->pause ? call->door->pause() : NULL;
}

void bn_call_resume(const bn_call *call, void *state)
{
    if (call->door && call->door->resume)
        call->door->resume(state);
}
