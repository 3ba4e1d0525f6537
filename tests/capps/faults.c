/* faults.c: a run with a little of everything that takes memory and system calls: widgets, blocks, state, a message that
 * is too large for a frame's ordinary way. */
#include <bourn/st.h>

void st_main(void)
{
    st_block two[2];
    st_state_set_f64("runs", st_state_f64("runs", 0) + 1);
    st_columns(two, 2);
    st_text_input("Name", .key = "name", .in = two[0]);
    st_slider("Degrees", .min_value = ST_F64(0), .max_value = ST_F64(60), .in = two[1]);
    if (st_button("Go", .key = "go"))
        st_toast("went");
    st_text(st_fmt("%0400000d", 7));
    st_text("done");
}
