/* The gallery's room of files: what visitors send, from the disk, the camera, the microphone, and with a message.
 * examples/gallery_files.py is the same page in Python. */
#include <bourn/st.h>

static const char *facts(const st_file *file)
{
    return file ? st_fmt("%s: %s, %zu bytes", file->name, file->type, file->size) : "nothing yet";
}

void st_main(void)
{
    st_title("Files");
    st_block col[2];
    st_columns(col, 2);

    const st_file *table = st_file_uploader("A table", .type = ST_LIST(ST_STR("csv"), ST_STR("txt")),
                                            .max_upload_size = ST_INT(1), .help = "Text, one megabyte at most",
                                            .in = col[0]);
    st_text(st_fmt("Table: %s", facts(table)), .in = col[0]);
    if (table) {
        int shown = table->size < 60 ? (int)table->size : 60;
        st_code(st_fmt("%.*s", shown, (const char *)table->data), .language = ST_NONE, .in = col[0]);
    }
    const st_file *many[16];
    size_t n = st_file_uploader_many(many, 16, "Pictures", .type = ST_STR("image"), .in = col[0]), bytes = 0;
    for (size_t i = 0; i < n && i < 16; i++)
        bytes += many[i]->size;
    st_text(st_fmt("Pictures: %zu, %zu bytes", n, bytes), .in = col[0]);
    const st_file *sound = st_audio_input("Say it", .in = col[0]);
    st_text(st_fmt("Sound: %s", facts(sound)), .in = col[0]);

    const st_file *shot = st_camera_input("Look here", .resolution = "480p", .in = col[1]);
    st_text(st_fmt("Shot: %s", shot ? shot->type : "nothing yet"), .in = col[1]);

    st_chat message = st_chat_input("Write, and add files", .accept_file = ST_STR("multiple"), .accept_audio = true,
                                    .key = "message");
    if (message.text)
        st_text(st_fmt("You wrote '%s' with %zu files", message.text, message.file_count));
}
