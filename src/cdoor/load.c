/* load.c: see load.h. dlopen and dlclose serialise themselves; nothing else is shared. */
#include "cdoor/load.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include "cdoor/crash.h"

typedef struct version {
    bn_app app; /* first: a bn_app is a version */
    void  *code;
    char  *path, *name;
    bn_elf elf;
    int    module; /* of crash.h */
} version;

static atomic_uint loaded; /* relaxed: a number for people */

static void free_version(version *v)
{
    bn_crash_module_drop(v->module);
    bn_elf_release(&v->elf);
    if (v->code) {
        dlclose(v->code);
        atomic_fetch_sub_explicit(&loaded, 1, memory_order_relaxed);
    }
    unlink(v->path);
    free(v->path);
    free(v->name);
    free(v);
}

static void last_reference_gone(bn_app *app)
{
    version *v = (version *)app;
    if (v->elf.contained)
        free_version(v);
    else
        unlink(v->path); /* the code stays, and its names for a backtrace */
}

static bn_status open_code(version *v, bn_error *err)
{
    struct link_map *map = NULL;
    v->code = dlopen(v->path, RTLD_NOW | RTLD_LOCAL);
    if (!v->code)
        return bn_fail(err, BN_EINVAL, "%s", dlerror());
    atomic_fetch_add_explicit(&loaded, 1, memory_order_relaxed);
    *(void **)&v->app.main = dlsym(v->code, "st_main");
    if (!v->app.main)
        return bn_fail(err, BN_EINVAL, "%s defines no `void st_main(void)`: that is the function that bourn runs",
                       v->name);
    if (dlinfo(v->code, RTLD_DI_LINKMAP, &map) == 0)
        v->module = bn_crash_module_add(map->l_addr, &v->elf, v->name);
    return BN_OK;
}

bn_status bn_app_load(const char *path, const char *name, bn_app **out, bn_error *err)
{
    version *v = bn_xcalloc(1, sizeof *v);
    bn_status rc;
    *out = NULL;
    atomic_init(&v->app.refs, 1);
    v->app.last = last_reference_gone;
    v->path = bn_xstrdup(path);
    v->name = bn_xstrdup(name);
    v->module = -1;
    rc = bn_elf_read(path, &v->elf, err);
    if (!rc)
        rc = open_code(v, err);
    if (rc) {
        free_version(v);
        return rc;
    }
    *out = &v->app;
    return BN_OK;
}

bool bn_app_contained(const bn_app *app)
{
    return app->last == last_reference_gone && ((const version *)app)->elf.contained;
}

unsigned bn_app_loaded(void)
{
    return atomic_load_explicit(&loaded, memory_order_relaxed);
}
