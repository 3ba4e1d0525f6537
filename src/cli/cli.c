/* cli.c: finds the verb; the verbs that need no file of their own. One thread. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "build_info.h"
#include "cli/flags.h"

int bn_cli_fail(int exit_code, const char *fmt, ...)
{
    char text[1400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    fprintf(stderr, "bourn: %s\n", text);
    return exit_code;
}

const char *bn_cli_nearest(const char *word, const char *const *known)
{
    const char *found = NULL;
    unsigned best = strlen(word) < 4 ? 2 : 3;
    for (; *known; known++) {
        unsigned d = bn_spelling_distance(word, *known);
        if (d < best) {
            best = d;
            found = *known;
        }
    }
    return found;
}

/* ---- small verbs ---- */

static const char help_text[] =
    "bourn runs data apps: scripts in Python or C that every visitor gets a session of.\n"
    "\n"
    "  bourn run TARGET [flags] [-- arguments of the script]\n"
    "                       TARGET: a .py, .c or .so file, or a folder with streamlit_app.py or\n"
    "                       app.py or .c files in it; when not given, streamlit_app.py\n"
    "  bourn config show    all options, their values and where they come from\n"
    "  bourn doctor         what was found of the pieces that bourn needs\n"
    "  bourn init [FOLDER]  write a first app\n"
    "  bourn version\n"
    "  bourn help\n"
    "\n"
    "Flags of run and config show\n"
    "  --SECTION.OPTION VALUE   any option, such as --server.port 8502\n"
    "  --workers N              worker processes (--server.workers)\n"
    "  --grace SECONDS          time for running scripts to finish at the end (--server.grace)\n"
    "\n"
    "Options are read from ~/.streamlit/config.toml, .streamlit/config.toml here and beside the script,\n"
    "from variables such as STREAMLIT_SERVER_PORT, and from flags; later ones win.\n";

static int verb_help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs(help_text, stdout);
    return BN_EXIT_OK;
}

static int verb_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("bourn %s, frontend %s\n", BN_VERSION, BN_FRONTEND_VERSION);
    return BN_EXIT_OK;
}

/* ---- config show ---- */

static int show(const bn_flags *flags)
{
    bn_config *c;
    bn_error err = { 0 };
    bn_buf text;
    int exit_code = BN_EXIT_FAILED;
    bn_status rc = bn_config_new(&c, &err);
    bn_buf_init(&text, (size_t)8 << 20);
    if (!rc)
        rc = bn_config_load(c, NULL, &err);
    if (!rc) {
        rc = bn_flags_apply(flags, c, &err);
        exit_code = rc ? BN_EXIT_USAGE : BN_EXIT_FAILED;
    }
    if (!rc)
        rc = bn_config_settle(c, NULL, &err);
    if (!rc && bn_config_show(c, &text))
        rc = bn_fail(&err, BN_ENOMEM, "no memory to show the configuration");
    if (!rc)
        fwrite(text.p, 1, text.n, stdout);
    bn_buf_release(&text);
    bn_config_free(c);
    return rc ? bn_cli_fail(exit_code, "%s", err.text) : BN_EXIT_OK;
}

int bn_cli_config(int argc, char **argv)
{
    bn_flags flags;
    bn_error err = { 0 };
    int exit_code;
    if (argc < 1 || strcmp(argv[0], "show") != 0)
        return bn_cli_fail(BN_EXIT_USAGE, "config has one command: bourn config show");
    if (bn_flags_init(&flags, argc - 1, argv + 1, &err))
        return bn_cli_fail(err.status == BN_EFOREIGN ? BN_EXIT_FAILED : BN_EXIT_USAGE, "%s", err.text);
    if (flags.word_count)
        exit_code = bn_cli_fail(BN_EXIT_USAGE, "config show takes flags only, not %.100s", flags.words[0]);
    else
        exit_code = flags.help ? verb_help(0, NULL) : show(&flags);
    bn_flags_release(&flags);
    return exit_code;
}

/* ---- the verb ---- */

typedef struct verb {
    const char *name;
    int (*run)(int argc, char **argv);
    bool hidden;
} verb;

static const verb verbs[] = {
    { "run", bn_cli_run, false },        { "config", bn_cli_config, false },
    { "doctor", bn_cli_doctor, false },  { "init", bn_cli_init, false },
    { "version", verb_version, false },  { "help", verb_help, false },
    { "--version", verb_version, true }, { "-V", verb_version, true },
    { "--help", verb_help, true },       { "-h", verb_help, true },
    { "worker", bn_cli_worker, true }, /* started by the server only */
};

static int fail_verb(const char *word)
{
    const char *known[BN_COUNT(verbs) + 1], *nearest;
    size_t n = 0;
    for (size_t i = 0; i < BN_COUNT(verbs); i++)
        if (!verbs[i].hidden)
            known[n++] = verbs[i].name;
    known[n] = NULL;
    nearest = bn_cli_nearest(word, known);
    return nearest
               ? bn_cli_fail(BN_EXIT_USAGE, "there is no command \"%.100s\"; did you mean \"%s\"?", word,
                             nearest)
               : bn_cli_fail(BN_EXIT_USAGE, "there is no command \"%.100s\"; `bourn help` lists them", word);
}

int bn_cli_main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(help_text, stderr);
        return BN_EXIT_USAGE;
    }
    for (size_t i = 0; i < BN_COUNT(verbs); i++) {
        if (strcmp(verbs[i].name, argv[1]) == 0) {
            int exit_code = verbs[i].run(argc - 2, argv + 2);
            if ((fflush(stdout) || ferror(stdout)) && !exit_code)
                exit_code = bn_cli_fail(BN_EXIT_FAILED, "the output could not be written");
            return exit_code;
        }
    }
    return fail_verb(argv[1]);
}
