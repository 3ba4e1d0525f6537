/* The gallery's room of places: what stands side by side, folds, opens and gives way. gallery_places.py is its twin. */
#include <bourn/st.h>

static void side_by_side(void)
{
    st_block col[2];
    st_columns_of(col, 2, ST_LIST(ST_INT(2), ST_INT(1)), .gap = ST_STR("large"), .vertical_alignment = "bottom",
                  .border = true);
    st_subheader("Two thirds", .in = col[0]);
    st_text("of the width", .in = col[0]);
    st_text("One third", .in = col[1]);

    st_block row = st_container(.horizontal = true, .horizontal_alignment = "right", .gap = ST_STR("medium"),
                                .vertical_alignment = "center");
    st_text("In a row:", .in = row);
    st_button("One", .in = row);
    st_button("Two", .type = "primary", .in = row);
    st_button("Three", .type = "tertiary", .in = row);
}

static void what_opens(void)
{
    st_block tab[3];
    st_tabs(tab, 3, ST_LIST(ST_STR("Numbers"), ST_STR(":material/star: Stars"), ST_STR("Log")),
            .default_ = ST_STR("Numbers"), .key = "tab", .on_change = ST_MODE("rerun"));
    st_slider("Level", .min_value = ST_INT(0), .max_value = ST_INT(10), .value = ST_INT(3), .key = "level", .in = tab[0]);
    st_markdown("★ ★ ★", .in = tab[1]);
    st_text("Nothing yet", .in = tab[2]);

    st_block col[2];
    st_columns(col, 2);
    st_block details = st_expander("Details", .icon = ":material/info:", .key = "details",
                                   .on_change = ST_MODE("rerun"), .in = col[0]);
    st_text("Now you see it", .in = details);
    st_checkbox("Checked inside", .key = "inside", .in = details);
    st_text("Seen at once", .in = st_expander("Open from the start", .expanded = true, .in = col[0]));
    st_block settings = st_popover("Settings", .icon = ":material/settings:", .help = "Things to set", .key = "settings",
                                   .on_change = ST_MODE("rerun"), .in = col[1]);
    st_text_input("Nickname", .key = "nickname", .in = settings);
    st_toggle("Loud", .key = "loud", .in = settings);

    st_block box = st_container(.height = ST_PX(160), .border = ST_YES, .autoscroll = ST_NO, .in = col[1]);
    for (int i = 0; i < 12; i++)
        st_text(st_fmt("Line %d of a long list", i + 1), .in = box);
}

static void tiles(void)
{
    st_block grid = st_grid(ST_INT(3), .min_column_width = ST_PX(120), .gap = ST_LIST(ST_STR("small"), ST_STR("large")),
                            .border = true);
    for (int i = 0; i < 3; i++)
        st_text(st_fmt("Cell %c", 'A' + i), .in = st_grid_cell(.in = grid));
    st_text("Cell D over two columns", .in = st_grid_cell(ST_INT(2), .in = grid));
    st_text("Cell E", .in = st_grid_cell(.in = grid));
}

static void what_gives_way(void)
{
    st_block place = st_empty();
    st_text("This gives way", .in = place);
    if (st_button("Replace")) {
        st_block both = st_container(.in = place);
        st_text("Two things in", .in = both);
        st_text("one place", .in = both);
    }
    st_space(ST_STR("large"));
    if (st_button("Clear"))
        st_empty(.in = place);
}

void st_main(void)
{
    st_header("Aside", .in = st_sidebar());
    st_radio("Floor", ST_LIST(ST_STR("ground"), ST_STR("first")), .key = "floor", .in = st_sidebar());
    st_title("Places");
    side_by_side();
    what_opens();
    tiles();
    what_gives_way();

    const char *nickname = st_state_str("nickname", "");
    st_text(st_fmt("%s floor, tab %s, level %d", st_state_str("floor", ""), st_state_str("tab", ""),
                   (int)st_state_int("level", 0)));
    st_text(st_fmt("details %s, %s", st_state_bool("details", false) ? "open" : "closed",
                   st_state_bool("inside", false) ? "checked" : "not checked"));
    st_text(st_fmt("settings %s, %s, %s", st_state_bool("settings", false) ? "open" : "closed",
                   *nickname ? nickname : "nobody", st_state_bool("loud", false) ? "loud" : "quiet"));
    st_caption("This stays at the bottom of the window", .in = st_bottom());
}
