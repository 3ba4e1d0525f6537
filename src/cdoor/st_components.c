/* st_components.c: components. See way.h. */
#include <stdalign.h>

#include "cdoor/way.h"
#include "elements/component.h"

static bool keep_bytes(bn_entry *e, bn_value v, st_val *out)
{
    bn_bytes text = bn_value_text(v);
    const char *kept = bn_door_keep(e->ctx, text);
    *out = kept ? ST_BYTES(kept, text.n) : ST_NONE;
    return kept != NULL;
}

/* The three streams of a table. */
static bool keep_table(bn_entry *e, bn_value v, st_val *out)
{
    st_val parts[3] = { ST_NONE, ST_NONE, ST_NONE };
    uint8_t room[sizeof parts + alignof(st_val)] = { 0 };
    const char *kept;
    st_val *to;
    for (size_t i = 0; i < 3; i++)
        if (!keep_bytes(e, bn_value_items(v)[i], &parts[i]))
            return false;
    kept = bn_door_keep(e->ctx, bn_bytes_of(room, sizeof room));
    if (!kept)
        return false;
    to = (st_val *)(((uintptr_t)kept + alignof(st_val) - 1) & ~(uintptr_t)(alignof(st_val) - 1));
    memcpy(to, parts, sizeof parts);
    *out = (st_val){ .kind = ST_KIND_LIST, .n = 3, .items = to };
    return true;
}

static st_val standard(const char *json)
{
    return json ? ST_STR(json) : ST_NONE;
}

static bool keep_value(bn_entry *e, bn_value v, const char *default_, st_val *out)
{
    *out = standard(default_);
    if (v.kind == BN_VALUE_JSON) {
        const char *kept = bn_door_keep(e->ctx, bn_value_text(v));
        *out = kept ? (st_val){ .kind = ST_KIND_STR, .s = kept, .n = bn_value_text(v).n } : ST_NONE;
        return kept != NULL;
    }
    if (v.kind == BN_VALUE_BYTES)
        return keep_bytes(e, v, out);
    return v.kind != BN_VALUE_TUPLE || bn_value_count(v) != 3 || keep_table(e, v, out);
}

st_val st_component_run(const st_component_opts *opts)
{
    bn_entry e = bn_door_enter("st_component", opts->call);
    bn_value v = bn_value_none();
    st_val out = standard(opts->default_);
    bool kept;
    if (!bn_door_widget(&e, &bn_cmd_component, opts, opts->in, &v))
        return out;
    kept = !e.ctx || keep_value(&e, v, opts->default_, &out);
    bn_value_release(&v);
    if (kept)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return out;
}

/* What it has told, over the defaults; kept. NULL: no memory. */
static const char *whole_state(bn_entry *e, const char *default_, bn_value state)
{
    json_t *all = NULL, *told = NULL;
    const char *kept = NULL;
    char *text;
    if (bn_component_json("default", default_, true, &all, NULL))
        return NULL;
    if (state.kind == BN_VALUE_JSON)
        told = json_loadb((const char *)bn_value_text(state).p, bn_value_text(state).n, JSON_ALLOW_NUL, NULL);
    if (json_is_object(told))
        json_object_update(all, told);
    text = json_dumps(all, JSON_COMPACT);
    if (text)
        kept = bn_door_keep(e->ctx, bn_bytes_str(text));
    free(text);
    json_decref(told);
    json_decref(all);
    return kept;
}

static bool keep_said(bn_entry *e, const st_component_v2_opts *o, bn_value v, st_component_said *out)
{
    const bn_value *items = bn_value_items(v);
    bn_value state = items[1].kind == BN_VALUE_COMPONENT ? bn_value_items(items[1])[1] : bn_value_none();
    out->state = whole_state(e, o->default_, state);
    if (out->state && items[2].kind == BN_VALUE_JSON) {
        out->triggers = bn_door_keep(e->ctx, bn_value_text(items[2]));
        return out->triggers != NULL;
    }
    return out->state != NULL;
}

st_component_said st_component_v2_run(const st_component_v2_opts *opts)
{
    bn_entry e = bn_door_enter("st_component_v2", opts->call);
    st_component_said said = { .state = opts->default_ ? opts->default_ : "{}" };
    bn_value v = bn_value_none();
    bool kept;
    if (!bn_door_widget(&e, &bn_cmd_component_v2, opts, opts->in, &v))
        return said;
    kept = !e.ctx || keep_said(&e, opts, v, &said);
    bn_value_release(&v);
    if (kept)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return said;
}
