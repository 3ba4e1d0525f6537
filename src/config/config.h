/* config.h: every option the peer knows, its default, where its value came from, and the value.
 *
 * A bn_config is filled once by its owner (bn_config_load: files, environment, flags), then read by any
 * thread without a lock. What a script changes at run time (st.set_option) is kept by the runtime, not here.
 *
 * Precedence, lowest first, as the peer's: default, ~/.streamlit/config.toml, $CWD/.streamlit/config.toml,
 * SCRIPT_DIR/.streamlit/config.toml, STREAMLIT_SECTION_KEY in the environment, flags. A string "env:NAME"
 * stands for the variable NAME. `theme.base` may name a TOML file to inherit from. */
#ifndef BN_CONFIG_CONFIG_H
#define BN_CONFIG_CONFIG_H

#include "base/bytes.h"

typedef enum bn_option_kind {
    BN_OPTION_BOOL,
    BN_OPTION_INT,
    BN_OPTION_FLOAT,
    BN_OPTION_STR,
    BN_OPTION_LIST, /* of strings or numbers, or of tables (theme.fontFaces) */
    BN_OPTION_ANY,  /* the peer takes several types; kept as JSON text */
} bn_option_kind;

enum {
    BN_OPTION_HIDDEN = 1,    /* not listed in help */
    BN_OPTION_SENSITIVE = 2, /* never a flag, never printed */
    BN_OPTION_IDLE = 4,      /* known and kept, not acted on yet: `config show` says so */
    BN_OPTION_OURS = 8,      /* bourn's own, the peer does not know it */
};

typedef struct bn_option {
    const char *name; /* "server.port" */
    bn_option_kind kind;
    const char *fallback; /* the default as JSON text: "8501", "\"auto\"", "null", "[]" */
    unsigned flags;
    const char *doc; /* one or more sentences, ours */
} bn_option;

/* The table, ordered as `config show` prints it. */
extern const bn_option bn_options[];
extern const size_t bn_option_count;
const bn_option *bn_option_find(const char *name); /* NULL: unknown */
const char *bn_option_nearest(const char *name);   /* the known name spelled most like it, or NULL */
unsigned bn_spelling_distance(const char *a, const char *b);
size_t bn_option_section_length(const bn_option *o); /* "theme.light" of "theme.light.font" */

/* The variable that sets it: "STREAMLIT_SERVER_MAX_UPLOAD_SIZE". */
#define BN_OPTION_ENV_MAX 96
void bn_option_env(const bn_option *o, char out[BN_OPTION_ENV_MAX]);

typedef struct bn_section {
    const char *name, *doc;
} bn_section;
extern const bn_section bn_sections[]; /* in the order of the table */
extern const size_t bn_section_count;

typedef struct bn_config bn_config;

bn_status bn_config_new(bn_config **out, bn_error *err); /* all defaults */
void bn_config_free(bn_config *c);                       /* takes NULL */

/* Read the files and the environment. `script` may be NULL. Unknown options in files are warned about once,
 * with the nearest known name; a file that does not parse fails with file, line and column. */
bn_status bn_config_load(bn_config *c, const char *script, bn_error *err);

/* After bn_config_load() and the flags, once: brings in the file that theme.base names, fills in the defaults
 * that depend on the machine (server.headless, browser.serverPort, server.cookieSecret, secrets.files, ...:
 * not "set"), and checks values that no kind can express. */
bn_status bn_config_settle(bn_config *c, const char *script, bn_error *err);

/* "server.port" and the text of a flag or variable ("8502", "true", "a,b" for lists). Fails on an unknown
 * name, naming the nearest known one, and on a text that is not of the option's kind. `source` is kept for
 * `config show`. */
bn_status bn_config_set_text(bn_config *c, const char *name, const char *text, const char *source,
                             bn_error *err);

/* A list given item by item, as a repeated flag does. */
bn_status bn_config_set_list(bn_config *c, const char *name, const char *const *items, size_t n,
                             const char *source, bn_error *err);

/* Values. The name must be in the table (asserted). Strings live as long as the config. */
bool bn_config_bool(const bn_config *c, const char *name);
int64_t bn_config_int(const bn_config *c, const char *name);
double bn_config_float(const bn_config *c, const char *name);
const char *bn_config_str(const bn_config *c, const char *name); /* NULL: not set */
uint64_t bn_config_cache_bytes(const bn_config *c); /* server.maxCacheDataSize; UINT64_MAX: no bound, 0: it is no size */
const char *bn_config_json(const bn_config *c,
                           const char *name); /* any kind, as JSON text; "null": not set */
/* Item `i` of a list of strings, NULL past the end. */
const char *bn_config_item(const bn_config *c, const char *name, size_t i);
bool bn_config_is_set(const bn_config *c, const char *name); /* by a file, the environment or a flag */
const char *bn_config_source(const bn_config *c, const char *name);

/* To a worker and back: name NUL json NUL source NUL, for every option that is not at its default. */
bn_status bn_config_pack(const bn_config *c, bn_buf *out);
bn_status bn_config_unpack(bn_config *c, bn_bytes packed, bn_error *err);

/* As TOML with comments: what each option means, its default, where its value comes from, whether it is acted
 * on yet. Hidden options are shown when they are set; sensitive values never. */
bn_status bn_config_show(const bn_config *c, bn_buf *out);

#endif
