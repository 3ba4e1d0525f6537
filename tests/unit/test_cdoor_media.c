/* test_cdoor_media.c: media commands of C apps, on the real runtime; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static const char *next_word(void *arg)
{
    static const char *const words[] = { "Hello, ", "", "wor", "ld", NULL };
    size_t *at = arg;
    return words[(*at)++];
}

static void media_app(void)
{
    static const uint8_t red[2 * 2 * 3] = { 200, 0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0 };
    size_t at = 0;
    st_image(ST_PIXELS(red, 2, 2, 3), .caption = ST_STR("red"), .output_format = "PNG");
    st_audio(ST_ARRAY(&(st_array){ (const float[]){ 0, 1, -1 }, ST_FLOAT, 1, { 3 }, { 0 } }), .sample_rate = ST_INT(8000),
             .alt = "beep");
    st_video(ST_STR("https://youtu.be/B2iAodr0fOo"));
    st_download_button("Save", ST_STR("text"), .file_name = "a.txt");
    st_pdf(ST_BYTES("%PDF-1.4", 8), .alt = "report");
    st_graphviz_chart("graph { a -- b }");
    st_mermaid_chart("graph TD");
    st_logo(ST_STR("\xf0\x9f\x8e\x88"));
    st_help(.name = ST_STR("thing"), .type = ST_STR("int"), .members = ST_LIST(ST_LIST(ST_STR("a"), ST_STR("int"), ST_STR("1"))));
    st_text(st_fmt("streamed %s", st_write_stream(next_word, &at, .cursor = "|")));
    st_image(ST_STR("no-such-file.png"));
}

static void media_commands_work_from_c(void **state)
{
    bench *b = begin_main(media_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "red");
    expect_delta(b, s, "beep");
    expect_delta(b, s, "https://www.youtube.com/embed/B2iAodr0fOo");
    expect_delta(b, s, "Save");
    expect_delta(b, s, "report");
    expect_delta(b, s, "graph { a -- b }");
    expect_delta(b, s, "mermaid");
    expect_delta(b, s, "thing");
    expect_delta(b, s, "Hello, world");
    expect_delta(b, s, "streamed Hello, world");
    expect_delta(b, s, "no-such-file.png");
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(media_commands_work_from_c) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
