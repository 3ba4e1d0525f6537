/* login.c: see login.h. */
#include "runtime/login.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "base/log.h"
#include "base/signed.h"
#include "config/secrets.h"
#include "runtime/about.h"
#include "runtime/session_private.h"
#include "wire_tags.h"

#define KIND   "StreamlitAuthError"
#define LOGGER "bourn.login"
#define TOKEN  "provider" /* what the provider's token is signed as */

enum {
    COOKIE_BYTES = 4096, /* name, value and attributes: more a browser does not keep */
    CHUNKS_MAX = 16,
    TOKEN_S = 120,
};

/* ---- secrets ---- */

/* NULL: none, or they do not parse; *err says it then. */
static bn_secrets *secrets_of(const bn_config *c, bn_error *err)
{
    size_t n;
    const char **paths = bn_secrets_paths(c, &n);
    bn_secrets *s = NULL;
    if (bn_secrets_get(paths, n, &s, err))
        s = NULL;
    free(paths);
    return s;
}

static const bn_toml *section_of(const bn_secrets *s)
{
    const bn_toml *t = s ? bn_toml_get(bn_secrets_root(s), "auth") : NULL;
    return t && t->kind == BN_TOML_TABLE && t->count ? t : NULL;
}

/* The text of an entry; empty: there is none. */
static bn_bytes text_of(const bn_toml *table, const char *key)
{
    const bn_toml *t = table ? bn_toml_get(table, key) : NULL;
    return t && t->kind == BN_TOML_STRING ? t->text : (bn_bytes){ 0 };
}

static bn_bytes secret_of(const bn_config *c, const bn_secrets *s)
{
    bn_bytes text = text_of(section_of(s), "cookie_secret");
    return text.n ? text : bn_bytes_str(bn_config_str(c, "server.cookieSecret"));
}

bool bn_login_configured(const bn_config *c)
{
    bn_secrets *s = secrets_of(c, NULL);
    bool there = section_of(s) != NULL;
    bn_secrets_unref(s);
    return there;
}

/* ---- what st.login asks for ---- */

static bn_status missing(const char *what, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, KIND, "Logging in needs `%s` in the section [auth] of the secrets.", what);
}

/* `expose_tokens` is "id", "access" or a list of them. */
static bn_status check_exposed(const bn_toml *t, bn_error *err)
{
    const bn_toml *item = t && t->kind == BN_TOML_ARRAY ? t->first : t;
    for (; item; item = t->kind == BN_TOML_ARRAY ? item->next : NULL)
        if (item->kind != BN_TOML_STRING ||
            !(bn_bytes_eq(item->text, BN_BYTES("id")) || bn_bytes_eq(item->text, BN_BYTES("access"))))
            return bn_fail_kind(err, BN_EUSER, KIND, "`expose_tokens` may name \"id\" and \"access\" only.");
    return BN_OK;
}

static bn_status check_provider(const bn_toml *auth, const char *provider, bn_error *err)
{
    static const char *const needed[] = { "client_id", "client_secret", "server_metadata_url" };
    const bn_toml *section = bn_toml_get(auth, provider);
    bool is_default = strcmp(provider, "default") == 0;
    char list[96] = "";

    if (strchr(provider, '_'))
        return bn_fail_kind(err, BN_EUSER, KIND, "A provider's name may not hold an underscore: \"%.100s\".", provider);
    if (!section && is_default)
        section = auth;
    if (!section)
        return bn_fail_kind(err, BN_EUSER, KIND,
                            "The secrets have no section [auth.%.100s]: no such provider is known.",
                            provider);
    if (section->kind != BN_TOML_TABLE)
        return bn_fail_kind(err, BN_EUSER, KIND,
                            "`%.100s` in the section [auth] of the secrets must be a section of its own.",
                            provider);
    for (size_t i = 0; i < BN_COUNT(needed); i++) {
        const bn_toml *t = bn_toml_get(section, needed[i]);
        bool empty = section == auth && t && t->kind == BN_TOML_STRING && !t->text.n;
        if (!t || empty)
            snprintf(list + strlen(list), sizeof list - strlen(list), "%s`%s`", *list ? ", " : "", needed[i]);
    }
    if (!*list)
        return BN_OK;
    return is_default ? bn_fail_kind(err, BN_EUSER, KIND, "The section [auth] of the secrets lacks %s.", list)
                      : bn_fail_kind(err, BN_EUSER, KIND, "The section [auth.%.100s] of the secrets lacks %s.", provider, list);
}

static bn_status check(const bn_toml *auth, const char *provider, bn_error *err)
{
    bn_status rc;
    if (!auth)
        return bn_fail_kind(err, BN_EUSER, KIND, "Logging in needs a section [auth] in the secrets, with a provider's credentials.");
    if (!bn_toml_get(auth, "redirect_uri"))
        return missing("redirect_uri", err);
    if (!bn_toml_get(auth, "cookie_secret"))
        return missing("cookie_secret", err);
    rc = check_provider(auth, provider, err);
    return rc ? rc : check_exposed(bn_toml_get(auth, "expose_tokens"), err);
}

/* "/base" without a slash at its end. */
bn_status bn_login_base(const bn_config *c, bn_buf *out)
{
    const char *base = bn_config_str(c, "server.baseUrlPath");
    size_t n;
    while (base && *base == '/')
        base++;
    n = base ? strlen(base) : 0;
    while (n && base[n - 1] == '/')
        n--;
    return n ? bn_buf_printf(out, "/%.*s", (int)n, base) : BN_OK;
}

bn_status bn_login_url(const bn_config *c, const char *provider, bn_buf *out, bn_error *err)
{
    bn_error unread = { 0 };
    bn_secrets *s = secrets_of(c, &unread);
    bn_status rc;
    provider = provider ? provider : "default";
    rc = check(section_of(s), provider, err);
    if (!rc)
        rc = bn_login_base(c, out);
    if (!rc)
        rc = bn_buf_append_str(out, "/auth/login?provider=");
    if (!rc)
        rc = bn_signed_put(secret_of(c, s), TOKEN, bn_bytes_str(provider), time(NULL), out);
    bn_secrets_unref(s);
    return rc;
}

void bn_login_out_url(const bn_config *c, bn_buf *out)
{
    if (bn_login_base(c, out) || bn_buf_append_str(out, "/auth/logout"))
        bn_out_of_memory();
}

bn_status bn_login_provider(const bn_config *c, bn_bytes token, bn_buf *provider)
{
    bn_secrets *s = secrets_of(c, NULL);
    bn_bytes secret = secret_of(c, s);
    bn_status rc = secret.n ? bn_signed_get(secret, TOKEN, token, time(NULL), TOKEN_S, provider) : BN_EINVAL;
    bn_secrets_unref(s);
    return rc;
}

/* ---- cookies ---- */

static bool find(bn_bytes header, const char *name, bn_bytes *value)
{
    bn_bytes found, text;
    bool any = false;
    while (bn_about_next_cookie(&header, &found, &text))
        if (bn_bytes_eq(found, bn_bytes_str(name))) {
            *value = text;
            any = true;
        }
    return any;
}

/* The whole signed text: one cookie, or "chunks-N" and N more. */
static bn_status gather(bn_bytes header, const char *name, bn_buf *out)
{
    static const char mark[] = "chunks-";
    bn_bytes value;
    char text[16], part[64];
    int n;
    if (!find(header, name, &value))
        return BN_ENOENT;
    if (value.n < sizeof mark || memcmp(value.p, mark, sizeof mark - 1) != 0)
        return bn_buf_append(out, value);
    snprintf(text, sizeof text, "%.*s", (int)value.n - (int)(sizeof mark - 1), (const char *)value.p + sizeof mark - 1);
    n = atoi(text);
    if (n < 1 || n > CHUNKS_MAX)
        return BN_EINVAL;
    for (int i = 1; i <= n; i++) {
        snprintf(part, sizeof part, "%s_%d", name, i);
        if (!find(header, part, &value) || bn_buf_append(out, value))
            return BN_EINVAL;
    }
    return BN_OK;
}

static int64_t age_of(const char *name)
{
    return strcmp(name, BN_LOGIN_PENDING) == 0 ? BN_LOGIN_PENDING_S : BN_LOGIN_USER_S;
}

static bn_status cookie_get(bn_bytes secret, bn_bytes header, const char *name, bn_buf *out)
{
    bn_buf whole;
    bn_status rc;
    bn_buf_init(&whole, 2 * BN_LOGIN_COOKIE_MAX);
    rc = gather(header, name, &whole);
    if (!rc)
        rc = secret.n ? bn_signed_get(secret, name, bn_buf_view(&whole), time(NULL), age_of(name), out) : BN_EINVAL;
    bn_buf_release(&whole);
    return rc == BN_OK || rc == BN_ENOENT ? rc : BN_EINVAL;
}

bn_status bn_login_cookie_get(const bn_config *c, bn_bytes header, const char *name, bn_buf *out)
{
    bn_secrets *s = secrets_of(c, NULL);
    bn_status rc = cookie_get(secret_of(c, s), header, name, out);
    bn_secrets_unref(s);
    return rc;
}

/* What follows the value. Over TLS, or where the provider sends the browser back by it, by TLS only. */
static bn_status attributes(const bn_config *c, const bn_secrets *s, long long age, bn_buf *out)
{
    bn_bytes back = text_of(section_of(s), "redirect_uri");
    bool secure = bn_config_str(c, "server.sslCertFile") || (back.n > 8 && memcmp(back.p, "https://", 8) == 0);
    bn_status rc = bn_buf_append_str(out, "; Path=");
    size_t from = out->n;
    if (!rc)
        rc = bn_login_base(c, out);
    if (!rc && out->n == from)
        rc = bn_buf_append_str(out, "/");
    if (!rc)
        rc = bn_buf_printf(out, "; HttpOnly; SameSite=Lax; Max-Age=%lld%s", age, secure ? "; Secure" : "");
    return rc;
}

static bn_status put_line(const char *name, bn_bytes value, bn_bytes attrs, bn_buf *out)
{
    bn_status rc = bn_buf_printf(out, "Set-Cookie: %s=", name);
    if (!rc)
        rc = bn_buf_append(out, value);
    if (!rc)
        rc = bn_buf_append(out, attrs);
    return rc ? rc : bn_buf_append_str(out, "\n");
}

/* Is it `name` or "name_3"? */
static bool is_part(bn_bytes found, const char *name)
{
    size_t n = strlen(name);
    if (found.n < n || found.n > n + 4 || memcmp(found.p, name, n) != 0)
        return false;
    for (size_t i = n + 1; i < found.n; i++)
        if (!isdigit(found.p[i]))
            return false;
    return found.n == n || (found.n > n + 1 && found.p[n] == '_');
}

static bn_status drop(bn_bytes header, const char *name, bn_bytes attrs, bn_buf *out)
{
    bn_bytes found, value;
    bn_status rc = BN_OK;
    while (!rc && bn_about_next_cookie(&header, &found, &value)) {
        char part[64];
        if (!is_part(found, name))
            continue;
        snprintf(part, sizeof part, "%.*s", (int)found.n, (const char *)found.p);
        rc = put_line(part, (bn_bytes){ 0 }, attrs, out);
    }
    return rc;
}

static bn_status keep(const char *name, bn_bytes whole, bn_bytes attrs, bn_buf *out)
{
    size_t room = COOKIE_BYTES - strlen(name) - 4 - attrs.n, n = (whole.n + room - 1) / room;
    char part[64], mark[16];
    bn_status rc;
    if (attrs.n > COOKIE_BYTES / 2 || n > CHUNKS_MAX)
        return BN_ETOOBIG;
    if (n <= 1)
        return put_line(name, whole, attrs, out);
    snprintf(mark, sizeof mark, "chunks-%zu", n);
    rc = put_line(name, bn_bytes_str(mark), attrs, out);
    for (size_t i = 0; i < n && !rc; i++) {
        bn_bytes piece = bn_bytes_of(whole.p + i * room, whole.n - i * room < room ? whole.n - i * room : room);
        snprintf(part, sizeof part, "%s_%zu", name, i + 1);
        rc = put_line(part, piece, attrs, out);
    }
    return rc;
}

bn_status bn_login_cookie_set(const bn_config *c, bn_bytes header, const char *name, const bn_bytes *text, bn_buf *out)
{
    bn_secrets *s = secrets_of(c, NULL);
    bn_bytes secret = secret_of(c, s);
    bn_buf gone, attrs, whole;
    bn_status rc;
    bn_buf_init(&gone, 8 << 10);
    bn_buf_init(&attrs, 8 << 10);
    bn_buf_init(&whole, BN_LOGIN_COOKIE_MAX);
    rc = attributes(c, s, 0, &gone);
    if (!rc)
        rc = drop(header, name, bn_buf_view(&gone), out);
    if (!rc && text) {
        rc = secret.n ? bn_signed_put(secret, name, *text, time(NULL), &whole) : BN_EINVAL;
        if (!rc)
            rc = attributes(c, s, (long long)age_of(name), &attrs);
        if (!rc)
            rc = keep(name, bn_buf_view(&whole), bn_buf_view(&attrs), out);
    }
    bn_buf_release(&gone);
    bn_buf_release(&attrs);
    bn_buf_release(&whole);
    bn_secrets_unref(s);
    return rc;
}

/* ---- who it is ---- */

static json_t *cookie_json(bn_bytes secret, bn_bytes header, const char *name)
{
    bn_buf text;
    json_t *j = NULL;
    bn_status rc;
    bn_buf_init(&text, 2 * BN_LOGIN_COOKIE_MAX);
    rc = cookie_get(secret, header, name, &text);
    if (rc == BN_OK)
        j = json_loadb((const char *)text.p, text.n, JSON_ALLOW_NUL, NULL);
    if (rc == BN_EINVAL)
        bn_log(BN_LOG_DEBUG, LOGGER,
               "the cookie %s was not signed here, was changed, or is too old: it is not heard", name);
    if (j && !json_is_object(j)) {
        json_decref(j);
        j = NULL;
    }
    bn_buf_release(&text);
    return j;
}

/* Of the tokens, those that `expose_tokens` names. */
static json_t *exposed(const bn_toml *auth, json_t *all)
{
    static const char *const names[][2] = { { "id", "id_token" }, { "access", "access_token" } };
    const bn_toml *t = auth ? bn_toml_get(auth, "expose_tokens") : NULL;
    json_t *out = json_object();
    bn_error err = { 0 };
    if (check_exposed(t, &err)) {
        bn_log(BN_LOG_ERROR, LOGGER, "%s None is shown.", err.text);
        return out;
    }
    for (const bn_toml *item = t && t->kind == BN_TOML_ARRAY ? t->first : t; item;
         item = t->kind == BN_TOML_ARRAY ? item->next : NULL)
        for (size_t i = 0; i < BN_COUNT(names); i++) {
            json_t *token = json_object_get(all, names[i][1]);
            if (token && bn_bytes_eq(item->text, bn_bytes_str(names[i][0])))
                json_object_set(out, names[i][0], token);
        }
    return out;
}

/* The cookies' word, if they were given for the page that connects; NULL: nobody. */
static json_t *user_of_cookies(const bn_config *c, const bn_context_info *info)
{
    bn_secrets *s = secrets_of(c, NULL);
    bn_bytes secret = secret_of(c, s), header, origin;
    json_t *user = NULL, *out = NULL, *tokens;
    const char *of;
    if (bn_about_header(info, "Origin", 0, &origin) && bn_about_header(info, "Cookie", 0, &header))
        user = cookie_json(secret, header, BN_LOGIN_USER);
    of = json_string_value(json_object_get(user, "origin"));
    if (user && (!of || !bn_bytes_eq(bn_bytes_str(of), origin))) {
        bn_log(BN_LOG_ERROR, LOGGER,
               "who has logged in at one address is nobody at another: `redirect_uri` in the secrets must "
               "have the page's own");
    } else if (user) {
        json_t *flag = json_object_get(user, "is_logged_in");
        out = json_object();
        json_object_set(out, "is_logged_in", flag ? flag : json_false());
        json_object_del(user, "origin");
        json_object_update(out, user);
        tokens = cookie_json(secret, header, BN_LOGIN_TOKENS);
        if (tokens)
            json_object_set_new(out, "tokens", exposed(section_of(s), tokens));
        json_decref(tokens);
    }
    json_decref(user);
    bn_secrets_unref(s);
    return out;
}

char *bn_login_user(const bn_config *c, const char *headers, const char *trusted, bool cookies)
{
    bn_context_info info = { .headers = headers };
    json_t *more = *trusted ? json_loads(trusted, 0, NULL) : NULL, *user = cookies ? user_of_cookies(c, &info) : NULL;
    char *text;
    if (more && !user)
        user = json_incref(more);
    else if (more)
        json_object_update(user, more);
    text = user ? json_dumps(user, JSON_COMPACT) : NULL;
    json_decref(user);
    json_decref(more);
    return text ? text : bn_xstrdup("");
}

/* ---- in a run ---- */

const char *bn_run_ctx_user(const bn_run_ctx *ctx)
{
    return atomic_load(&ctx->client->logged_out) ? "" : ctx->client->user;
}

static bn_status send_to(bn_run_ctx *ctx, bn_bytes url, bn_error *err)
{
    bn_buf out;
    bn_wire w;
    size_t mark;
    bn_status rc;
    bn_buf_init(&out, url.n + 64);
    w = bn_wire_to(&out);
    mark = bn_wire_open(&w, PB_FORWARD_MSG_AUTH_REDIRECT, 0);
    bn_wire_str(&w, PB_AUTH_REDIRECT_URL, url);
    bn_wire_close(&w, mark);
    rc = w.status ? bn_fail(err, w.status, "no room for an address") : bn_run_ctx_send(ctx, bn_buf_view(&out), err);
    bn_buf_release(&out);
    return rc;
}

bn_status bn_run_ctx_login(bn_run_ctx *ctx, const char *provider, bn_error *err)
{
    bn_buf url;
    bn_status rc = bn_run_ctx_check(ctx, err);
    bn_buf_init(&url, 16 << 10);
    if (!rc)
        rc = bn_login_url(ctx->session->rt->config, provider, &url, err);
    if (!rc)
        rc = send_to(ctx, bn_buf_view(&url), err);
    bn_buf_release(&url);
    return rc;
}

bn_status bn_run_ctx_logout(bn_run_ctx *ctx, bn_error *err)
{
    bn_buf url;
    bn_status rc = bn_run_ctx_check(ctx, err);
    bn_buf_init(&url, 16 << 10);
    bn_login_out_url(ctx->session->rt->config, &url);
    if (!rc) {
        atomic_store(&ctx->client->logged_out, true);
        rc = send_to(ctx, bn_buf_view(&url), err);
    }
    bn_buf_release(&url);
    return rc;
}
