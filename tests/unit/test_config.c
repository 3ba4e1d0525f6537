/* test_config.c: options, their sources and precedence, warnings, rules, the way to a worker, themes by
 * files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "config/theme.h"

/* A home, a working directory and a script's folder of our own, and what was logged. */
typedef struct place {
    char root[64], home[96], here[96], app[96], script[128];
    int log, old_stderr;
    char logged[8192];
} place;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int set_up(void **state)
{
    place *p = calloc(1, sizeof *p);
    static const char *const dirs[] = { "home", "home/.streamlit", "here", "here/.streamlit",
                                        "app",  "app/.streamlit" };
    strcpy(p->root, "/tmp/bourn-config-XXXXXX");
    if (!mkdtemp(p->root))
        return -1;
    for (size_t i = 0; i < BN_COUNT(dirs); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", p->root, dirs[i]);
        if (mkdir(path, 0700))
            return -1;
    }
    snprintf(p->home, sizeof p->home, "%s/home", p->root);
    snprintf(p->here, sizeof p->here, "%s/here", p->root);
    snprintf(p->app, sizeof p->app, "%s/app", p->root);
    snprintf(p->script, sizeof p->script, "%s/app/app.py", p->root);
    clearenv();
    setenv("HOME", p->home, 1);
    p->log = memfd_create("log", 0);
    p->old_stderr = dup(2);
    dup2(p->log, 2);
    *state = p;
    return chdir(p->here);
}

static int tear_down(void **state)
{
    place *p = *state;
    dup2(p->old_stderr, 2);
    close(p->old_stderr);
    close(p->log);
    if (chdir("/"))
        return -1;
    nftw(p->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
    return 0;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    FILE *f;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static const char *logged(place *p)
{
    ssize_t n = pread(p->log, p->logged, sizeof p->logged - 1, 0);
    p->logged[n > 0 ? n : 0] = '\0';
    return p->logged;
}

/* Where a failure is read: on the real stderr. */
#define FAIL(p, ...)                                                                                         \
    do {                                                                                                     \
        dup2((p)->old_stderr, 2);                                                                            \
        fail_msg(__VA_ARGS__);                                                                               \
    } while (0)

static bn_config *load(place *p)
{
    bn_config *c;
    bn_error err = { 0 };
    assert_int_equal(bn_config_new(&c, &err), BN_OK);
    if (bn_config_load(c, p->script, &err) || bn_config_settle(c, p->script, &err))
        FAIL(p, "%s", err.text);
    return c;
}

static void assert_refused(place *p, const char *why)
{
    bn_config *c;
    bn_error err = { 0 };
    bn_status rc;
    assert_int_equal(bn_config_new(&c, &err), BN_OK);
    rc = bn_config_load(c, p->script, &err);
    if (!rc)
        rc = bn_config_settle(c, p->script, &err);
    bn_config_free(c);
    if (!rc || !strstr(err.text, why))
        FAIL(p, "\"%s\" is not in: %s", why, rc ? err.text : "success");
}

/* ---- the table ---- */

static void every_option_is_found_and_has_a_default_of_its_kind(void **state)
{
    bn_config *c;
    (void)state;
    assert_int_equal(bn_config_new(&c, NULL), BN_OK);
    for (size_t i = 0; i < bn_option_count; i++) {
        const bn_option *o = &bn_options[i];
        assert_ptr_equal(bn_option_find(o->name), o);
        assert_string_equal(bn_config_json(c, o->name), o->fallback);
        assert_false(bn_config_is_set(c, o->name));
        assert_true(o->doc[0] && o->doc[strlen(o->doc) - 1] == '.');
    }
    assert_null(bn_option_find("server.prot"));
    assert_null(bn_option_find("server"));
    assert_null(bn_option_find("theme.sidebar.base"));
    assert_null(bn_option_find("theme.light"));
    bn_config_free(c);
}

static void defaults_are_typed(void **state)
{
    bn_config *c = load(*state);
    assert_int_equal(bn_config_int(c, "server.port"), 8501);
    assert_true(bn_config_bool(c, "server.enableCORS"));
    assert_true(bn_config_float(c, "runner.stopGrace") > 9.9);
    assert_string_equal(bn_config_str(c, "client.toolbarMode"), "auto");
    assert_null(bn_config_str(c, "theme.primaryColor"));
    assert_string_equal(bn_config_item(c, "client.allowedOrigins", 15), "https://*.streamlit.app");
    assert_null(bn_config_item(c, "client.allowedOrigins", 16));
    assert_string_equal(bn_config_source(c, "server.port"), "default");
    bn_config_free(c);
}

static void the_nearest_name_is_the_one_that_was_meant(void **state)
{
    (void)state;
    assert_string_equal(bn_option_nearest("server.prot"), "server.port");
    assert_string_equal(bn_option_nearest("port"), "server.port");
    assert_string_equal(bn_option_nearest("client.maxUploadSize"), "server.maxUploadSize");
    assert_string_equal(bn_option_nearest("theme.primarycolour"), "theme.primaryColor");
    assert_string_equal(bn_option_nearest("runner.mising_context"), "runner.missingContext");
    assert_null(bn_option_nearest("nothing.likeIt"));
    assert_null(bn_option_nearest(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void variables_are_spelt_in_snake_case(void **state)
{
    char env[BN_OPTION_ENV_MAX];
    (void)state;
    bn_option_env(bn_option_find("server.enableCORS"), env);
    assert_string_equal(env, "STREAMLIT_SERVER_ENABLE_CORS");
    bn_option_env(bn_option_find("runner.cacheBackgroundRefreshTTLMultiplier"), env);
    assert_string_equal(env, "STREAMLIT_RUNNER_CACHE_BACKGROUND_REFRESH_TTL_MULTIPLIER");
    bn_option_env(bn_option_find("theme.dark.sidebar.dataframeHeaderBackgroundColor"), env);
    assert_string_equal(env, "STREAMLIT_THEME_DARK_SIDEBAR_DATAFRAME_HEADER_BACKGROUND_COLOR");
}

/* ---- sources ---- */

static void later_sources_win(void **state)
{
    place *p = *state;
    bn_config *c;
    write_file(p->home, ".streamlit/config.toml",
               "[server]\nport = 1\nmaxUploadSize = 1\nmaxMessageSize = 1\nagentPreviewRows = "
               "1\nagentWaitTimeout = 1\n");
    write_file(p->here, ".streamlit/config.toml",
               "[server]\nport = 2\nmaxUploadSize = 2\nmaxMessageSize = 2\nagentPreviewRows = 2\n");
    write_file(p->app, ".streamlit/config.toml",
               "[server]\nport = 3\nmaxUploadSize = 3\nmaxMessageSize = 3\n");
    setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "4", 1);
    setenv("STREAMLIT_SERVER_MAX_MESSAGE_SIZE", "4", 1);
    c = load(p);
    assert_int_equal(
        bn_config_set_text(c, "server.maxMessageSize", "5", "flag --server.maxMessageSize", NULL), BN_OK);
    assert_int_equal(bn_config_int(c, "server.agentWaitTimeout"), 1);
    assert_int_equal(bn_config_int(c, "server.agentPreviewRows"), 2);
    assert_int_equal(bn_config_int(c, "server.port"), 3);
    assert_int_equal(bn_config_int(c, "server.maxUploadSize"), 4);
    assert_int_equal(bn_config_int(c, "server.maxMessageSize"), 5);
    assert_non_null(strstr(bn_config_source(c, "server.agentWaitTimeout"), "/home/.streamlit/config.toml"));
    assert_non_null(strstr(bn_config_source(c, "server.port"), "/app/.streamlit/config.toml"));
    assert_string_equal(bn_config_source(c, "server.maxUploadSize"),
                        "environment variable STREAMLIT_SERVER_MAX_UPLOAD_SIZE");
    assert_string_equal(bn_config_source(c, "server.maxMessageSize"), "flag --server.maxMessageSize");
    assert_true(bn_config_is_set(c, "server.port"));
    bn_config_free(c);
}

static void a_file_that_two_places_share_is_read_once(void **state)
{
    place *p = *state;
    const char *log, *first;
    char script[160];
    bn_config *c;
    write_file(p->here, ".streamlit/config.toml", "[server]\nprot = 1\n");
    snprintf(script, sizeof script, "%s", "./../here//app.py");
    assert_int_equal(bn_config_new(&c, NULL), BN_OK);
    assert_int_equal(bn_config_load(c, script, NULL), BN_OK);
    log = logged(p);
    first = strstr(log, "server.prot");
    assert_non_null(first);
    assert_null(strstr(first + 1, "server.prot"));
    bn_config_free(c);
}

static void unknown_options_are_named_with_the_nearest(void **state)
{
    place *p = *state;
    bn_config *c;
    write_file(p->here, ".streamlit/config.toml",
               "port = 1\n[server]\nprot = 1\n[mapbox]\ntoken = 'x'\n[theme.sidebar]\nfontFaces = []\n");
    setenv("STREAMLIT_SERVER_PROT", "1", 1);
    setenv("STREAMLIT_RUN_TARGET", "x.py", 1);
    c = load(p);
    logged(p);
    assert_non_null(strstr(p->logged, "line 1: there is no option \"port\"; did you mean \"server.port\"?"));
    assert_non_null(
        strstr(p->logged, "line 3: there is no option \"server.prot\"; did you mean \"server.port\"?"));
    assert_non_null(strstr(p->logged, "line 5: there is no option \"mapbox.token\", it is ignored"));
    assert_non_null(strstr(p->logged, "there is no option \"theme.sidebar.fontFaces\""));
    assert_non_null(
        strstr(p->logged, "STREAMLIT_SERVER_PROT sets no option; did you mean STREAMLIT_SERVER_PORT?"));
    assert_null(strstr(p->logged, "RUN_TARGET"));
    assert_int_equal(bn_config_int(c, "server.port"), 8501);
    bn_config_free(c);
}

static void a_file_that_is_no_toml_is_refused_with_its_place(void **state)
{
    place *p = *state;
    write_file(p->here, ".streamlit/config.toml", "[server]\nport = \n");
    assert_refused(p, "here/.streamlit/config.toml: line 2, column 8: a value is expected here");
}

static void a_value_of_the_wrong_kind_is_refused_with_its_place(void **state)
{
    place *p = *state;
    write_file(p->here, ".streamlit/config.toml", "[server]\nport = 'http'\n");
    assert_refused(p, "line 2, column 1: server.port must be a whole number, not \"http\"");
    write_file(p->here, ".streamlit/config.toml", "[server]\ncorsAllowedOrigins = [1]\n");
    assert_refused(p, "server.corsAllowedOrigins must be a list of strings, not [1]");
    write_file(p->here, ".streamlit/config.toml", "[runner]\nstopGrace = inf\n");
    assert_refused(p, "line 2, column 1: inf and nan");
    write_file(p->here, ".streamlit/config.toml", "");
    setenv("STREAMLIT_SERVER_HEADLESS", "maybe", 1);
    assert_refused(p, "environment variable STREAMLIT_SERVER_HEADLESS: server.headless must be true or "
                      "false, not \"maybe\"");
}

static void values_of_a_near_kind_are_converted(void **state)
{
    place *p = *state;
    bn_config *c;
    write_file(p->here, ".streamlit/config.toml",
               "[server]\nport = '8600'\nheadless = 1\nmaxUploadSize = 5.0\ncorsAllowedOrigins = 'http://a, "
               "http://b'\n"
               "[client]\nshowErrorDetails = false\nshowErrorLinks = true\n[runner]\nstopGrace = 3\n");
    c = load(p);
    assert_int_equal(bn_config_int(c, "server.port"), 8600);
    assert_true(bn_config_bool(c, "server.headless"));
    assert_int_equal(bn_config_int(c, "server.maxUploadSize"), 5);
    assert_string_equal(bn_config_item(c, "server.corsAllowedOrigins", 1), "http://b");
    assert_string_equal(bn_config_str(c, "client.showErrorDetails"), "false");
    assert_string_equal(bn_config_json(c, "client.showErrorDetails"), "false");
    assert_string_equal(bn_config_str(c, "client.showErrorLinks"), "true");
    assert_true(bn_config_float(c, "runner.stopGrace") > 2.9);
    bn_config_free(c);
}

static void env_names_a_variable_in_files(void **state)
{
    place *p = *state;
    bn_config *c;
    setenv("MY_PORT", "8700", 1);
    setenv("MY_TEXT", "blue", 1);
    write_file(p->here, ".streamlit/config.toml",
               "[server]\nport = 'env:MY_PORT'\nbaseUrlPath = 'env:NOT_THERE'\n[theme]\nprimaryColor = "
               "'env:MY_TEXT'\n");
    c = load(p);
    assert_int_equal(bn_config_int(c, "server.port"), 8700);
    assert_string_equal(bn_config_str(c, "theme.primaryColor"), "blue");
    assert_string_equal(bn_config_str(c, "server.baseUrlPath"), "env:NOT_THERE");
    assert_non_null(strstr(logged(p), "line 3: there is no environment variable \"NOT_THERE\""));
    bn_config_free(c);
}

static void lists_come_from_variables_and_repeated_flags(void **state)
{
    place *p = *state;
    static const char *const two[] = { "/a b", "/c" };
    bn_config *c;
    setenv("STREAMLIT_SERVER_FOLDER_WATCH_LIST", " x y,z ", 1);
    setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "[\"h\"]", 1);
    setenv("STREAMLIT_SERVER_PORT", "", 1);
    c = load(p);
    assert_string_equal(bn_config_json(c, "server.folderWatchList"), "[\"x\",\"y\",\"z\"]");
    assert_string_equal(bn_config_json(c, "server.allowedHosts"), "[\"h\"]");
    assert_false(bn_config_is_set(c, "server.port"));
    assert_int_equal(bn_config_set_list(c, "server.folderWatchList", two, 2, "flag", NULL), BN_OK);
    assert_string_equal(bn_config_item(c, "server.folderWatchList", 0), "/a b");
    assert_int_equal(bn_config_set_list(c, "server.port", (const char *const[]){ "1", "2" }, 2, "flag", NULL),
                     BN_OK);
    assert_int_equal(bn_config_int(c, "server.port"), 2);
    bn_config_free(c);
}

static void a_flag_of_an_unknown_name_or_kind_fails(void **state)
{
    bn_config *c;
    bn_error err;
    (void)state;
    assert_int_equal(bn_config_new(&c, NULL), BN_OK);
    assert_int_equal(bn_config_set_text(c, "server.prot", "1", "flag", &err), BN_ENOENT);
    assert_string_equal(err.text, "there is no option \"server.prot\"; did you mean \"server.port\"?");
    assert_int_equal(bn_config_set_text(c, "server.port", "80x", "flag", &err), BN_EINVAL);
    assert_int_equal(bn_config_set_text(c, "server.port", "99999999999999999999", "flag", &err), BN_EINVAL);
    assert_int_equal(bn_config_set_text(c, "runner.stopGrace", "nan", "flag", &err), BN_EINVAL);
    assert_int_equal(bn_config_set_text(c, "server.address", "\xFF", "flag", &err), BN_EINVAL);
    assert_int_equal(bn_config_set_text(c, "server.headless", " Yes ", "flag", &err), BN_OK);
    assert_int_equal(bn_config_int(c, "server.port"), 8501);
    bn_config_free(c);
}

/* ---- what is settled ---- */

static void computed_defaults_are_there_and_not_set(void **state)
{
    place *p = *state;
    char secrets[160];
    bn_config *c, *d;
    setenv("STREAMLIT_SERVER_PORT", "8888", 1);
    c = load(p);
    d = load(p);
    assert_int_equal(bn_config_int(c, "browser.serverPort"), 8888);
    assert_true(bn_config_bool(c, "server.headless"));
    assert_string_equal(bn_config_str(c, "logger.level"), "info");
    assert_int_equal(strlen(bn_config_str(c, "server.cookieSecret")), 64);
    assert_string_not_equal(bn_config_str(c, "server.cookieSecret"), bn_config_str(d, "server.cookieSecret"));
    snprintf(secrets, sizeof secrets, "%s/.streamlit/secrets.toml", p->app);
    assert_string_equal(bn_config_item(c, "secrets.files", 2), secrets);
    assert_false(bn_config_is_set(c, "server.headless") || bn_config_is_set(c, "secrets.files"));
    bn_config_free(c);
    bn_config_free(d);
    setenv("DISPLAY", ":0", 1);
    c = load(p);
    assert_false(bn_config_bool(c, "server.headless"));
    bn_config_free(c);
}

static void values_against_a_rule_are_refused(void **state)
{
    static const char *const rows[][2] = {
        { "[server]\nport = 70000", "server.port is 70000" },
        { "[server]\nworkers = 0", "server.workers is 0" },
        { "[server]\nsslCertFile = 'a'", "set without server.sslKeyFile" },
        { "[server]\nxsrfCookieSameSite = 'maybe'", "it can be: lax strict none" },
        { "[server]\nmaxCacheDataSize = '2 elephants'", "such as \"500mb\"" },
        { "[server]\nmaxCacheDataSize = '0mb'", "such as \"500mb\"" },
        { "[server]\nwebsocketPingInterval = 0", "server.websocketPingInterval is 0" },
        { "[server]\ntrustedUserHeaders = {A = 'x', B = 'x'}", "two headers set \"x\"" },
        { "[server]\ntrustedUserHeaders = {A = 1}", "must be a string" },
        { "[server]\ntrustedUserHeaders = 'x'", "must be a JSON object, not \"x\"" },
        { "[server]\nunsafeMetricsUserAttributes = ['type']", "\"type\" is taken" },
        { "[server]\nunsafeMetricsUserAttributes = ['a-b']", "\"a-b\" is no name" },
        { "[runner]\nmissingContext = 'ignore'", "it can be: raise warn attach" },
        { "[logger]\nlevel = 'loud'", "logger.level is \"loud\"" },
        { "[theme.sidebar.light]\nfont = 'x'", "there is no section [theme.sidebar.light]" },
        { "[theme]\nlight = 3", "there is no section [theme.light]" },
        { "[theme]\nfont = ':https://a/b.css'", "theme.font: the font's name must stand before its URL" },
        { "[theme]\nfont = 'A:https://a/?family=A&family=B'",
          "theme.font: the URL names more than one font" },
        { "[theme]\nheadingFontSizes = []", "theme.headingFontSizes: there are one to six values" },
    };
    place *p = *state;
    for (size_t i = 0; i < BN_COUNT(rows); i++) {
        write_file(p->here, ".streamlit/config.toml", rows[i][0]);
        assert_refused(p, rows[i][1]);
    }
}

static void good_values_pass_the_rules(void **state)
{
    static const char *const rows[] = {
        "[server]\nmaxCacheDataSize = '2gb'",
        "[server]\nmaxCacheDataSize = '1.5 MiB'",
        "[server]\nmaxCacheDataSize = '0'",
        "[server]\nsslCertFile = 'a'\nsslKeyFile = 'b'",
        "[server]\nxsrfCookieSameSite = 'Strict'",
        "[server.trustedUserHeaders]\n\"X-User\" = 'email'",
        "[server]\ntrustedUserHeaders = '{\"X\": \"email\"}'",
        "[server]\nport = 0\nworkers = 8\ngrace = 0",
        "[logger]\nlevel = 'DEBUG'",
    };
    place *p = *state;
    for (size_t i = 0; i < BN_COUNT(rows); i++) {
        write_file(p->here, ".streamlit/config.toml", rows[i]);
        bn_config_free(load(p));
    }
}

static void a_word_nobody_knows_falls_back_with_a_warning(void **state)
{
    place *p = *state;
    bn_config *c;
    write_file(p->here, ".streamlit/config.toml",
               "[client]\ntoolbarMode = 'huge'\n[server]\nenableCORS = false\n");
    c = load(p);
    assert_string_equal(bn_config_str(c, "client.toolbarMode"), "auto");
    assert_non_null(strstr(logged(p), "client.toolbarMode is \"huge\""));
    assert_non_null(strstr(logged(p), "server.enableCORS is false"));
    bn_config_free(c);
}

/* ---- theme.base as a file ---- */

static void a_theme_file_lies_below_the_configuration(void **state)
{
    place *p = *state;
    bn_config *c;
    write_file(p->here, "look.toml",
               "[theme]\nbase = 'dark'\nprimaryColor = '#111'\ntextColor = '#222'\nbaseFontSize = "
               "15\n[theme.light.sidebar]\nlinkColor = 'pink'\n[other]\nx = 1\n");
    write_file(p->here, ".streamlit/config.toml", "[theme]\nbase = 'look.toml'\nprimaryColor = '#999'\n");
    c = load(p);
    assert_string_equal(bn_config_str(c, "theme.base"), "dark");
    assert_string_equal(bn_config_str(c, "theme.primaryColor"), "#999");
    assert_string_equal(bn_config_str(c, "theme.textColor"), "#222");
    assert_int_equal(bn_config_int(c, "theme.baseFontSize"), 15);
    assert_string_equal(bn_config_str(c, "theme.light.sidebar.linkColor"), "pink");
    assert_non_null(strstr(bn_config_source(c, "theme.textColor"), "base theme file: "));
    assert_non_null(strstr(logged(p), "\"pink\" does not look like a colour"));
    bn_config_free(c);
}

static void a_bad_theme_file_is_refused(void **state)
{
    static const char *const rows[][2] = {
        { "[colors]\n", "has no [theme] section" },
        { "[theme]\nbase = 'other.toml'\n", "not another file" },
        { "[theme]\ntextColor = 5\n", "must be a string, not an integer" },
        { "[theme]\ntextColor = ' '\n", "empty colour" },
        { "[theme]\nchartCategoricalColors = []\n", "empty list" },
        { "[theme.middle]\nx = 1\n", "there is no section [theme.middle]" },
        { "[theme\n", "look.toml: line 1" },
    };
    place *p = *state;
    write_file(p->here, ".streamlit/config.toml", "[theme]\nbase = 'look.toml'\n");
    assert_refused(p, "theme.base: there is no file");
    for (size_t i = 0; i < BN_COUNT(rows); i++) {
        write_file(p->here, "look.toml", rows[i][0]);
        assert_refused(p, rows[i][1]);
    }
    write_file(p->here, ".streamlit/config.toml", "[theme]\nbase = 'https://example.org/look.toml'\n");
    assert_refused(p, "from disk only");
}

/* ---- the way to a worker ---- */

static void what_is_packed_arrives(void **state)
{
    place *p = *state;
    bn_config *c, *d;
    bn_buf packed;
    bn_error err;
    write_file(
        p->here, ".streamlit/config.toml",
        "[server]\ncorsAllowedOrigins = ['a', 'b\"c']\n[theme]\nfontFaces = [{ url = 'u', weight = 400 }]\n");
    setenv("STREAMLIT_SERVER_COOKIE_SECRET", "s", 1);
    c = load(p);
    bn_buf_init(&packed, 1 << 20);
    assert_int_equal(bn_config_pack(c, &packed), BN_OK);
    assert_int_equal(bn_config_new(&d, NULL), BN_OK);
    assert_int_equal(bn_config_unpack(d, bn_buf_view(&packed), &err), BN_OK);
    for (size_t i = 0; i < bn_option_count; i++) {
        const char *name = bn_options[i].name;
        assert_string_equal(bn_config_json(c, name), bn_config_json(d, name));
        assert_string_equal(bn_config_source(c, name), bn_config_source(d, name));
        assert_int_equal(bn_config_is_set(c, name), bn_config_is_set(d, name));
    }
    for (size_t cut = 1; cut < packed.n; cut++) { /* never a fault, whatever is missing */
        bn_config *e;
        assert_int_equal(bn_config_new(&e, NULL), BN_OK);
        bn_config_unpack(e, bn_bytes_of(packed.p, cut), NULL);
        bn_config_free(e);
    }
    assert_int_equal(bn_config_unpack(d, BN_BYTES("no.option\0001\0s\0"), &err), BN_EPROTO);
    assert_int_equal(bn_config_unpack(d, BN_BYTES("server.port\0{\0s\0"), &err), BN_EPROTO);
    packed.max = 10;
    packed.n = 0;
    bn_buf_release(&packed);
    bn_config_free(c);
    bn_config_free(d);
}

/* ---- config show ---- */

static void show_is_toml_and_keeps_the_secret(void **state)
{
    place *p = *state;
    bn_config *c, *d;
    bn_buf text;
    write_file(p->here, ".streamlit/config.toml",
               "[server]\nport = 8600\ncookieSecret = 'hush'\ncorsAllowedOrigins = ['x\"y']\nallowRunOnSave "
               "= false\n[server.trustedUserHeaders]\n\"X-U\" = 'email'\n[theme.light]\nfont = 'serif'\n");
    c = load(p);
    bn_buf_init(&text, 1 << 20);
    assert_int_equal(bn_config_show(c, &text), BN_OK);
    assert_int_equal(bn_buf_append(&text, bn_bytes_of("", 1)), BN_OK);
    assert_null(strstr((char *)text.p, "hush"));
    assert_non_null(strstr((char *)text.p, "\n# Default: 8501\n# Set by "));
    assert_non_null(strstr((char *)text.p, "\nport = 8600\n"));
    assert_non_null(strstr((char *)text.p, "\n# Not acted on yet.\n"));
    assert_non_null(strstr((char *)text.p, "\n# bourn's own.\n"));
    assert_non_null(strstr((char *)text.p, "\nallowRunOnSave = false\n")); /* hidden, but set */
    assert_null(strstr((char *)text.p, "e2eTest"));
    write_file(p->here, ".streamlit/config.toml", (char *)text.p);
    d = load(p);
    assert_string_equal(bn_config_json(d, "server.corsAllowedOrigins"), "[\"x\\\"y\"]");
    assert_string_equal(bn_config_json(d, "server.trustedUserHeaders"), "{\"X-U\":\"email\"}");
    assert_string_equal(bn_config_str(d, "theme.light.font"), "serif");
    assert_int_equal(bn_config_int(d, "server.port"), 8600);
    bn_buf_release(&text);
    bn_config_free(c);
    bn_config_free(d);
}

#define AT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_found_and_has_a_default_of_its_kind),
        AT(defaults_are_typed),
        cmocka_unit_test(the_nearest_name_is_the_one_that_was_meant),
        cmocka_unit_test(variables_are_spelt_in_snake_case),
        AT(later_sources_win),
        AT(a_file_that_two_places_share_is_read_once),
        AT(unknown_options_are_named_with_the_nearest),
        AT(a_file_that_is_no_toml_is_refused_with_its_place),
        AT(a_value_of_the_wrong_kind_is_refused_with_its_place),
        AT(values_of_a_near_kind_are_converted),
        AT(env_names_a_variable_in_files),
        AT(lists_come_from_variables_and_repeated_flags),
        cmocka_unit_test(a_flag_of_an_unknown_name_or_kind_fails),
        AT(computed_defaults_are_there_and_not_set),
        AT(values_against_a_rule_are_refused),
        AT(good_values_pass_the_rules),
        AT(a_word_nobody_knows_falls_back_with_a_warning),
        AT(a_theme_file_lies_below_the_configuration),
        AT(a_bad_theme_file_is_refused),
        AT(what_is_packed_arrives),
        AT(show_is_toml_and_keeps_the_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
