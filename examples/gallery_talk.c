/* The gallery's room of talk: forms that wait for their button, a conversation that is kept, an aside that folds away.
 * gallery_talk.py is its twin. */
#include <bourn/st.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void order(st_block left)
{
    st_block form = st_form("order", .clear_on_submit = true, .in = left);
    const char *what = st_text_input("What", .in = form);
    const char *note = st_text_area("Note", .height = ST_PX(80), .in = form);
    if (st_form_submit_button("Order", .icon = ":material/send:", .in = form)) {
        st_state_add_int("orders", 1);
        st_state_set_str("last", st_fmt("%s (%s)", *what ? what : "nothing", *note ? note : "no note"));
    }
    st_text(st_fmt("%d orders, last: %s", (int)st_state_int("orders", 0), st_state_str("last", "none")), .in = left);
}

static void profile(st_block right)
{
    st_block form = st_form("profile", .enter_to_submit = &(bool){ false }, .in = right);
    const char *name = st_text_input("Name", .value = ST_STR("Ann"), .in = form);
    bool mail = st_checkbox("By mail", .value = true, .in = form);
    st_form_submit_button("Keep", .type = "primary", .in = form);
    st_text(st_fmt("%s, %s", name, mail ? "by mail" : "no mail"), .in = right);
}

/* Message i stands in the session's state under "who i" and "text i". */
static void add(const char *who, const char *text)
{
    int n = (int)st_state_add_int("messages", 1) - 1;
    st_state_set_str(st_fmt("who %d", n), who);
    st_state_set_str(st_fmt("text %d", n), text);
}

static const char *answer(const char *said, bool loud)
{
    char *upper;
    const char *kept;
    if (!loud)
        return st_fmt("You said: %s", said);
    upper = strdup(said);
    for (char *p = upper; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    kept = st_fmt("%s!", upper);
    free(upper);
    return kept;
}

/* What the page shows when it offers the file: it is written later, where there is no session. */
typedef struct sheet {
    char text[4096];
} sheet;

static bool save(FILE *out, void *arg)
{
    return fputs(((const sheet *)arg)->text, out) >= 0;
}

void st_main(void)
{
    sheet all = { "" };
    st_block col[2];
    st_chat said;
    bool loud;
    st_set_page_config("Talk", .initial_sidebar_state = ST_STR("expanded"));
    st_header("Aside", .in = st_sidebar());
    loud = st_toggle("Answer aloud", .in = st_sidebar());
    st_title("Talk");
    st_columns(col, 2);
    order(col[0]);
    profile(col[1]);
    said = st_chat_input("Say something");
    if (said.text) {
        add("user", said.text);
        add("assistant", answer(said.text, loud));
    }
    for (int i = 0; i < st_state_int("messages", 0); i++) {
        const char *who = st_state_str(st_fmt("who %d", i), ""), *text = st_state_str(st_fmt("text %d", i), "");
        size_t n = strlen(all.text);
        st_write(text, .in = st_chat_message(who));
        snprintf(all.text + n, sizeof all.text - n, "%s: %s\n", who, text);
    }
    st_text(st_fmt("%d messages", (int)st_state_int("messages", 0)), .in = st_sidebar());
    st_download_button("Save the talk", .make = ST_MAKE_COPY(save, &all), .file_name = "talk.txt",
                       .on_click = ST_MODE("ignore"), .in = st_sidebar());
}
