/* st.h: the commands of bourn for apps written in C.
 *
 * An app defines `void st_main(void)`; `bourn run app.c` compiles it, loads it and calls it once per run, on a script
 * thread of its own, for every visitor. Each command shows something in the visitor's page and returns at once:
 *
 *     #include <bourn/st.h>
 *
 *     void st_main(void)
 *     {
 *         double t = st_slider("Degrees", .min_value = ST_F64(-40), .max_value = ST_F64(60));
 *         st_write(st_fmt("It is **%.1f** degrees", t));
 *         if (st_button("Again"))
 *             st_toast("Here we go");
 *     }
 *
 * Arguments  the first one or two by position, the rest as designated initialisers named as in Streamlit. What is left
 *            out is zero, and zero means Streamlit's default. Where zero or false is something people mean, the field
 *            is an st_val or a pointer and "not given" is its zero.
 * Text       UTF-8; copied before a command returns.
 * .in        the container to write into; {0} (left out) is the current one: the main page, or st_with's.
 * .key       names a widget: its value is found under it with st_state_*, and it stays the same widget when its other
 *            arguments change.
 * Errors     a wrong argument ends the run and shows a box with file and line; it never ends the process.
 * Threads    any thread with a run context: the script thread, and threads made with st_thread_create() or given the
 *            context with st_attach(). In another thread a command does nothing, warns once, returns its default, and
 *            st_last_error() is ST_ENOCTX.
 * Stopping   a command may not return: when the run was asked to stop or to start over, the script thread is unwound
 *            and cleanup attributes run. In a custom thread the thread's function is unwound likewise.
 * Memory     strings that commands return live until the run ends. */
#ifndef BOURN_ST_H
#define BOURN_ST_H

#include "bourn/st/types.h"

#include "bourn/st/cache.h"
#include "bourn/st/chart.h"
#include "bourn/st/column.h"
#include "bourn/st/components.h"
#include "bourn/st/control.h"
#include "bourn/st/data.h"
#include "bourn/st/dates.h"
#include "bourn/st/files.h"
#include "bourn/st/layout.h"
#include "bourn/st/media.h"
#include "bourn/st/options.h"
#include "bourn/st/page.h"
#include "bourn/st/status.h"
#include "bourn/st/task.h"
#include "bourn/st/table.h"
#include "bourn/st/text.h"
#include "bourn/st/tree.h"
#include "bourn/st/widgets.h"

#endif
