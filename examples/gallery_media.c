/* The gallery's room of pictures, sound and files. examples/gallery_media.py is the same page in Python. */
#include <math.h>
#include <time.h>

#include <bourn/st.h>

enum { HEIGHT = 64, WIDTH = 96, RATE = 8000 };

static void pictures(void)
{
    static const char circle[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"90\">"
                                 "<circle cx=\"45\" cy=\"45\" r=\"40\" fill=\"#1c83e1\"/></svg>";
    unsigned char colours[HEIGHT][WIDTH][3] = { 0 };
    st_block col[2];
    st_columns(col, 2);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            colours[y][x][0] = (unsigned char)(2 * x);
            colours[y][x][2] = (unsigned char)(3 * y);
        }
    st_image(ST_STR(circle), .caption = ST_STR("Drawn"), .width = ST_PX(90), .in = col[0]);
    st_image(ST_PIXELS(colours, HEIGHT, WIDTH, 3), .caption = ST_STR("Computed"), .width = ST_PX(192),
             .output_format = "PNG", .in = col[1]);
}

static void sound(void)
{
    double tone[RATE];
    for (int i = 0; i < RATE; i++)
        tone[i] = sin(2 * 3.14159265358979323846 * 440 * i / RATE);
    st_audio(ST_SAMPLES(tone, RATE), .sample_rate = ST_INT(RATE));
}

static void diagrams(void)
{
    st_block col[2];
    st_columns(col, 2);
    st_graphviz_chart("digraph { rankdir=LR; browser -> server -> worker; worker -> browser }", .in = col[0]);
    st_mermaid_chart("graph LR; script --> page", .in = col[1]);
    st_iframe("<p style='font-family: sans-serif'>A page in the page</p>", .height = ST_PX(60));
}

static const char *next_word(void *arg)
{
    static const char *const words[] = { "Words ", "come ", "one ", "after ", "the ", "other. " };
    size_t *at = arg;
    nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    return *at < sizeof words / sizeof words[0] ? words[(*at)++] : NULL;
}

void st_main(void)
{
    size_t word = 0;
    st_logo(ST_STR(":material/photo_camera:"), .size = "large");
    st_title("Media");
    pictures();
    sound();
    diagrams();
    st_write_stream(.next = next_word, .arg = &word);
    if (st_download_button("Save", ST_STR("one,two\n1,2\n"), .file_name = "table.csv", .mime = "text/csv",
                           .icon = ":material/download:"))
        st_text("Saved");
}
