/* grants.c: see grants.h. */
#include "server/grants.h"


#include "base/hash.h"

enum { FIRST_BUCKETS = 64, AT_MAX = 4095, SUFFIXES_MAX = 1024 };

void bn_grants_init(bn_grants *g)
{
    *g = (bn_grants){ .bucket_count = FIRST_BUCKETS };
    g->buckets = bn_xcalloc(g->bucket_count, sizeof(bn_grant *));
}

/* ---- rules ---- */

bn_grant_rule *bn_grant_rule_ref(bn_grant_rule *rule)
{
    rule->refs++;
    return rule;
}

void bn_grant_rule_unref(bn_grant_rule *rule)
{
    if (!rule || --rule->refs)
        return;
    for (size_t i = 0; i < rule->suffix_count; i++)
        free(rule->suffixes[i]);
    free(rule->suffixes);
    free(rule);
}

bool bn_grant_name_fits(const bn_grant_rule *rule, const char *name)
{
    for (size_t i = 0; i < rule->suffix_count; i++)
        if (bn_ends_with_word(bn_bytes_str(name), rule->suffixes[i]))
            return true;
    return rule->suffix_count == 0;
}

static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;
    unsigned long long v = strtoull(text, &end, 10);
    *out = v;
    return *text >= '0' && *text <= '9' && !*end && v <= max;
}

static bool read_rule_string(bn_grant_rule *rule, const char *name, const char *value)
{
    uint64_t v;
    if (strcmp(name, BN_PORT_GRANT_BYTES) == 0)
        return read_number(value, INT64_MAX, &rule->bytes);
    if (strcmp(name, BN_PORT_GRANT_AT) == 0) {
        bool ok = read_number(value, AT_MAX, &v);
        rule->at = (uint32_t)v;
        return ok;
    }
    if (strcmp(name, BN_PORT_GRANT_SUFFIX) == 0) {
        if (rule->suffix_count == SUFFIXES_MAX)
            return false;
        rule->suffixes = bn_xrealloc(rule->suffixes, (rule->suffix_count + 1) * sizeof *rule->suffixes);
        rule->suffixes[rule->suffix_count++] = bn_xstrdup(value);
    }
    return true;
}

static bn_grant_rule *read_rule(bn_bytes strings)
{
    bn_grant_rule *rule = bn_xcalloc(1, sizeof *rule);
    const char *name, *value;
    rule->refs = 1;
    while (bn_port_string_next(&strings, &name, &value)) {
        if (read_rule_string(rule, name, value))
            continue;
        bn_grant_rule_unref(rule);
        return NULL;
    }
    return rule;
}

/* ---- the table ---- */

static void free_grant(bn_grant *grant)
{
    bn_grant_rule_unref(grant->rule);
    free(grant);
}

void bn_grants_release(bn_grants *g)
{
    for (size_t i = 0; i < g->bucket_count; i++) {
        for (bn_grant *grant = g->buckets[i], *next; grant; grant = next) {
            next = grant->next;
            free_grant(grant);
        }
    }
    free(g->buckets);
    *g = (bn_grants){ 0 };
}

static bn_grant **bucket(const bn_grants *g, bn_bytes id)
{
    return &g->buckets[(size_t)bn_hash64(id) & (g->bucket_count - 1)];
}

static void grow(bn_grants *g)
{
    bn_grant **old = g->buckets;
    size_t n = g->bucket_count;
    g->bucket_count = n * 2;
    g->buckets = bn_xcalloc(g->bucket_count, sizeof(bn_grant *));
    for (size_t i = 0; i < n; i++) {
        for (bn_grant *grant = old[i], *next; grant; grant = next) {
            bn_grant **at = bucket(g, bn_bytes_str(grant->id));
            next = grant->next;
            grant->next = *at;
            *at = grant;
        }
    }
    free(old);
}

bn_grant *bn_grants_find(const bn_grants *g, uint64_t session, bn_bytes id)
{
    for (bn_grant *grant = *bucket(g, id); grant; grant = grant->next) {
        if (grant->session == session && bn_bytes_eq(bn_bytes_str(grant->id), id))
            return grant;
    }
    return NULL;
}

void bn_grants_drop(bn_grants *g, bn_grant_list *list, bn_grant *grant)
{
    bn_grant **at = bucket(g, bn_bytes_str(grant->id));
    while (*at != grant)
        at = &(*at)->next;
    *at = grant->next;
    *(grant->older ? &grant->older->newer : &list->first) = grant->newer;
    *(grant->newer ? &grant->newer->older : &list->last) = grant->older;
    list->count--;
    g->count--;
    free_grant(grant);
}

void bn_grants_drop_all(bn_grants *g, bn_grant_list *list)
{
    while (list->first)
        bn_grants_drop(g, list, list->first);
}

static void add(bn_grants *g, bn_grant_list *list, uint64_t session, const char *id, bn_grant_rule *rule)
{
    bn_grant *grant = bn_grants_find(g, session, bn_bytes_str(id)), **at;
    if (grant)
        bn_grants_drop(g, list, grant);
    if (list->count == BN_GRANTS_MAX)
        bn_grants_drop(g, list, list->first);
    if (g->count >= g->bucket_count)
        grow(g);
    grant = bn_xcalloc(1, sizeof *grant);
    grant->session = session;
    grant->rule = bn_grant_rule_ref(rule);
    memcpy(grant->id, id, strlen(id) + 1);
    at = bucket(g, bn_bytes_str(grant->id));
    grant->next = *at;
    *at = grant;
    grant->older = list->last;
    *(list->last ? &list->last->newer : &list->first) = grant;
    list->last = grant;
    list->count++;
    g->count++;
}

bn_status bn_grants_add(bn_grants *g, bn_grant_list *list, uint64_t session, bn_bytes strings, bn_error *err)
{
    bn_grant_rule *rule = read_rule(strings);
    bn_status rc = rule ? BN_OK : BN_EPROTO;
    const char *name, *value;
    while (!rc && bn_port_string_next(&strings, &name, &value)) {
        if (strcmp(name, BN_PORT_GRANT_ID) != 0)
            continue;
        if (!*value || strlen(value) > BN_PORT_GRANT_ID_MAX)
            rc = BN_EPROTO;
        else
            add(g, list, session, value, rule);
    }
    bn_grant_rule_unref(rule);
    return rc ? bn_fail(err, rc, "a grant for files came from a worker that makes no sense") : rc;
}
