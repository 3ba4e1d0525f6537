/* counter.c: says which version it is; the tests change VERSION as an editor would. */
#include <bourn/st.h>

#define VERSION "one"

static void from_callback(void *arg)
{
    st_state_set_str("said", st_fmt("callback of %s, %s", VERSION, (const char *)arg));
}

void st_main(void)
{
    st_button("Ask", .key = "ask", .on_click = ST_DO(from_callback, "its own text"));
    st_text(st_fmt("this is %s", VERSION));
    st_text(st_fmt("said: %s", st_state_str("said", "nothing")));
}
