/* The gallery's second room: words, numbers, days and colours. examples/gallery_inputs.py is the same page in Python. */
#include <string.h>

#include <bourn/st.h>

static void more(void *arg)
{
    (void)arg;
    st_state_set_int("clicks", st_state_int("clicks", 0) + 1);
}

void st_main(void)
{
    st_title("Inputs");
    st_block col[2];
    st_columns(col, 2);

    const char *name = st_text_input("Name", .placeholder = "Who is there?", .key = "name", .in = col[0]);
    const char *mail = st_text_input("Mail", .type = "email", .icon = ":material/mail:", .help = "Not kept anywhere",
                                     .in = col[1]);
    const char *notes = st_text_area("Notes", .value = ST_STR("Two\nlines"), .height = ST_PX(120),
                                     .max_chars = ST_INT(200), .in = col[0]);
    double amount = st_number_input("Amount", .min_value = ST_INT(0), .max_value = ST_INT(100), .value = ST_INT(5),
                                    .step = ST_INT(5), .in = col[1]);
    double price = st_number_input("Price", .value = ST_F64(2.5), .format = "%.2f", .in = col[1]);
    double level = st_slider("Level", .min_value = ST_INT(0), .max_value = ST_INT(100), .value = ST_INT(40));
    double between[2];
    st_slider_range(between, "Between", .min_value = ST_F64(0), .max_value = ST_F64(1), .step = ST_F64(0.05),
                    .value = ST_LIST(ST_F64(0.25), ST_F64(0.75)));

    st_block third[3];
    st_columns(third, 3);
    st_date day = st_date_input("Day", .value = ST_DATE(2024, 5, 1), .in = third[0]);
    st_time time = st_time_input("Time", .value = ST_TIME(9, 30), .in = third[1]);
    st_datetime moment = st_datetime_input("Moment", .value = ST_DATETIME(2024, 5, 1, 12, 0), .in = third[2]);
    const char *colour = st_color_picker("Colour", .value = "#1c83e1", .in = third[0]);
    bool sure = st_checkbox("I am sure", .in = third[1]);
    bool dark = st_toggle("Dark", .value = true, .in = third[2]);

    st_button("Count", .type = "primary", .icon = ":material/add:", .shortcut = "Ctrl+K", .on_click = ST_DO(more, NULL));
    st_text(st_fmt("%s, %s, %zu letters", *name ? name : "nobody", *mail ? mail : "no mail", strlen(notes)));
    st_text(st_fmt("%.0f at %.2f, level %.0f, between %.2f and %.2f", amount, price, level, between[0], between[1]));
    st_text(st_fmt("%04d-%02d-%02d, %02d:%02d, %04d-%02d-%02d %02d:%02d, %s", day.year, day.month, day.day, time.hour,
                   time.minute, moment.year, moment.month, moment.day, moment.hour, moment.minute, colour));
    st_text(st_fmt("%s, %s, %d clicks", sure ? "sure" : "not sure", dark ? "dark" : "light",
                   (int)st_state_int("clicks", 0)));
}
