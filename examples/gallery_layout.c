/* The gallery's room of containers: a form, a grid, a chat, a dialog, a part that runs alone. */
#include <bourn/st.h>

static void ask(void *arg)
{
    int count;
    (void)arg;
    st_write("This cannot be undone.");
    count = (int)st_slider("How many", .min_value = ST_INT(0), .max_value = ST_INT(10), .value = ST_INT(3));
    st_text(st_fmt("%d chosen", count));
    if (st_button("Yes", .type = "primary")) {
        st_state_set_str("answer", st_fmt("%d deleted", count));
        st_rerun();
    }
}

static void alone(void *arg)
{
    int runs = (int)st_state_int("runs", 0) + 1;
    (void)arg;
    st_state_set_int("runs", runs);
    st_button("Only this part");
    st_text(st_fmt("part run %d", runs));
}

static void form(void)
{
    st_block box = st_form("person", .clear_on_submit = true), col[2];
    const char *name;
    int guests;
    bool sent;
    st_columns_of(col, 2, ST_INT(2), .in = box);
    name = st_text_input("Name", .in = col[0]);
    guests = (int)st_number_input("Guests", .min_value = ST_INT(0), .max_value = ST_INT(9), .in = col[1]);
    sent = st_form_submit_button("Send", .type = "primary", .in = box);
    st_text(st_fmt("%s with %d guests, %s", *name ? name : "nobody", guests, sent ? "sent" : "not sent"));
}

static void grid(void)
{
    static const char *const parts[] = { "one", "two", "three", "four" };
    st_block box = st_grid(ST_INT(3), .border = true);
    st_metric("Visitors", ST_INT(42), .in = st_grid_cell(.column_span = ST_INT(2), .in = box));
    for (int i = 0; i < 4; i++)
        st_text(st_fmt("cell %s", parts[i]), .in = box);
}

void st_main(void)
{
    int whole = (int)st_state_int("whole", 0) + 1;
    st_block tab[2];
    st_state_set_int("whole", whole);
    st_header("Containers");
    form();
    grid();
    st_write("Is anybody there?", .in = st_chat_message("user"));
    st_write("Always.", .in = st_chat_message("assistant"));
    st_write("So am I.", .in = st_chat_message("Ann", .avatar = ST_STR(":material/flutter_dash:")));
    st_tabs(tab, 2, ST_LIST(ST_STR("First"), ST_STR("Second")));
    st_text("on the first tab", .in = tab[0]);
    st_text("on the second", .in = tab[1]);
    st_text("what was folded", .in = st_expander("More"));
    st_text("what opened", .in = st_popover("Over"));
    st_skeleton(ST_PX(40));
    st_fragment(alone);
    if (st_button("Delete"))
        st_dialog("Are you sure?", ask, .icon = ":material/delete:", .width = ST_STR("medium"));
    st_text(st_state_str("answer", "nothing deleted"));
    st_text(st_fmt("whole run %d", whole), .in = st_bottom());
}
