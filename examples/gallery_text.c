/* The gallery's first room: text, boxes and what moves. examples/gallery_text.py is the same page in Python. */
#include <bourn/st.h>

static void words(void)
{
    st_title("Text", .help = "Everything that is read");
    st_header("Headings", .divider = ST_STR("rainbow"));
    st_subheader("With an icon", .icon = ":material/anchor:", .divider = ST_STR("gray"));
    st_caption("A caption is small and muted; :blue[colours] and :material/star: icons work in all Markdown.");

    st_block col[2];
    st_columns(col, 2);
    st_markdown("**Bold**, *italic*, `code`, [a link](https://example.org), and a list:\n\n1. one\n2. two", .in = col[0]);
    st_text("Plain text,\n  as it stands.", .in = col[1]);
    st_badge("New", .icon = ":material/check:", .color = "green", .in = col[1]);
    st_latex("e^{i\\pi} + 1 = 0", .in = col[0]);
    st_code("int main(void)\n{\n    return 0;\n}", .language = ST_STR("c"), .line_numbers = true, .in = col[1]);

    st_divider();
    st_json("{\"name\": \"bourn\", \"speaks\": [\"C\", \"Python\"], \"depth\": {\"one\": {\"two\": 3}}}",
            .expanded = ST_INT(2));
    st_html("<p style='color: teal'>HTML, as it is written</p>");
}

static void boxes(void)
{
    st_header("Boxes");
    st_block col[2];
    st_columns(col, 2);
    st_error("This went wrong", .icon = ":material/error:", .in = col[0]);
    st_warning("This may go wrong", .in = col[0]);
    st_info("This is worth knowing", .title = "A title", .in = col[1]);
    st_success("This went well", .in = col[1]);
    st_progress(ST_F64(0.6), .text = "Six of ten");
    st_block box = st_status("Three steps", .expanded = true, .state = "complete");
    st_write("one, two, three", .in = box);

    st_block figure[3];
    st_columns(figure, 3);
    st_metric("Temperature", ST_STR("21 °C"), .delta = ST_STR("1.2 °C"), .in = figure[0]);
    st_metric("Wind", ST_F64(4.2), .delta = ST_F64(-0.5), .delta_color = "inverse", .border = true, .in = figure[1]);
    st_metric("Visitors", ST_INT(1234567), .format = "compact", .chart_type = "area", .in = figure[2],
              .chart_data = ST_LIST(ST_INT(3), ST_INT(5), ST_INT(4), ST_INT(8), ST_INT(9), ST_INT(7), ST_INT(12)));
}

void st_main(void)
{
    words();
    boxes();
    if (st_button("Toast", .icon = ":material/notifications:"))
        st_toast("Here is one", .icon = "🍞");
}
