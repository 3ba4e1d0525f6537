/* settle.c: what is decided once all sources have been read: defaults that depend on the machine, and values
 * that break a rule. One thread, before any other starts. */
#include <math.h>
#include <stdio.h>

#include "base/log.h"
#include "config/config_private.h"
#include "config/path.h"
#include "config/theme.h"

/* ---- computed defaults ---- */

static bn_status compute(bn_config *c, const char *name, json_t *v, bn_error *err)
{
    if (json_is_null(bn_config_slot(c, name)->json))
        return bn_config_set_json(c, bn_option_find(name), v, NULL, err);
    json_decref(v);
    return BN_OK;
}

static json_t *random_key(void)
{
    uint8_t raw[32];
    char hex[65];
    bn_random(raw, sizeof raw);
    bn_hex(bn_bytes_of(raw, sizeof raw), hex);
    return json_string(hex);
}

static bool has_variable(const char *name)
{
    const char *v = getenv(name);
    return v && *v;
}

static bn_status compute_secrets_files(bn_config *c, const char *script, bn_error *err)
{
    char *files[4];
    json_t *list = json_array();
    bn_status rc = bn_path_config_files("secrets.toml", script, files, err);
    for (size_t i = 0; i < 4 && files[i]; i++) {
        json_array_append_new(list, json_string(files[i]));
        free(files[i]);
    }
    if (rc) {
        json_decref(list);
        return rc;
    }
    return compute(c, "secrets.files", list, err);
}

static bn_status compute_defaults(bn_config *c, const char *script, bn_error *err)
{
    bool display = has_variable("DISPLAY") || has_variable("WAYLAND_DISPLAY");
    const struct {
        const char *name;
        json_t *value;
    } rows[] = {
        { "global.developmentMode", json_false() },
        { "logger.level", json_string("info") },
        { "logger.messageFormat", json_string("%(asctime)s %(message)s") },
        { "logger.enableRich", json_false() },
        { "server.headless", json_boolean(!display) },
        { "server.cookieSecret", random_key() },
        { "browser.serverPort", json_integer(bn_config_int(c, "server.port")) },
    };
    bn_status rc = BN_OK;
    for (size_t i = 0; i < BN_COUNT(rows); i++) {
        bn_status one = compute(c, rows[i].name, rows[i].value, rc ? NULL : err);
        rc = rc ? rc : one;
    }
    return rc ? rc : compute_secrets_files(c, script, err);
}

/* ---- rules ---- */

typedef struct choice {
    const char *option, *allowed; /* words between blanks; the first is the peer's default or ours */
    bool fatal;
} choice;

static const choice choices[] = {
    { "logger.level", "info error warning debug critical", true },
    { "client.showErrorDetails", "full stacktrace type none true false", false },
    { "client.toolbarMode", "auto developer viewer minimal", false },
    { "client.showErrorLinks", "auto true false", false },
    { "runner.enumCoercion", "nameOnly off nameAndValue", false },
    { "runner.missingContext", "raise warn attach", true },
    { "server.fileWatcherType", "auto watchdog poll none", false },
    { "server.xsrfCookieSameSite", "lax strict none", true },
};

static bool is_word_of(const char *words, const char *word)
{
    while (*words) {
        size_t len = strcspn(words, " ");
        if (bn_is_word(bn_bytes_of(words, len), word))
            return true;
        words += len + (words[len] == ' ');
    }
    return false;
}

static bn_status check_choices(bn_config *c, bn_error *err)
{
    for (size_t i = 0; i < BN_COUNT(choices); i++) {
        const choice *ch = &choices[i];
        const char *value = bn_config_str(c, ch->option);
        if (value && is_word_of(ch->allowed, value))
            continue;
        if (ch->fatal)
            return bn_fail(err, BN_EINVAL, "%s is \"%.100s\" (%s); it can be: %s", ch->option,
                           value ? value : "", bn_config_source(c, ch->option), ch->allowed);
        bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER, "%s is \"%.100s\" (%s), taken as %s; it can be: %s",
               ch->option, value ? value : "", bn_config_source(c, ch->option),
               bn_option_find(ch->option)->fallback, ch->allowed);
        bn_config_unset(c, bn_option_find(ch->option));
    }
    return BN_OK;
}

static bn_status check_ranges(const bn_config *c, bn_error *err)
{
    static const struct {
        const char *option;
        double low, high;
    } ranges[] = {
        { "server.port", 0, 65535 },
        { "browser.serverPort", 0, 65535 },
        { "server.workers", 1, 256 },
        { "server.grace", 0, 86400 },
        { "server.maxConnections", 1, 1e6 },
        { "server.outboxBytes", 1024, 1e12 },
        { "server.lazyBytes", 0, 1e15 },
        { "server.maxUploadSize", 0, 1e6 },
        { "server.maxUploadTotal", 0, 1e9 },
        { "server.maxMessageSize", 1, 2000 },
        { "server.maxWidgetStateSize", 1, 2000 },
        { "server.websocketPingInterval", 1, 86400 },
        { "server.disconnectedSessionTTL", 0, 1e9 },
        { "runner.stopGrace", 0, 86400 },
        { "runner.taskMaxWorkers", 1, 1024 },
    };
    for (size_t i = 0; i < BN_COUNT(ranges); i++) {
        double v = bn_config_float(c, ranges[i].option);
        if (json_is_null(bn_config_slot(c, ranges[i].option)->json))
            continue;
        if (v < ranges[i].low || v > ranges[i].high)
            return bn_fail(err, BN_EINVAL, "%s is %.15g (%s); it can be from %.15g to %.15g",
                           ranges[i].option, v, bn_config_source(c, ranges[i].option), ranges[i].low,
                           ranges[i].high);
    }
    return BN_OK;
}

static bn_status check_user_headers(const bn_config *c, bn_error *err)
{
    json_t *map = bn_config_slot(c, "server.trustedUserHeaders")->json, *seen, *value;
    const char *header;
    bn_status rc = BN_OK;
    if (!json_is_object(map))
        return bn_fail(
            err, BN_EINVAL,
            "server.trustedUserHeaders must be an object: { \"Header-Name\": \"key of st.user\" }");
    seen = json_object();
    json_object_foreach(map, header, value)
    {
        if (!json_is_string(value))
            rc = bn_fail(err, BN_EINVAL,
                         "server.trustedUserHeaders: the value of \"%.100s\" must be a string", header);
        else if (json_object_get(seen, json_string_value(value)))
            rc = bn_fail(err, BN_EINVAL, "server.trustedUserHeaders: two headers set \"%.100s\"",
                         json_string_value(value));
        else if (json_object_set(seen, json_string_value(value), value))
            rc = bn_fail(err, BN_EINVAL, "server.trustedUserHeaders: no memory");
        if (rc)
            break;
    }
    json_decref(seen);
    return rc;
}

static bn_status check_metrics_labels(const bn_config *c, bn_error *err)
{
    static const char option[] = "server.unsafeMetricsUserAttributes";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
                      digits[] = "0123456789";
    const char *label;
    for (size_t i = 0; (label = bn_config_item(c, option, i)); i++) {
        const char *s = label;
        while (*s && (strchr(letters, *s) || (s > label && strchr(digits, *s))))
            s++;
        if (*s || s == label)
            return bn_fail(err, BN_EINVAL,
                           "%s: \"%.100s\" is no name of a label: letters, digits and '_', no digit first",
                           option, label);
        if (strcmp(label, "type") == 0)
            return bn_fail(err, BN_EINVAL, "%s: the label \"type\" is taken", option);
    }
    return BN_OK;
}

static bn_status check_server(const bn_config *c, bn_error *err)
{
    const char *cert = bn_config_str(c, "server.sslCertFile"), *key = bn_config_str(c, "server.sslKeyFile");
    const char *size = bn_config_str(c, "server.maxCacheDataSize");
    bool xsrf = bn_config_bool(c, "server.enableXsrfProtection");
    if (!cert != !key)
        return bn_fail(err, BN_EINVAL, "%s is set without %s: TLS needs both",
                       cert ? "server.sslCertFile" : "server.sslKeyFile",
                       cert ? "server.sslKeyFile" : "server.sslCertFile");
    if (bn_config_cache_bytes(c) == 0)
        return bn_fail(
            err, BN_EINVAL,
            "server.maxCacheDataSize is \"%.60s\"; it is a size such as \"500mb\" or \"2gb\", or \"0\"",
            size);
    if (xsrf && !bn_config_bool(c, "server.enableCORS"))
        bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER,
               "server.enableCORS is false: pages of any origin may open a WebSocket to this app, and "
               "enableXsrfProtection does "
               "not stop that. Name the origins you trust in server.corsAllowedOrigins instead.");
    if (bn_is_word(bn_bytes_str(bn_config_str(c, "server.xsrfCookieSameSite")), "none") && (!xsrf || !cert))
        bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER, "server.xsrfCookieSameSite is \"none\": %s",
               xsrf ? "browsers keep such a cookie only when the app is reached by HTTPS"
                    : "this means nothing, for server.enableXsrfProtection is false");
    return BN_OK;
}

bn_status bn_config_settle(bn_config *c, const char *script, bn_error *err)
{
    bn_status rc = bn_config_inherit_theme(c, err);
    if (!rc)
        rc = compute_defaults(c, script, err);
    if (!rc)
        rc = check_choices(c, err);
    if (!rc)
        rc = check_ranges(c, err);
    if (!rc)
        rc = check_user_headers(c, err);
    if (!rc)
        rc = check_metrics_labels(c, err);
    if (!rc)
        rc = check_server(c, err);
    return rc ? rc : bn_theme_check(c, err);
}
