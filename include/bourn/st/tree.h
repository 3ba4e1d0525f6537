/* tree.h: JSON, read: what is selected in a chart, what was changed in a grid, what a component says. */
#ifndef BOURN_ST_TREE_H
#define BOURN_ST_TREE_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** JSON text as a tree to ask.
 *
 *     const st_tree *said = st_tree_read("{\"city\": \"Oslo\", \"range\": [2, 7]}");
 *     const char *city = st_tree_str(st_tree_get(said, "city"), "nowhere");
 *     double low, high;
 *     if (st_tree_range(st_tree_get(said, "range"), &low, &high))
 *         st_text(st_fmt("%s, %g to %g", city, low, high));
 *
 * Returns  the tree; NULL: it is no JSON, or NULL
 * Owns     the run, as all texts in it
 * Threads  any with a run context; trees are read by any number of threads. All functions take NULL for a tree in which
 *          there is nothing, and give the fallback where there is no value of that kind. */
typedef struct st_tree st_tree;
ST_API const st_tree *st_tree_read_run(st_call at, const char *json);
#define st_tree_read(json) st_tree_read_run((st_call){ __FILE__, __LINE__ }, (json))

/* What stands under a name in an object, or at a place in an array or an object; NULL: nothing does. */
ST_API const st_tree *st_tree_get(const st_tree *tree, const char *name);
ST_API const st_tree *st_tree_at(const st_tree *tree, size_t i);
/* How many members an object has, or values an array. */
ST_API size_t st_tree_count(const st_tree *tree);
/* What the value is called in the object that it stands in; NULL: it stands in none. */
ST_API const char *st_tree_name(const st_tree *tree);

ST_API double      st_tree_f64(const st_tree *tree, double fallback);
ST_API int64_t     st_tree_i64(const st_tree *tree, int64_t fallback); /* of a number with a fraction: the fallback */
ST_API bool        st_tree_bool(const st_tree *tree, bool fallback);
ST_API const char *st_tree_str(const st_tree *tree, const char *fallback);
/* The least and the greatest of an array of numbers; false: it is none, and both stay as they are. */
ST_API bool        st_tree_range(const st_tree *tree, double *low, double *high);

#ifdef __cplusplus
}
#endif

#endif
