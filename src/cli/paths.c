/* paths.c: see paths.h. One thread. */
#include "cli/paths.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_info.h"
#include "config/path.h"

static bool is_file(const char *folder, const char *name)
{
    struct stat st;
    char *path = bn_path_join(folder, name);
    bool yes = stat(path, &st) == 0 && S_ISREG(st.st_mode);
    free(path);
    return yes;
}

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* FOLDER/NAME made plain; NULL: no memory is no case here, but a deleted working directory is. */
static char *plain(const char *folder, const char *name)
{
    char *joined = bn_path_join(folder, name), *out;
    bn_path_absolute(joined, &out, NULL);
    free(joined);
    return out;
}

/* FOLDER/NAME if it holds `file`; NULL if not. */
static char *holding(const char *folder, const char *name, const char *file)
{
    char *path = plain(folder, name);
    if (path && is_file(path, file))
        return path;
    free(path);
    return NULL;
}

char *bn_paths_program(const char *name)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t n = strcspn(path, ":");
        char *folder = n ? bn_xstrndup(path, n) : bn_xstrdup("."), *found = plain(folder, name);
        free(folder);
        if (found && is_program(found))
            return found;
        free(found);
        path += n + (path[n] == ':');
    }
    return NULL;
}

/* ---- the pieces ---- */

static char *find_executable(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return NULL;
    path[n] = '\0';
    return bn_xstrdup(path);
}

#define INDEX "static/index.html"

/* DATA of a Python environment, seen from its bin. */
static char *find_site_data(const char *dir)
{
    static const char *const libs[] = { "lib", "lib64" }, *const sites[] = { "site-packages",
                                                                             "dist-packages" };
    for (size_t l = 0; *BN_PYTHON_VERSION && l < BN_COUNT(libs); l++) {
        for (size_t s = 0; s < BN_COUNT(sites); s++) {
            char name[128], *found;
            snprintf(name, sizeof name, "../%s/python%s/%s/bourn/_data", libs[l], BN_PYTHON_VERSION,
                     sites[s]);
            found = holding(dir, name, INDEX);
            if (found)
                return found;
        }
    }
    return NULL;
}

static bn_status find_data(bn_paths *p, const char *dir, bn_error *err)
{
    const char *given = getenv("BOURN_DATA_DIR");
    if (given && *given) {
        p->data = holding(given, "", INDEX);
        return p->data ? BN_OK
                       : bn_fail(err, BN_ENOENT, "BOURN_DATA_DIR is %s, which holds no " INDEX, given);
    }
    p->data = holding(dir, "share/bourn", INDEX);
    if (!p->data)
        p->data = holding(dir, "../share/bourn", INDEX);
    if (!p->data)
        p->data = find_site_data(dir);
    if (!p->data)
        p->data = holding(dir, "../bourn/_data", INDEX);
    return BN_OK;
}

static void find_below_data(bn_paths *p)
{
    const char *data = p->data;
    p->static_dir = plain(data, "static");
    p->headers = holding(data, "include", "bourn/st.h");
    if (!p->headers)
        p->headers = holding(data, "../../include", "bourn/st.h");
    p->lib = holding(data, "lib", "libbourn.so.0");
    if (!p->lib)
        p->lib = holding(data, "../../lib", "libbourn.so.0");
    p->package = holding(data, "python", "bourn/__init__.py");
    if (!p->package && is_file(data, "../__init__.py"))
        p->package = plain(data, "../..");
}

/* The interpreter that the extension was built for, as the build wrote it down. */
static char *recorded_python(const char *data)
{
    char *path = bn_path_join(data, "interpreter"), text[PATH_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    free(path);
    if (n <= 0)
        return NULL;
    text[n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return text[0] == '/' && is_program(text) ? bn_xstrdup(text) : NULL;
}

static bn_status find_python(bn_paths *p, const char *dir, bn_error *err)
{
    const char *given = getenv("BOURN_PYTHON"), *env = getenv("VIRTUAL_ENV");
    if (given && *given) {
        p->python = strchr(given, '/') ? plain(".", given) : bn_paths_program(given);
        if (given[0] == '/') {
            free(p->python);
            p->python = bn_xstrdup(given);
        }
        return p->python && is_program(p->python)
                   ? BN_OK
                   : bn_fail(err, BN_ENOENT, "BOURN_PYTHON is %s, which is no program", given);
    }
    p->python = bn_path_join(dir, "python3");
    if (is_program(p->python))
        return BN_OK;
    free(p->python);
    p->python = env && *env ? bn_path_join(env, "bin/python3") : NULL;
    if (p->python && is_program(p->python))
        return BN_OK;
    free(p->python);
    p->python = p->data ? recorded_python(p->data) : NULL;
    if (!p->python)
        p->python = bn_paths_program("python3");
    return BN_OK;
}

bn_status bn_paths_init(bn_paths *paths, bn_error *err)
{
    char *dir;
    bn_status rc;
    *paths = (bn_paths){ .exe = find_executable() };
    if (!paths->exe)
        return bn_fail_errno(err, "/proc/self/exe");
    dir = bn_path_folder(paths->exe);
    rc = find_data(paths, dir, err);
    if (!rc && paths->data)
        find_below_data(paths);
    if (!rc)
        rc = find_python(paths, dir, err);
    free(dir);
    if (rc)
        bn_paths_release(paths);
    return rc;
}

void bn_paths_release(bn_paths *p)
{
    char **const all[] = { &p->exe, &p->data, &p->static_dir, &p->headers, &p->lib, &p->package, &p->python };
    for (size_t i = 0; i < BN_COUNT(all); i++) {
        free(*all[i]);
        *all[i] = NULL;
    }
}
