/* address.c: see address.h. */
#include "state/address.h"

#include "state/query_value.h"

#include <stdio.h>
#include <stdlib.h>

void bn_address_release(bn_address *a)
{
    bn_query_release(&a->now);
    bn_query_release(&a->first);
    for (size_t i = 0; i < a->bound_n; i++) {
        bn_value_release(&a->bound[i].name);
        bn_value_release(&a->bound[i].widget);
    }
    for (size_t i = 0; i < a->news_n; i++)
        bn_value_release(&a->news[i]);
    bn_value_release(&a->text);
    free(a->bound);
    free(a->news);
    *a = (bn_address){ 0 };
}

void bn_address_begin(bn_address *a, bn_bytes query_string, bool history)
{
    bn_value text = bn_value_str(query_string); /* it may be our own */
    bn_value_release(&a->text);
    a->text = text;
    bn_query_parse(&a->first, bn_value_text(text));
    bn_query_copy(&a->now, &a->first);
    a->history = history;
}

void bn_address_tell(bn_address *a)
{
    bn_buf out;
    bn_buf_init(&out, SIZE_MAX / 2);
    if (bn_query_encode(&a->now, &out))
        abort(); /* memory has gone */
    bn_value_release(&a->text);
    a->text = bn_value_str(bn_buf_view(&out));
    bn_buf_release(&out);
    if (a->news_n == a->news_cap) {
        a->news_cap = a->news_cap ? 2 * a->news_cap : 4;
        a->news = bn_xrealloc(a->news, a->news_cap * sizeof *a->news);
    }
    a->news[a->news_n++] = bn_value_ref(a->text);
}

bool bn_address_next_news(bn_address *a, bn_value *query_string)
{
    if (!a->news_n)
        return false;
    *query_string = a->news[0];
    memmove(a->news, a->news + 1, --a->news_n * sizeof *a->news);
    return true;
}

/* ---- bindings ---- */

static void unbind_at(bn_address *a, size_t i)
{
    bn_value_release(&a->bound[i].name);
    bn_value_release(&a->bound[i].widget);
    memmove(&a->bound[i], &a->bound[i + 1], (a->bound_n - i - 1) * sizeof *a->bound);
    a->bound_n--;
}

static bn_binding *find_name(const bn_address *a, bn_bytes name)
{
    for (size_t i = 0; i < a->bound_n; i++)
        if (bn_bytes_eq(bn_value_text(a->bound[i].name), name))
            return &a->bound[i];
    return NULL;
}

bool bn_address_is_bound(const bn_address *a, bn_bytes name)
{
    return find_name(a, name) != NULL;
}

bn_status bn_address_bind(bn_address *a, bn_bytes name, bn_bytes widget, const char *script, bn_error *err)
{
    bn_binding *b = find_name(a, name);
    if (bn_query_is_reserved(name))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "`bind` cannot take the key '%.*s': in the page's address `embed` and `embed_options` say how "
                            "the page is embedded.", (int)name.n, (const char *)name.p);
    if (b && bn_bytes_eq(bn_value_text(b->widget), widget)) {
        snprintf(b->script, sizeof b->script, "%s", script);
        return BN_OK;
    }
    if (b)
        unbind_at(a, (size_t)(b - a->bound));
    if (a->bound_n == a->bound_cap) {
        a->bound_cap = a->bound_cap ? 2 * a->bound_cap : 8;
        a->bound = bn_xrealloc(a->bound, a->bound_cap * sizeof *a->bound);
    }
    b = &a->bound[a->bound_n++];
    *b = (bn_binding){ .name = bn_value_str(name), .widget = bn_value_str(widget) };
    snprintf(b->script, sizeof b->script, "%s", script);
    return BN_OK;
}

void bn_address_unbind(bn_address *a, bn_bytes widget)
{
    for (size_t i = 0; i < a->bound_n; i++) {
        if (!bn_bytes_eq(bn_value_text(a->bound[i].widget), widget))
            continue;
        bn_address_drop(a, bn_value_text(a->bound[i].name));
        unbind_at(a, i);
        return;
    }
}

void bn_address_sweep(bn_address *a, bool (*stale)(const void *arg, bn_bytes widget), const void *arg)
{
    bool changed = false;
    for (size_t i = 0; i < a->bound_n;) {
        if (!stale(arg, bn_value_text(a->bound[i].widget))) {
            i++;
            continue;
        }
        changed |= bn_query_remove(&a->now, bn_value_text(a->bound[i].name));
        unbind_at(a, i);
    }
    if (changed)
        bn_address_tell(a);
}

void bn_address_leave_page(bn_address *a, const char *main, const char *page)
{
    bool changed = false;
    for (size_t i = 0; i < a->bound_n;) {
        const bn_binding *b = &a->bound[i];
        if (strcmp(b->script, main) == 0 || strcmp(b->script, page) == 0 ||
            !bn_query_get(&a->now, bn_value_text(b->name))) {
            i++;
            continue;
        }
        bn_query_remove(&a->now, bn_value_text(b->name));
        unbind_at(a, i);
        changed = true;
    }
    if (changed)
        bn_address_tell(a);
    bn_query_copy(&a->first, &a->now);
}

/* ---- one parameter ---- */

void bn_address_drop(bn_address *a, bn_bytes name)
{
    if (bn_query_remove(&a->now, name))
        bn_address_tell(a);
}

void bn_address_put(bn_address *a, bn_bytes name, bn_value *text)
{
    bn_query_put(&a->now, name, text);
    bn_address_tell(a);
}

/* ---- the app's view ---- */

bn_status bn_address_get(const bn_address *a, bn_bytes name, bn_value *text)
{
    const bn_value *found = bn_query_is_reserved(name) ? NULL : bn_query_get(&a->now, name);
    if (!found)
        return BN_ENOENT;
    *text = bn_value_ref(*found);
    return BN_OK;
}

bn_value bn_address_names(const bn_address *a)
{
    bn_bytes *names = bn_xmalloc((a->now.n + 1) * sizeof *names);
    size_t n = 0;
    bn_value out;
    for (size_t i = 0; i < a->now.n; i++) {
        names[n] = bn_value_text(a->now.items[i].name);
        n += !bn_query_is_reserved(names[n]);
    }
    out = bn_value_strs(names, n);
    free(names);
    return out;
}

static bn_status is_the_widgets(bn_bytes name, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "The query parameter '%.*s' belongs to a widget with bind=\"query-params\". Set the widget's value "
                        "instead.", (int)name.n, (const char *)name.p);
}

static bn_status check_params(const bn_address *a, const bn_query_param *params, size_t n, bn_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (bn_address_is_bound(a, bn_value_text(params[i].name)))
            return is_the_widgets(bn_value_text(params[i].name), err);
    for (size_t i = 0; i < n; i++)
        if (bn_query_is_reserved(bn_value_text(params[i].name)))
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "The query parameters `embed` and `embed_options` say how the page is embedded: an app "
                                "cannot set them.");
    return BN_OK;
}

static bn_status remove_param(bn_address *a, bn_bytes name, bn_error *err)
{
    if (bn_query_is_reserved(name))
        return BN_ENOENT;
    if (bn_address_is_bound(a, name))
        return is_the_widgets(name, err);
    return bn_query_remove(&a->now, name) ? BN_OK : BN_ENOENT;
}

static bn_status clear_params(bn_address *a, bn_error *err)
{
    for (size_t i = 0; i < a->now.n; i++)
        if (bn_address_is_bound(a, bn_value_text(a->now.items[i].name)))
            return is_the_widgets(bn_value_text(a->now.items[i].name), err);
    bn_query_clear(&a->now);
    return BN_OK;
}

bn_status bn_address_change(bn_address *a, bn_address_how how, const bn_query_param *params, size_t n, bn_error *err)
{
    bn_status rc = BN_OK;
    if (how == BN_ADDRESS_REMOVE)
        rc = n ? remove_param(a, bn_value_text(params[0].name), err) : BN_ENOENT;
    else if (how == BN_ADDRESS_CLEAR)
        rc = clear_params(a, err);
    else
        rc = check_params(a, params, n, err);
    if (rc)
        return rc;
    if (how == BN_ADDRESS_REPLACE)
        bn_query_clear(&a->now);
    for (size_t i = 0; i < n && (how == BN_ADDRESS_MERGE || how == BN_ADDRESS_REPLACE); i++) {
        bn_value text = bn_value_ref(params[i].text);
        bn_query_put(&a->now, bn_value_text(params[i].name), &text);
    }
    bn_address_tell(a);
    return BN_OK;
}

/* ---- a widget's view ---- */

static bn_bytes label_of(bn_value option)
{
    return bn_value_text(option.kind == BN_VALUE_OPTION ? bn_value_items(option)[0] : option);
}

static bool is_option(const bn_widget_meta *meta, bn_bytes label)
{
    if (meta->options.kind == BN_VALUE_NONE)
        return true;
    for (size_t i = 0; i < bn_value_count(meta->options); i++)
        if (bn_bytes_eq(label_of(bn_value_items(meta->options)[i]), label))
            return true;
    return false;
}

static bool seen_before(const bn_bytes *items, size_t n, bn_bytes item)
{
    for (size_t i = 0; i < n; i++)
        if (bn_bytes_eq(items[i], item))
            return true;
    return false;
}

/* What of a list of labels the widget can take. */
static bn_value sane_list(const bn_widget_meta *meta, bn_value raw)
{
    size_t n = 0;
    bn_bytes *items = bn_xmalloc((bn_value_count(raw) + 1) * sizeof *items);
    bn_value sane;
    for (size_t i = 0; i < bn_value_count(raw); i++) {
        bn_bytes item = bn_value_text(bn_value_items(raw)[i]);
        if (is_option(meta, item) && (meta->repeats || !seen_before(items, n, item)))
            items[n++] = item;
    }
    if (meta->most && n > meta->most)
        n = meta->most;
    sane = bn_value_strs(items, n);
    free(items);
    return sane;
}

static bool is_empty_list(bn_value v)
{
    return (v.kind == BN_VALUE_LIST || v.kind == BN_VALUE_STRS) && bn_value_count(v) == 0;
}

/* Is it something else than the default, and nothing that was lost in reading? */
static bool is_worth(const bn_widget_meta *meta, bn_value value, bn_value raw)
{
    bn_value standard = bn_widget_decoded(meta, bn_value_none());
    bool same = bn_value_same(value, standard);
    bn_value_release(&standard);
    if (same || (is_empty_list(value) && raw.kind != BN_VALUE_NONE && !is_empty_list(raw)))
        return false;
    return meta->kind != BN_WIDGET_STR || raw.kind != BN_VALUE_STR || is_option(meta, bn_value_text(raw));
}

static bool read_param(const bn_widget_meta *meta, bn_value text, bn_value *value, bn_value *raw)
{
    bn_value sane;
    bool whole;
    if ((bn_query_is_blank(text) && !meta->clearable) || !bn_query_read(meta->kind, text, raw))
        return false;
    *value = bn_widget_decoded(meta, *raw);
    if (!is_worth(meta, *value, *raw))
        return false;
    if (meta->kind != BN_WIDGET_STRS || raw->kind != BN_VALUE_STRS)
        return true;
    sane = sane_list(meta, *raw);
    whole = bn_value_same(sane, *raw);
    if (!whole) {
        bn_value_release(value);
        *value = bn_widget_decoded(meta, sane);
        whole = bn_value_count(sane) && is_worth(meta, *value, sane);
    }
    bn_value_release(&sane);
    return whole;
}

bool bn_address_seed(bn_address *a, bn_bytes name, const bn_widget_meta *meta, bn_value *value, bn_value *raw)
{
    const bn_value *text = bn_query_get(&a->first, name);
    *value = *raw = bn_value_none();
    if (!text)
        return false;
    if (read_param(meta, *text, value, raw))
        return true;
    bn_value_release(value);
    bn_value_release(raw);
    bn_address_drop(a, name);
    return false;
}
