/* The gallery's third room: one of several, several, and what leads elsewhere. examples/gallery_choices.py is the same
 * page in Python. */
#include <bourn/st.h>

#define MOST 3

/* The labels chosen, with a plus between them. */
static const char *joined(const char *const *labels, size_t n, const char *none)
{
    const char *all = n ? labels[0] : none;
    for (size_t i = 1; i < n; i++)
        all = st_fmt("%s+%s", all, labels[i]);
    return all;
}

void st_main(void)
{
    st_title("Choices");
    st_block col[2];
    st_columns(col, 2);

    const char *city = st_selectbox("City", ST_LIST(ST_STR("Bern"), ST_STR("Lima"), ST_STR("Oslo")), .in = col[0]);
    const char *size = st_radio("Size", ST_LIST(ST_STR("small"), ST_STR("large")), .horizontal = true,
                                .captions = ST_LIST(ST_STR("for one"), ST_STR("for all")), .in = col[0]);
    const char *tags[MOST], *days[MOST];
    size_t tags_n = st_multiselect(tags, MOST, "Tags", ST_LIST(ST_STR("red"), ST_STR("green"), ST_STR("blue")),
                                   .default_ = ST_LIST(ST_STR("red")), .in = col[0]);
    const char *level = st_select_slider("Level", ST_LIST(ST_STR("low"), ST_STR("middle"), ST_STR("high")),
                                         .value = ST_STR("middle"), .in = col[0]);
    const char *mood = st_pills("Mood", ST_LIST(ST_STR(":material/mood: good"),
                                                ST_STR(":material/sentiment_neutral: so so")), .in = col[1]);
    size_t days_n = st_segmented_control_multi(days, MOST, "Days", ST_LIST(ST_STR("Mon"), ST_STR("Tue"), ST_STR("Wed")),
                                               .default_ = ST_LIST(ST_STR("Tue")), .in = col[1]);
    int stars = st_feedback("stars", .default_ = ST_INT(2), .in = col[1]);
    int page = (int)st_pagination(ST_INT(9), .default_ = ST_INT(3), .in = col[1]);
    st_text(st_fmt("%s, %s, %s, %s", city, size, joined(tags, tags_n, ""), level));
    st_text(st_fmt("%s, %s, %s of 5, page %d", mood ? mood : "no mood", joined(days, days_n, "never"),
                   stars < 0 ? "none" : st_fmt("%d", stars + 1), page));

    st_block third[3];
    st_columns(third, 3);
    const char *chosen = st_menu_button("Menu", ST_LIST(ST_STR("Copy"), ST_STR("Paste")), .icon = ":material/menu:",
                                        .in = third[0]);
    bool gone = st_link_button("Elsewhere", "https://example.com", .on_click = ST_MODE("rerun"),
                               .icon = ":material/open_in_new:", .icon_position = "right", .in = third[1]);
    st_page_link("https://example.com", "A link", .icon = ":material/link:", .in = third[2]);
    st_text(st_fmt("%s from the menu, %s", chosen ? chosen : "nothing", gone ? "gone" : "here"));
}
