/* init.c: `bourn init [FOLDER]`: a first app in each language. Nothing that exists is written over. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "config/path.h"

static const char python_app[] = "import streamlit as st\n"
                                 "\n"
                                 "st.title(\"My first app\")\n"
                                 "name = st.text_input(\"Your name\")\n"
                                 "if name:\n"
                                 "    st.write(f\"Hello, {name}!\")\n";

static const char c_app[] = "#include <bourn/st.h>\n"
                            "\n"
                            "void st_main(void)\n"
                            "{\n"
                            "    st_title(\"My first app\");\n"
                            "    if (st_button(\"Greet\"))\n"
                            "        st_write(\"Hello from C!\");\n"
                            "}\n";

static bool write_all(int fd, const char *text, size_t n)
{
    while (n) {
        ssize_t k = write(fd, text, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        text += k;
        n -= (size_t)k;
    }
    return true;
}

static const char *what_to_do(int why)
{
    if (why == ENOSPC || why == EDQUOT)
        return "; make room there, or choose another folder";
    return why == EEXIST ? "; it is left as it was" : "";
}

static int write_new(const char *folder, const char *name, const char *text)
{
    char *path = bn_path_join(folder, name);
    size_t n = strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), exit_code = BN_EXIT_OK;
    bool whole = fd >= 0 && write_all(fd, text, n);
    int why = errno;
    if (fd >= 0 && close(fd) && whole) {
        whole = false;
        why = errno;
    }
    if (fd >= 0 && !whole)
        unlink(path); /* half a file would be in the way of the next attempt */
    if (!whole)
        exit_code = bn_cli_fail(BN_EXIT_FAILED, "%s: %s%s", path, strerror(why), what_to_do(why));
    else
        printf("  %s\n", path);
    free(path);
    return exit_code;
}

/* Creates FOLDER and those above it. */
static int make_folder(const char *folder)
{
    char *path = bn_xstrdup(folder);
    int failed = 0;
    for (char *s = path + 1; !failed; s++) {
        char c = *s;
        if (c != '/' && c != '\0')
            continue;
        *s = '\0';
        failed = mkdir(path, 0777) && errno != EEXIST;
        *s = c;
        if (!c)
            break;
    }
    free(path);
    return failed ? bn_cli_fail(BN_EXIT_FAILED, "%s: %s", folder, strerror(errno)) : BN_EXIT_OK;
}

int bn_cli_init(int argc, char **argv)
{
    const char *folder = argc ? argv[0] : ".";
    int exit_code;
    if (argc > 1 || folder[0] == '-' || !folder[0])
        return bn_cli_fail(BN_EXIT_USAGE, "usage: bourn init [FOLDER]");
    exit_code = make_folder(folder);
    if (!exit_code)
        exit_code = write_new(folder, "streamlit_app.py", python_app);
    if (!exit_code)
        exit_code = write_new(folder, "app.c", c_app);
    if (!exit_code)
        printf("Run the one in Python with: bourn run %s\nand the one in C with: bourn run %s/app.c\n",
               folder, folder);
    return exit_code;
}
