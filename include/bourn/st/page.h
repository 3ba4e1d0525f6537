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
