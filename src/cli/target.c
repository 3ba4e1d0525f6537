/* target.c: see target.h. */
#include "cli/target.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/path.h"

static bool is_url(const char *name)
{
    return strncasecmp(name, "http://", 7) == 0 || strncasecmp(name, "https://", 8) == 0;
}

static const char *extension_of(const char *path)
{
    const char *base = strrchr(path, '/'), *dot;
    base = base ? base + 1 : path;
    dot = strrchr(base, '.');
    return dot && dot > base ? dot : "";
}

static bn_status kind_of(const char *path, bn_target_kind *kind, bn_error *err)
{
    const char *ext = extension_of(path);
    if (strcmp(ext, ".py") == 0 || strcmp(ext, ".py3") == 0)
        *kind = BN_TARGET_PYTHON;
    else if (strcmp(ext, ".c") == 0)
        *kind = BN_TARGET_C;
    else if (strcmp(ext, ".so") == 0)
        *kind = BN_TARGET_LIBRARY;
    else
        return bn_fail(err, BN_EINVAL, "%s %s%s: an app is a .py, .c or .so file, or a folder", path,
                       *ext ? "is a file of kind " : "has no extension", ext);
    return BN_OK;
}

/* The app in a folder. */
static bn_status find_inside(const char *folder, char **out, bn_error *err)
{
    static const char *const names[] = { "streamlit_app.py", "app.py", "app.c" };
    struct stat st;
    for (size_t i = 0; i < BN_COUNT(names); i++) {
        *out = bn_path_join(folder, names[i]);
        if (stat(*out, &st) == 0 && S_ISREG(st.st_mode))
            return BN_OK;
        free(*out);
    }
    *out = NULL;
    return bn_fail(err, BN_ENOENT, "the folder %s holds no streamlit_app.py, app.py or app.c", folder);
}

bn_status bn_target_find(const char *name, bn_target *out, bn_error *err)
{
    struct stat st;
    char *path = NULL;
    bn_status rc = BN_OK;
    bool there;
    *out = (bn_target){ 0 };
    if (is_url(name))
        return bn_fail(err, BN_EINVAL, "%s: bourn runs files on this machine; download the script first", name);
    there = stat(name, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        rc = find_inside(name, &path, err);
    else
        path = bn_xstrdup(name);
    if (!rc)
        rc = kind_of(path, &out->kind, err);
    if (!rc && !there)
        rc = errno == ENOENT || errno == ENOTDIR ? bn_fail(err, BN_ENOENT, "there is no file %s", name) : bn_fail_errno(err, "%s", name);
    if (!rc && access(path, R_OK) != 0)
        rc = bn_fail_errno(err, "%s", path);
    if (!rc)
        rc = bn_path_absolute(path, &out->path, err);
    free(path);
    return rc;
}

void bn_target_release(bn_target *t)
{
    free(t->path);
    t->path = NULL;
}
