/* options.c: every option, its default and what it means; finding one by name, and the one a misspelt name
 * meant.
 *
 * Constant data and pure functions: any thread. The order is the order of `bourn config show`; options of one
 * section stand together, which the lookup relies on. */
#include <ctype.h>
#include <stdio.h>

#include "config/config.h"

#define HIDDEN    BN_OPTION_HIDDEN
#define SENSITIVE BN_OPTION_SENSITIVE
#define IDLE      BN_OPTION_IDLE
#define OURS      BN_OPTION_OURS

#define OPT(name, kind, fallback, flags, doc)                                                                \
    {                                                                                                        \
        name, BN_OPTION_##kind, fallback, flags, doc                                                         \
    }

/* Every theme section has the same options, but for those of M, which only [theme] itself has. ANY: a TOML
 * array, or its JSON text where the value comes from a flag or a variable. */
#define THEME_OPTIONS(X, M)                                                                                  \
    M(base, STR,                                                                                             \
      "The theme to start from: \"light\", \"dark\", or the path of a TOML file with a [theme] section.")    \
    X(primaryColor, STR, "Accent colour of buttons, sliders, check boxes and whatever has the focus.")       \
    X(backgroundColor, STR, "Colour behind the main content.")                                               \
    X(secondaryBackgroundColor, STR, "Colour behind the sidebar and most input fields.")                     \
    X(textColor, STR, "Colour of nearly all text.")                                                          \
    X(redColor, STR, "The palette's red, for charts, badges and coloured text.")                             \
    X(orangeColor, STR, "The palette's orange.")                                                             \
    X(yellowColor, STR, "The palette's yellow.")                                                             \
    X(blueColor, STR, "The palette's blue.")                                                                 \
    X(greenColor, STR, "The palette's green.")                                                               \
    X(violetColor, STR, "The palette's violet.")                                                             \
    X(grayColor, STR, "The palette's grey.")                                                                 \
    X(redBackgroundColor, STR, "Red as a background; made from redColor when not given.")                    \
    X(orangeBackgroundColor, STR, "Orange as a background; made from orangeColor when not given.")           \
    X(yellowBackgroundColor, STR, "Yellow as a background; made from yellowColor when not given.")           \
    X(blueBackgroundColor, STR, "Blue as a background; made from blueColor when not given.")                 \
    X(greenBackgroundColor, STR, "Green as a background; made from greenColor when not given.")              \
    X(violetBackgroundColor, STR, "Violet as a background; made from violetColor when not given.")           \
    X(grayBackgroundColor, STR, "Grey as a background; made from grayColor when not given.")                 \
    X(redTextColor, STR, "Red as text; made from redColor when not given.")                                  \
    X(orangeTextColor, STR, "Orange as text; made from orangeColor when not given.")                         \
    X(yellowTextColor, STR, "Yellow as text; made from yellowColor when not given.")                         \
    X(blueTextColor, STR, "Blue as text; made from blueColor when not given.")                               \
    X(greenTextColor, STR, "Green as text; made from greenColor when not given.")                            \
    X(violetTextColor, STR, "Violet as text; made from violetColor when not given.")                         \
    X(grayTextColor, STR, "Grey as text; made from grayColor when not given.")                               \
    X(linkColor, STR, "Colour of links.")                                                                    \
    X(linkUnderline, BOOL, "Whether links are underlined.")                                                  \
    X(codeTextColor, STR, "Colour of code within text.")                                                     \
    X(codeBackgroundColor, STR, "Colour behind code, in blocks and within text.")                            \
    X(font, STR,                                                                                             \
      "Font of text: \"sans-serif\", \"serif\", \"monospace\", a family of fontFaces, or \"Name:URL\".")     \
    M(fontFaces, ANY, "Fonts to load: tables of url, family, weight, style and unicodeRange.")               \
    M(baseFontSize, INT, "Size in pixels that all other sizes follow.")                                      \
    M(baseFontWeight, INT, "Weight of ordinary text, 100 to 600 in hundreds.")                               \
    M(metricValueFontSize, STR, "Size of the number in st.metric, in px or rem.")                            \
    M(metricValueFontWeight, INT, "Weight of the number in st.metric, 100 to 900 in hundreds.")              \
    X(headingFont, STR, "Font of headings, given as for font.")                                              \
    X(headingFontSizes, ANY, "Sizes of headings in px or rem: one for all six, or a list from h1 down.")     \
    X(headingFontWeights, ANY, "Weights of headings: one for all six, or a list from h1 down.")              \
    X(codeFont, STR, "Font of code, given as for font.")                                                     \
    X(codeFontSize, STR, "Size of code, in px or rem.")                                                      \
    X(codeFontWeight, INT, "Weight of code, 100 to 600 in hundreds.")                                        \
    X(baseRadius, STR,                                                                                       \
      "Roundness of corners: \"none\", \"small\", \"medium\", \"large\", \"full\", px or rem.")              \
    X(buttonRadius, STR, "Roundness of buttons, given as for baseRadius.")                                   \
    X(paddingTop, STR, "Room above the content, in px or rem, as a quoted string.")                          \
    X(paddingBottom, STR, "Room below the content, in px or rem, as a quoted string.")                       \
    X(borderColor, STR, "Colour of borders around elements.")                                                \
    X(dataframeBorderColor, STR, "Colour of the lines of tables.")                                           \
    X(dataframeHeaderBackgroundColor, STR, "Colour behind the header of tables.")                            \
    X(dataframeHeaderTextColor, STR, "Colour of the text in the header of tables.")                          \
    X(showWidgetBorder, BOOL, "Whether input widgets have a border while they lack the focus.")              \
    M(showSidebarBorder, BOOL, "Whether a line parts the sidebar from the content.")                         \
    X(chartCategoricalColors, ANY, "Colours for the series of a chart, as a list.")                          \
    X(chartSequentialColors, ANY, "Ten colours of a scale from low to high.")                                \
    X(chartDivergingColors, ANY, "Ten colours of a scale with a middle.")

#define NOTHING(name, kind, doc)
#define X(name, kind, doc) OPT(SECTION #name, kind, "null", 0, doc),

const bn_option bn_options[] = {
    OPT("global.disableWidgetStateDuplicationWarning", BOOL, "false", 0,
        "Say nothing when a widget has both a default and a value set through session_state."),
    OPT("global.showWarningOnDirectExecution", BOOL, "true", 0,
        "Warn when a script is started by Python itself and not by `bourn run`."),
    OPT("global.developmentMode", BOOL, "null", HIDDEN, "For work on the frontend itself; false unless set."),
    OPT("global.e2eTest", BOOL, "false", HIDDEN | IDLE, "Set by end-to-end tests of the frontend."),
    OPT("global.unitTest", BOOL, "false", HIDDEN | IDLE, "Set by unit tests."),
    OPT("global.appTest", BOOL, "false", HIDDEN | IDLE, "Set while an app is driven by AppTest."),
    OPT("global.suppressDeprecationWarnings", BOOL, "false", HIDDEN | IDLE,
        "No notes about deprecated commands in the page."),
    OPT("global.minCachedMessageSize", FLOAT, "10000.0", HIDDEN,
        "Messages of at least this many bytes are sent once and then by their hash."),
    OPT("global.maxCachedMessageAge", INT, "2", HIDDEN,
        "The browser forgets a message that this many finished runs have not used."),

    OPT("logger.level", STR, "null", 0,
        "What is logged: \"error\", \"warning\", \"info\" (when not set) or \"debug\"."),
    OPT("logger.messageFormat", STR, "null", 0, "Format of log lines, in the terms of Python's logging."),
    OPT("logger.enableRich", BOOL, "null", HIDDEN, "Show tracebacks in the terminal by the rich library."),
    OPT("logger.hideWelcomeMessage", BOOL, "false", HIDDEN, "Do not print the app's addresses at the start."),

    OPT("client.showErrorDetails", STR, "\"full\"", 0,
        "How much of an uncaught exception the page shows: \"full\", \"stacktrace\", \"type\" or \"none\"."),
    OPT("client.toolbarMode", STR, "\"auto\"", 0,
        "Which menu entries the page offers: \"auto\", \"developer\", \"viewer\" or \"minimal\"."),
    OPT("client.disableDataExport", BOOL, "false", 0,
        "Hide the controls that download or copy the data of tables."),
    OPT("client.showSidebarNavigation", BOOL, "true", 0,
        "List the pages of an app with several in the sidebar."),
    OPT("client.showErrorLinks", STR, "\"auto\"", 0,
        "Links that search the web for an error: \"auto\" (on localhost only), true or false."),
    OPT("client.allowedOrigins", LIST,
        "[\"https://devel.streamlit.test\",\"https://*.streamlit.apptest\",\"https://*.streamlitapp.test\","
        "\"https://*.streamlitapp.com\",\"https://share.streamlit.io\",\"https://share-demo.streamlit.io\","
        "\"https://share-head.streamlit.io\",\"https://share-staging.streamlit.io\",\"https://"
        "*.demo.streamlit.run\","
        "\"https://*.head.streamlit.run\",\"https://*.staging.streamlit.run\",\"https://*.streamlit.run\","
        "\"https://*.demo.streamlit.app\",\"https://*.head.streamlit.app\",\"https://"
        "*.staging.streamlit.app\","
        "\"https://*.streamlit.app\"]",
        HIDDEN, "Origins of pages that may embed the app and talk to it by messages."),

    OPT("runner.magicEnabled", BOOL, "true", 0,
        "Write the value of an expression that stands alone on its line."),
    OPT("runner.postScriptGC", BOOL, "true", HIDDEN | IDLE,
        "Let Python collect garbage when a run has ended and the session is idle."),
    OPT("runner.fastReruns", BOOL, "true", 0,
        "Interrupt a run at its next command when a newer one is asked for; else let it finish first."),
    OPT("runner.enforceSerializableSessionState", BOOL, "false", 0,
        "Refuse values in session_state that cannot be pickled."),
    OPT("runner.enumCoercion", STR, "\"nameOnly\"", 0,
        "Match members of an Enum that was defined anew by a rerun: \"off\", \"nameOnly\" or "
        "\"nameAndValue\"."),
    OPT("runner.parallelMaxWorkers", INT, "null", 0,
        "Threads for the parallel fragments of one run; when not set, processors + 4, at most 32."),
    OPT("runner.cacheBackgroundRefreshMaxWorkers", INT, "4", HIDDEN,
        "Threads that recompute cached values in the background; 0: none."),
    OPT("runner.cacheBackgroundRefreshTTLMultiplier", FLOAT, "2.0", 0,
        "A value that is refreshed in the background is dropped for good after its TTL times this."),
    OPT("runner.connectionDefaultTTL", FLOAT, "null", 0,
        "Seconds that a query of st.connection is cached when it does not say."),
    OPT("runner.cacheHashSeed", INT, "0", IDLE,
        "Seed of the sample by which large data is hashed for the cache."),
    OPT("runner.missingContext", STR, "\"raise\"", OURS,
        "A command in a thread without a run context: \"raise\" NoSessionContext, \"warn\" and do nothing, "
        "or \"attach\" "
        "(a thread inherits the context of the thread that started it)."),
    OPT("runner.taskMaxWorkers", INT, "8", OURS,
        "How many tasks (st.task) run at a time in a worker process; the others wait their turn."),
    OPT("runner.stopGrace", FLOAT, "10.0", OURS,
        "Seconds until a run that reaches no command and is no longer wanted gets an asynchronous exception; "
        "0: never."),

    OPT("server.folderWatchList", LIST, "[]", 0, "More folders to watch for changed sources."),
    OPT("server.folderWatchBlacklist", LIST, "[]", 0, "Folders whose changes are ignored."),
    OPT("server.fileWatcherType", STR, "\"auto\"", 0,
        "How sources are watched: \"auto\", \"watchdog\", \"poll\" or \"none\"."),
    OPT("server.enableExpensiveMemoryStats", BOOL, "false", IDLE,
        "Report sizes in bytes in the metrics, at the cost of walking all objects."),
    OPT("server.maxCacheDataSize", STR, "null", 0,
        "Bytes that all data caches of a worker together may hold, such as \"2gb\"; \"0\" or not set: no bound."),
    OPT("server.cookieSecret", STR, "null", SENSITIVE,
        "Key that signs cookies, the same on all replicas of an app; random at each start when not set."),
    OPT("server.headless", BOOL, "null", 0, "Do not open a browser; true when there is no display."),
    OPT("server.showEmailPrompt", BOOL, "true", IDLE,
        "Ask for an e-mail address at the first start, which bourn never does."),
    OPT("server.runOnSave", BOOL, "false", 0, "Run the script again when one of its sources is saved."),
    OPT("server.allowRunOnSave", BOOL, "true", HIDDEN,
        "Let the viewer turn runOnSave on and off in the page."),
    OPT("server.address", STR, "null", 0, "Address to listen on; all of the machine's when not set."),
    OPT("server.port", INT, "8501", 0,
        "Port to listen on; 0: any free one. When it is not set and taken, the next free one."),
    OPT("server.scriptHealthCheckEnabled", BOOL, "false", HIDDEN | IDLE,
        "Serve /_stcore/script-health-check, which runs the script."),
    OPT("server.baseUrlPath", STR, "\"\"", 0, "Path below which the app is served."),
    OPT("server.customComponentBaseUrlPath", STR, "\"\"", HIDDEN,
        "Path put before the addresses of custom components."),
    OPT("server.enableCORS", BOOL, "true", 0, "Refuse WebSockets and reads from pages of other origins."),
    OPT("server.corsAllowedOrigins", LIST, "[]", 0, "Origins that enableCORS lets through."),
    OPT("server.allowedHosts", LIST, "[]", 0,
        "Host names by which a browser may reach the app, \"*.example.org\" for all below one; empty: any."),
    OPT("server.enableXsrfProtection", BOOL, "true", 0,
        "Ask uploads for the token of a cookie that only our own pages can read."),
    OPT("server.xsrfCookieSameSite", STR, "\"lax\"", 0,
        "SameSite of that cookie: \"lax\", \"strict\" or \"none\"."),
    OPT("server.maxUploadSize", INT, "200", 0, "Largest uploaded file, in megabytes."),
    OPT("server.maxMessageSize", INT, "200", 0, "Largest message to the browser, in megabytes."),
    OPT("server.maxWidgetStateSize", INT, "25", HIDDEN, "Largest message from the browser, in megabytes."),
    OPT("server.enableWebsocketCompression", BOOL, "false", 0,
        "Compress WebSocket messages where the browser can (permessage-deflate)."),
    OPT("server.websocketPingInterval", INT, "null", 0,
        "Seconds between pings of a WebSocket; 30 when not set."),
    OPT("server.enableStaticServing", BOOL, "false", IDLE,
        "Serve the folder `static` beside the script below /app/static."),
    OPT("server.disconnectedSessionTTL", INT, "120", 0,
        "Seconds that a session waits for its browser to come back."),
    OPT("server.enableAgentApi", BOOL, "false", IDLE,
        "Offer the HTTP interface for programs that drive the app."),
    OPT("server.agentWaitTimeout", INT, "30", IDLE,
        "Longest wait of one request of that interface, in seconds."),
    OPT("server.agentSessionTTL", INT, "900", IDLE,
        "Seconds after which an idle session of that interface ends."),
    OPT("server.agentMaxSessions", INT, "100", IDLE, "Most sessions of that interface at one time."),
    OPT("server.agentPreviewRows", INT, "100", IDLE, "Rows of a table that its answers contain."),
    OPT("server.trustedUserHeaders", ANY, "{}", HIDDEN,
        "Which request headers a proxy sets to say who the user is: { \"Header-Name\" = \"key of st.user\" "
        "}."),
    OPT("server.unsafeMetricsUserAttributes", LIST, "[]", HIDDEN | IDLE,
        "Keys of st.user that become labels in the metrics."),
    OPT("server.sslCertFile", STR, "null", 0,
        "PEM file of the certificate chain; together with sslKeyFile the app is served by TLS."),
    OPT("server.sslKeyFile", STR, "null", 0, "PEM file of the certificate's private key."),
    OPT("server.workers", INT, "1", OURS,
        "Worker processes; each session lives in one. More than one use several processors, and share no "
        "module globals or caches."),
    OPT("server.grace", FLOAT, "10.0", OURS, "Seconds that running scripts, tasks and threads have to finish after SIGTERM."),
    OPT("server.maxConnections", INT, "null", OURS,
        "Most connections at one time; when not set, what the limit of open files allows, at most 65536."),
    OPT("server.maxUploadTotal", INT, "2000", OURS,
        "Most that the uploaded files of one session hold at a time, in megabytes. A larger one that its widget takes is "
        "taken if there is no other."),
    OPT("server.outboxBytes", INT, "33554432", OURS,
        "Bytes that may wait for one session's browser before the script is held back."),
    OPT("server.lazyBytes", INT, "2147483648", OURS,
        "Bytes of tables that a worker holds for pages that look at pieces of them; past that, the one not looked at for "
        "longest is let go."),

    OPT("browser.serverAddress", STR, "\"localhost\"", 0,
        "Host name by which browsers reach the app; shown and opened at the start."),
    OPT("browser.gatherUsageStats", BOOL, "true", 0, "Let the frontend report its usage to its makers."),
    OPT("browser.serverPort", INT, "null", 0,
        "Port by which browsers reach the app; server.port when not set."),

    OPT("ui.hideTopBar", BOOL, "false", HIDDEN, "Hide the bar at the top of the page."),

    OPT("magic.displayRootDocString", BOOL, "false", HIDDEN, "Write the script's docstring too."),
    OPT("magic.displayLastExprIfNoSemicolon", BOOL, "false", HIDDEN,
        "As in notebooks: write the last expression only, and not if a semicolon follows."),

#define SECTION "theme."
    THEME_OPTIONS(X, X)
#undef SECTION
#define SECTION "theme.sidebar."
        THEME_OPTIONS(X, NOTHING)
#undef SECTION
#define SECTION "theme.light."
            THEME_OPTIONS(X, NOTHING)
#undef SECTION
#define SECTION "theme.dark."
                THEME_OPTIONS(X, NOTHING)
#undef SECTION
#define SECTION "theme.light.sidebar."
                    THEME_OPTIONS(X, NOTHING)
#undef SECTION
#define SECTION "theme.dark.sidebar."
                        THEME_OPTIONS(X, NOTHING)
#undef SECTION

                            OPT("secrets.files", LIST, "null", 0,
                                "TOML files or folders with secrets, later ones first; when not set, "
                                "secrets.toml beside each config.toml."),
};
#undef X

const size_t bn_option_count = BN_COUNT(bn_options);

const bn_section bn_sections[] = {
    { "global", "What fits nowhere else." },
    { "logger", "The log." },
    { "client", "What the page shows." },
    { "runner", "How scripts run." },
    { "server", "The server, its limits and its guards." },
    { "browser", "How browsers reach the app." },
    { "ui", "Parts of the page." },
    { "magic", "Expressions that write themselves." },
    { "theme", "Colours, fonts and shapes." },
    { "theme.sidebar", "The same, for the sidebar." },
    { "theme.light", "What differs from [theme] when the viewer chose light." },
    { "theme.dark", "What differs from [theme] when the viewer chose dark." },
    { "theme.light.sidebar", "What differs from [theme.sidebar] when the viewer chose light." },
    { "theme.dark.sidebar", "What differs from [theme.sidebar] when the viewer chose dark." },
    { "secrets", "Where secrets are read from." },
};
const size_t bn_section_count = BN_COUNT(bn_sections);

size_t bn_option_section_length(const bn_option *o)
{
    return (size_t)(strrchr(o->name, '.') - o->name);
}

const bn_option *bn_option_find(const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t section = dot ? (size_t)(dot - name) : 0;
    bool inside = false;
    if (!dot)
        return NULL;
    for (const bn_option *o = bn_options; o < bn_options + bn_option_count; o++) {
        bool here = strncmp(o->name, name, section + 1) == 0 && !strchr(o->name + section + 1, '.');
        if (inside && !here)
            break; /* the section is over */
        inside = here;
        if (here && strcmp(o->name + section, dot) == 0)
            return o;
    }
    return NULL;
}

void bn_option_env(const bn_option *o, char out[BN_OPTION_ENV_MAX])
{
    size_t n = (size_t)snprintf(out, BN_OPTION_ENV_MAX, "STREAMLIT_");
    for (const char *s = o->name; *s && n + 2 < BN_OPTION_ENV_MAX; s++) {
        bool upper = bn_is_upper((unsigned char)*s);
        bool after_small = s > o->name && (bn_is_lower((unsigned char)s[-1]) || isdigit((unsigned char)s[-1]));
        bool before_small = s > o->name && bn_is_upper((unsigned char)s[-1]) && bn_is_lower((unsigned char)s[1]);
        if (upper && (after_small || before_small))
            out[n++] = '_';
        out[n++] = *s == '.' ? '_' : (char)bn_upper((unsigned char)*s);
    }
    out[n] = '\0';
}

/* ---- the name that was meant ---- */

#define NAME_MAX_TRIED 64

/* How many letters must be put in, left out, changed or swapped with their neighbour; case is no difference.
 */
unsigned bn_spelling_distance(const char *a, const char *b)
{
    unsigned rows[3][NAME_MAX_TRIED + 1];
    size_t n = strlen(a), m = strlen(b);
    if (n > NAME_MAX_TRIED || m > NAME_MAX_TRIED)
        return NAME_MAX_TRIED;
    for (unsigned j = 0; j <= m; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= m; j++) {
            int x = bn_lower((unsigned char)a[i - 1]), y = bn_lower((unsigned char)b[j - 1]);
            unsigned best = up[j - 1] + (x != y);
            if (up[j] + 1 < best)
                best = up[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && x == bn_lower((unsigned char)b[j - 2]) &&
                bn_lower((unsigned char)a[i - 2]) == y && up2[j - 2] + 1 < best)
                best = up2[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[n % 3][m];
}

/* A name in the wrong section counts as one mistake, so that "port" and "client.port" find "server.port". */
static unsigned name_distance(const char *name, const bn_option *o)
{
    const char *leaf = strrchr(name, '.');
    unsigned whole = bn_spelling_distance(name, o->name);
    const char *mine = leaf ? leaf + 1 : name;
    unsigned tail = bn_spelling_distance(mine, o->name + bn_option_section_length(o) + 1);
    bool alike = tail <= (strlen(mine) < 6 ? 1 : 2);
    return alike && tail + 1 < whole ? tail + 1 : whole;
}

const char *bn_option_nearest(const char *name)
{
    size_t n = strlen(name);
    unsigned limit = n < 6 ? 2 : n < 12 ? 3 : 4, best = limit + 1;
    const char *found = NULL;
    for (size_t i = 0; n <= NAME_MAX_TRIED && i < bn_option_count; i++) {
        unsigned d = bn_options[i].flags & BN_OPTION_HIDDEN ? limit + 1 : name_distance(name, &bn_options[i]);
        if (d < best) {
            best = d;
            found = bn_options[i].name;
        }
    }
    return found;
}
