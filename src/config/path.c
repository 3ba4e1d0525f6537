/* path.c: see path.h. Any thread. */
#include "config/path.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"

char *bn_path_join(const char *folder, const char *name)
{
    size_t n = strlen(folder), m = strlen(name);
    bool slash = n && folder[n - 1] != '/';
    char *path = bn_xmalloc(n + slash + m + 1);
    memcpy(path, folder, n);
    if (slash)
        path[n] = '/';
    memcpy(path + n + slash, name, m + 1);
    return path;
}

char *bn_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return bn_xstrdup("/");
    return bn_xstrndup(path, (size_t)(slash - path));
}

/* In place, for a path that starts with '/'. */
static void tidy(char *path)
{
    char *w = path;
    const char *r = path;
    while (*r) {
        size_t n;
        while (*r == '/')
            r++;
        n = strcspn(r, "/");
        if (n == 0 || (n == 1 && r[0] == '.')) {
            r += n;
            continue;
        }
        if (n == 2 && r[0] == '.' && r[1] == '.') {
            while (w > path && *--w != '/')
                ;
        } else {
            *w++ = '/';
            memmove(w, r, n);
            w += n;
        }
        r += n;
    }
    if (w == path)
        *w++ = '/';
    *w = '\0';
}

bn_status bn_path_absolute(const char *path, char **out, bn_error *err)
{
    char *cwd;
    *out = NULL;
    if (*path == '/') {
        *out = bn_xstrdup(path);
    } else {
        cwd = getcwd(NULL, 0);
        if (!cwd)
            return bn_fail_errno(err, "the working directory");
        *out = bn_path_join(cwd, path);
        free(cwd);
    }
    tidy(*out);
    return BN_OK;
}

static const char *home_folder(void)
{
    const char *home = getenv("HOME");
    struct passwd *entry;
    if (home && *home)
        return home;
    entry = getpwuid(getuid());
    return entry ? entry->pw_dir : NULL;
}

static void add_once(char *out[4], const char *folder, const char *name)
{
    char *hidden = bn_path_join(folder, ".streamlit"), *path = bn_path_join(hidden, name);
    size_t i = 0;
    while (out[i] && strcmp(out[i], path) != 0)
        i++;
    if (out[i])
        free(path);
    else
        out[i] = path;
    free(hidden);
}

bn_status bn_path_config_files(const char *name, const char *script, char *out[4], bn_error *err)
{
    const char *home = home_folder();
    char *cwd, *full, *folder;
    memset(out, 0, 4 * sizeof *out);
    if (home)
        add_once(out, home, name);
    cwd = getcwd(NULL, 0);
    if (!cwd)
        return bn_fail_errno(err, "the working directory");
    add_once(out, cwd, name);
    free(cwd);
    if (!script)
        return BN_OK;
    if (bn_path_absolute(script, &full, err))
        return BN_EIO;
    folder = bn_path_folder(full);
    add_once(out, folder, name);
    free(folder);
    free(full);
    return BN_OK;
}
