/* origin.c: see origin.h. */
#include "server/origin.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>

/* What stands between "://" (or the beginning) and the next '/', '?' or '#'. */
static bn_bytes netloc_of(const char *url)
{
    const char *mark = strstr(url, "://"), *from = mark ? mark + 3 : url;
    return bn_bytes_of(from, strcspn(from, "/?#"));
}

/* An origin that no browser sends: what comes before its "://" is no scheme, or its brackets are not a pair. */
static bool malformed(const char *origin)
{
    const char *mark = strstr(origin, "://");
    bn_bytes netloc = netloc_of(origin);
    if (mark && !bn_is_alpha((unsigned char)*origin))
        return true;
    for (const char *p = origin; mark && p < mark; p++) {
        if (!bn_is_alnum((unsigned char)*p) && !strchr("+-.", *p))
            return true;
    }
    return netloc.n && !memchr(netloc.p, '[', netloc.n) != !memchr(netloc.p, ']', netloc.n);
}

/* Host name and port text of a netloc, user information cut off. */
static void split_netloc(bn_bytes netloc, bn_bytes *name, bn_bytes *port)
{
    const uint8_t *at = netloc.n ? memrchr(netloc.p, '@', netloc.n) : NULL, *colon;
    if (at)
        netloc = bn_bytes_of(at + 1, netloc.n - (size_t)(at + 1 - netloc.p));
    *port = (bn_bytes){ 0 };
    if (netloc.n && netloc.p[0] == '[') {
        const uint8_t *end = memchr(netloc.p, ']', netloc.n);
        size_t used = end ? (size_t)(end + 1 - netloc.p) : netloc.n;
        *name = bn_bytes_of(netloc.p + 1, used - (end ? 2 : 1));
        if (used + 1 < netloc.n && netloc.p[used] == ':')
            *port = bn_bytes_of(netloc.p + used + 1, netloc.n - used - 1);
        return;
    }
    colon = netloc.n ? memchr(netloc.p, ':', netloc.n) : NULL;
    *name = bn_bytes_of(netloc.p, colon ? (size_t)(colon - netloc.p) : netloc.n);
    if (colon)
        *port = bn_bytes_of(colon + 1, netloc.n - name->n - 1);
}

static bool lower_copy(bn_bytes name, char *out, size_t cap)
{
    if (name.n == 0 || name.n >= cap)
        return false;
    for (size_t i = 0; i < name.n; i++)
        out[i] = (char)bn_lower(name.p[i]);
    out[name.n] = '\0';
    return true;
}

bool bn_url_hostname(const char *url, char *out, size_t cap)
{
    bn_bytes name, port;
    split_netloc(netloc_of(url), &name, &port);
    return lower_copy(name, out, cap);
}

bool bn_host_is_loopback(const char *host)
{
    char name[256];
    struct in_addr v4;
    if (!host || !bn_url_hostname(host, name, sizeof name))
        return false;
    if (inet_pton(AF_INET, name, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return strcmp(name, "localhost") == 0 || strcmp(name, "::1") == 0;
}

static bool port_valid(bn_bytes port)
{
    unsigned v = 0;
    if (port.n > 5)
        return false;
    for (size_t i = 0; i < port.n; i++) {
        if (!isdigit(port.p[i]))
            return false;
        v = v * 10 + (unsigned)(port.p[i] - '0');
    }
    return v <= 65535;
}

static bool host_matches(const char *pattern, const char *name)
{
    size_t n = strlen(name), tail;
    if (strcmp(pattern, "*") == 0)
        return true;
    if (strncmp(pattern, "*.", 2) != 0)
        return strcmp(pattern, name) == 0;
    tail = strlen(pattern + 1);
    return n >= tail && strcmp(name + n - tail, pattern + 1) == 0;
}

bool bn_host_allowed(const bn_origin_rules *r, const char *host)
{
    char name[256];
    bn_bytes part, port;
    size_t n;

    if (r->host_count == 0)
        return true;
    if (!host || strpbrk(host, "/?#@"))
        return false;
    split_netloc(bn_bytes_str(host), &part, &port);
    if (!port_valid(port) || !lower_copy(part, name, sizeof name))
        return false;
    for (n = strlen(name); n && name[n - 1] == '.'; n--)
        name[n - 1] = '\0';
    for (size_t i = 0; i < r->host_count; i++) {
        if (host_matches(r->hosts[i], name))
            return true;
    }
    return false;
}

bool bn_origin_allowed(const bn_origin_rules *r, const char *origin, const char *host)
{
    char name[256];
    if (!bn_host_allowed(r, host))
        return false;
    if (!origin)
        return true;
    if (malformed(origin))
        return false;
    if (host && *host && strstr(origin, "://") && bn_bytes_eq(netloc_of(origin), bn_bytes_str(host)))
        return true;
    if (!r->protect)
        return true;
    if (!bn_url_hostname(origin, name, sizeof name))
        return false;
    for (size_t i = 0; i < r->name_count; i++) {
        if (strcmp(name, r->names[i]) == 0)
            return true;
    }
    return false;
}

const char *bn_origin_cors(const bn_origin_rules *r, const char *origin)
{
    if (r->any)
        return "*";
    for (size_t i = 0; origin && i < r->origin_count; i++) {
        if (strcmp(origin, r->origins[i]) == 0)
            return origin;
    }
    return NULL;
}

static void add(char ***list, size_t *count, const char *text)
{
    *list = bn_xrealloc(*list, (*count + 1) * sizeof **list);
    (*list)[(*count)++] = bn_xstrdup(text);
}

static void add_name(bn_origin_rules *r, const char *url)
{
    char name[256];
    if (bn_url_hostname(url, name, sizeof name))
        add(&r->names, &r->name_count, name);
}

/* The addresses of this machine's interfaces, so that a page loaded by address from elsewhere is let in. */
static void add_own_addresses(bn_origin_rules *r)
{
    struct ifaddrs *all, *a;
    if (getifaddrs(&all) < 0)
        return;
    for (a = all; a; a = a->ifa_next) {
        char text[INET6_ADDRSTRLEN];
        const void *addr = NULL;
        int family = a->ifa_addr ? a->ifa_addr->sa_family : AF_UNSPEC;
        if (a->ifa_flags & IFF_LOOPBACK)
            continue;
        if (family == AF_INET)
            addr = &((struct sockaddr_in *)(void *)a->ifa_addr)->sin_addr;
        else if (family == AF_INET6)
            addr = &((struct sockaddr_in6 *)(void *)a->ifa_addr)->sin6_addr;
        if (addr && inet_ntop(family, addr, text, sizeof text))
            add(&r->names, &r->name_count, text);
    }
    freeifaddrs(all);
}

/* Without the blanks around it; lower case and without trailing points when it is a host. */
static char *tidy(const char *item, bool host)
{
    char *copy;
    size_t n;
    while (bn_is_space((unsigned char)*item))
        item++;
    n = strlen(item);
    while (n && bn_is_space((unsigned char)item[n - 1]))
        n--;
    while (host && n && item[n - 1] == '.')
        n--;
    copy = bn_xstrndup(item, n);
    for (size_t i = 0; host && i < n; i++)
        copy[i] = (char)bn_lower((unsigned char)copy[i]);
    return copy;
}

bn_status bn_origin_rules_init(bn_origin_rules *r, const bn_config *config, bn_error *err)
{
    static const char *const always[] = { "localhost", "0.0.0.0", "127.0.0.1" };
    const char *item;

    (void)err;
    *r = (bn_origin_rules){ .protect = bn_config_bool(config, "server.enableCORS") };
    r->any = !r->protect || bn_config_bool(config, "global.developmentMode");
    for (size_t i = 0; i < BN_COUNT(always); i++)
        add(&r->names, &r->name_count, always[i]);
    if (bn_config_is_set(config, "browser.serverAddress") && bn_config_str(config, "browser.serverAddress"))
        add_name(r, bn_config_str(config, "browser.serverAddress"));
    add_own_addresses(r);
    for (size_t i = 0; (item = bn_config_item(config, "server.corsAllowedOrigins", i)); i++) {
        char *origin = tidy(item, false);
        add(&r->origins, &r->origin_count, origin);
        add_name(r, origin);
        free(origin);
    }
    for (size_t i = 0; (item = bn_config_item(config, "server.allowedHosts", i)); i++) {
        char *host = tidy(item, true);
        add(&r->hosts, &r->host_count, host);
        free(host);
    }
    return BN_OK;
}

static void free_list(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
}

void bn_origin_rules_release(bn_origin_rules *r)
{
    free_list(r->hosts, r->host_count);
    free_list(r->names, r->name_count);
    free_list(r->origins, r->origin_count);
    *r = (bn_origin_rules){ 0 };
}
