/* page.h: the page as a whole: its title, its roots, and where commands write. */
#ifndef BOURN_ST_PAGE_H
#define BOURN_ST_PAGE_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Title, icon and layout of the page; NULL leaves a thing as it is.
 * .page_icon              an emoji, ":material/name:", a URL, the path of a picture or an SVG's text
 * .icon_image             instead: ST_BYTES or ST_PIXELS of a picture
 * .layout                 "centered", "wide"
 * .initial_sidebar_state  "auto", "expanded", "collapsed", "locked", or ST_PX(width)
 * .get_help, .report_a_bug, .about  menu entries: a URL, Markdown for .about; ST_NONE hides one
 * Source                  st.set_page_config */
typedef struct st_set_page_config_opts {
    st_call     call;
    const char *page_title;
    const char *page_icon;
    const char *layout;
    st_val      initial_sidebar_state;
    st_val      get_help, report_a_bug, about;
    st_val      icon_image;
} st_set_page_config_opts;
ST_API void     st_set_page_config_run(const st_set_page_config_opts *opts);
#define st_set_page_config(...) st_set_page_config_run(ST_ARGS(st_set_page_config_opts, __VA_ARGS__))

/** A page of the app, or an address in its menu: a value, made by st_page(function, .title = "…"), or
 * st_page(NULL, .address = "https://…", .title = "…"). What it points to must live as long as it is used.
 * .title       NULL: the function's name
 * .icon        an emoji or ":material/name:"
 * .url_path    what stands in the page's address; NULL: the function's name, or the title. The default page stands at the root
 * .help        a tooltip in the menu
 * .section     the heading it stands under in the menu; NULL: none. Pages of one section follow each other
 * .is_default  shown first; if none is, the first page of the app
 * .hidden      left out of the menu
 * Source       st.Page */
typedef struct st_page {
    st_call     call;
    const char *name; /* the function's: st_page() fills it in */
    void      (*fn)(void);
    const char *title;
    const char *icon;
    const char *url_path;
    const char *help;
    const char *section;
    const char *address;
    bool        is_default;
    bool        hidden;
} st_page;
#define ST_FIRST_TEXT(first, ...) #first
#define st_page(...) ((st_page){ .call = { __FILE__, __LINE__ }, .name = ST_FIRST_TEXT(__VA_ARGS__, ), .fn = __VA_ARGS__ })

/** Say which pages the app has, in every run. Returns the one of `pages` that the visitor is on; st_page_run() shows it.
 * .position  where the menu is: "sidebar" (default), "top", "hidden"
 * .expanded  the menu shows all of its entries
 * .visible   so many entries are seen at first; 0: the browser decides
 * Returns    the first of `pages` without a run context; NULL when there is none
 * Source     st.navigation */
typedef struct st_navigation_opts {
    st_call        call;
    const st_page *pages;
    size_t         n;
    const char    *position;
    bool           expanded;
    uint32_t       visible;
} st_navigation_opts;
ST_API const st_page *st_navigation_run(const st_navigation_opts *opts);
#define st_navigation(...) st_navigation_run(ST_ARGS(st_navigation_opts, __VA_ARGS__))
/** Show a page: call its function, as that page. Source: Page.run */
ST_API void st_page_run(const st_page *page);

/** End this run and go to another page. Does not return.
 * .query_params  what stands behind the question mark there, "a=1&b=2"; NULL: nothing
 * Source         st.switch_page */
typedef struct st_switch_page_opts {
    st_call        call;
    const st_page *page;
    const char    *query_params;
} st_switch_page_opts;
ST_API void st_switch_page_run(const st_switch_page_opts *opts);
#define st_switch_page(...) st_switch_page_run(ST_ARGS(st_switch_page_opts, __VA_ARGS__))

/* The root containers of the page. */
ST_API st_block st_main_block(void);
ST_API st_block st_sidebar(void);
/* What stays at the bottom of the window. Not to be used while a container of the sidebar or a dialog is current. */
ST_API st_block st_bottom(void);

/* Make `block` the current container of this thread; returns the one before, for st_with_end. */
ST_API st_block st_with(st_block block);
ST_API void     st_with_end(st_block before);

/* Text formatted into the run's memory: valid until the run ends. (A run that formats more than 16 MiB uses the room of
 * the oldest after those again, 16 MiB later at the earliest.) "" without a run context. */
ST_API const char *st_fmt(const char *format, ...) __attribute__((format(printf, 1, 2)));

#ifdef __cplusplus
}
#endif

#endif
