/* A first app: text, a slider, a button. examples/hello.py is the same page in Python. */
#include <bourn/st.h>

void st_main(void)
{
    st_title("Hello, bourn");
    const char *name = st_text_input("Your name", .value = ST_STR("world"));
    st_markdown(st_fmt("Hello, **%s**! This page is a function; it runs again whenever you touch it.", name));

    st_block col[2];
    st_columns_of(col, 2, ST_INT(2), .vertical_alignment = "center");
    double degrees = st_slider("Degrees Celsius", .min_value = ST_INT(-40), .max_value = ST_INT(60),
                               .value = ST_INT(21), .in = col[0]);
    st_subheader(st_fmt("%.1f °F", degrees * 9 / 5 + 32), .in = col[1]);

    if (st_button("Celebrate", .type = "primary")) {
        st_balloons();
        st_success("Well done");
    }
}
