/* app.c: see app.h. */
#include "cli/app.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "config/path.h"

static bool is_url(const char *name)
{
    return bn_starts_with_word(bn_bytes_str(name), "http://") || bn_starts_with_word(bn_bytes_str(name), "https://");
}

static const char *extension_of(const char *path)
{
    const char *base = strrchr(path, '/'), *dot;
    base = base ? base + 1 : path;
    dot = strrchr(base, '.');
    return dot && dot > base ? dot : "";
}

static bn_status kind_of(const char *path, bn_app_kind *kind, bn_error *err)
{
    const char *ext = extension_of(path);
    if (strcmp(ext, ".py") == 0 || strcmp(ext, ".py3") == 0)
        *kind = BN_APP_PYTHON;
    else if (strcmp(ext, ".c") == 0 || strcmp(ext, ".so") == 0)
        *kind = BN_APP_C;
    else
        return bn_fail(err, BN_EINVAL, "%s %s%s: an app is a .py, .c or .so file, or a folder", path,
                       *ext ? "is a file of kind " : "has no extension", ext);
    return BN_OK;
}

static bool has_c_files(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *d;
    bool found = false;
    while (dir && !found && (d = readdir(dir)))
        found = strcmp(extension_of(d->d_name), ".c") == 0;
    if (dir)
        closedir(dir);
    return found;
}

/* The app in a folder. The only case in which a folder is listed. */
static bn_status find_inside(const char *folder, bn_app_kind *kind, char **out, bn_error *err)
{
    static const char *const names[] = { "streamlit_app.py", "app.py" };
    struct stat st;
    *kind = BN_APP_PYTHON;
    for (size_t i = 0; i < BN_COUNT(names); i++) {
        *out = bn_path_join(folder, names[i]);
        if (stat(*out, &st) == 0 && S_ISREG(st.st_mode))
            return BN_OK;
        free(*out);
    }
    *kind = BN_APP_C;
    *out = NULL;
    if (!has_c_files(folder))
        return bn_fail(err, BN_ENOENT, "the folder %s holds no streamlit_app.py, no app.py and no .c file",
                       folder);
    *out = bn_xstrdup(folder);
    return BN_OK;
}

bn_status bn_app_find(const char *target, bn_app *out, bn_error *err)
{
    struct stat st;
    char *path = NULL;
    bn_status rc = BN_OK;
    bool there;
    *out = (bn_app){ 0 };
    if (is_url(target))
        return bn_fail(err, BN_EINVAL, "%s: bourn runs files on this machine; download the script first",
                       target);
    there = stat(target, &st) == 0;
    if (there && S_ISDIR(st.st_mode)) {
        rc = find_inside(target, &out->kind, &path, err);
    } else {
        int why = errno;
        path = bn_xstrdup(target);
        rc = kind_of(path, &out->kind, err);
        errno = why;
        if (!rc && !there)
            rc = why == ENOENT || why == ENOTDIR ? bn_fail(err, BN_ENOENT, "there is no file %s", target)
                                                 : bn_fail_errno(err, "%s", target);
    }
    if (!rc && access(path, R_OK) != 0)
        rc = bn_fail_errno(err, "%s", path);
    if (!rc)
        rc = bn_path_absolute(path, &out->path, err);
    free(path);
    return rc;
}

void bn_app_release(bn_app *app)
{
    free(app->path);
    app->path = NULL;
}
