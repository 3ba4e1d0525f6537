/* test_cdoor_files.c: files from the browser in C apps, on the real runtime; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

enum { LARGE = 3 << 20 };

/* ---- being the server ---- */

static void send_file(bench *b, uint64_t session, const char *id, const char *name, const char *type, bn_bytes content)
{
    bn_port_head head = { .type = BN_PORT_UPLOAD, .session = session, .arg = content.n };
    bn_buf payload = { .max = 1 << 20 };
    int fd = -1;
    bn_port_string_put(&payload, BN_PORT_UPLOAD_ID, id);
    bn_port_string_put(&payload, BN_PORT_UPLOAD_NAME, name);
    bn_port_string_put(&payload, BN_PORT_UPLOAD_TYPE, type);
    if (content.n < BN_PORT_FD_FROM)
        assert_int_equal(bn_buf_append(&payload, content), BN_OK);
    else
        assert_int_equal(bn_port_memfd("upload", content, &fd, NULL), BN_OK);
    head.nfds = fd >= 0;
    assert_int_equal(bn_port_queue(b->port, head, bn_buf_view(&payload), &fd, NULL), BN_OK);
    bn_port_flush(b->port, NULL);
    bn_buf_release(&payload);
}

static void put_info(bn_wire *w, bn_pb tag, const char *id)
{
    size_t info = bn_wire_open(w, tag, 0);
    bn_wire_cstr(w, PB_UPLOADED_FILE_INFO_FILE_ID, id);
    bn_wire_close(w, info);
}

/* A FileUploaderState of these ids, NULL at the end. */
static bn_bytes files_state(bn_buf *b, const char *const *ids)
{
    bn_wire w = bn_wire_to(b);
    bn_buf_clear(b);
    for (; *ids; ids++)
        put_info(&w, PB_FILE_UPLOADER_STATE_UPLOADED_FILE_INFO, *ids);
    return bn_buf_view(b);
}
#define NULL_IDS ((const char *const[]){ NULL })
#define IDS(...) ((const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })
/* The field of a message that is there already is written as a text is. */
#define FILES_AS_BYTES BN_PB(TYPE(PB_WIDGET_STATE_FILE_UPLOADER_STATE_VALUE), STRING, 0)
#define CHAT_AS_BYTES  BN_PB(TYPE(PB_WIDGET_STATE_CHAT_INPUT_VALUE), STRING, 0)

static void name_files(bench *b, uint64_t session, const char *widget, const char *const *ids)
{
    bn_buf state = { .max = 1 << 16 };
    send_rerun(b, session, widget, FILES_AS_BYTES, files_state(&state, ids), 0);
    bn_buf_release(&state);
}

static bn_bytes large(void)
{
    static uint8_t bytes[LARGE];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 % 253);
    return bn_bytes_of(bytes, sizeof bytes);
}

/* ---- apps ---- */

/* What a file says of itself, its bytes by both ways. */
static const char *facts(const st_file *f)
{
    char start[6] = "";
    bn_bytes mapped, data;
    bool same;
    if (!f)
        return "none";
    data = bn_bytes_of(f->data, f->size);
    assert_int_equal(pread(f->fd, start, sizeof start - 1, 0), f->size < 5 ? (ssize_t)f->size : 5);
    mapped = bn_bytes_of(mmap(NULL, f->size, PROT_READ, MAP_SHARED, f->fd, 0), f->size);
    same = bn_bytes_eq(mapped, data) && memcmp(start, f->data, f->size < 5 ? f->size : 5) == 0;
    munmap((void *)(uintptr_t)mapped.p, mapped.n);
    return st_fmt("%s %s %s %zu %s", f->name, f->type, f->id, f->size, same ? "same" : "differs");
}

static void files_app(void)
{
    const st_file *many[2], *one = st_file_uploader("One", .type = ST_STR("txt"), .key = "one");
    size_t n = st_file_uploader_many(many, 2, "Many", .max_upload_size = ST_INT(7));
    const st_file *shot = st_camera_input("Shot", .resolution = "480p");
    const st_file *sound = st_audio_input("Sound", .sample_rate = ST_NONE);
    st_text(st_fmt("one: %s", facts(one)));
    st_text(st_fmt("many: %zu, %s, %s", n, facts(many[0]), facts(many[1])));
    st_text(st_fmt("shot: %s, sound: %s", facts(shot), facts(sound)));
    st_text("the end");
}

static void files_come_as_handles(void **state)
{
    bench *b = begin_main(files_app);
    uint64_t s = open_session(b);
    char one[128], many[128], shot[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    widget_id(expect_delta(b, s, "Many"), many);
    widget_id(expect_delta(b, s, "Shot"), shot);
    expect_delta(b, s, "one: none");
    expect_delta(b, s, "many: 0, none, none");
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.txt", "text/plain", BN_BYTES("short"));
    name_files(b, s, one, IDS("id-1"));
    expect_delta(b, s, "one: a.txt text/plain id-1 5 same");
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-2", "b.bin", "x/y", large());
    send_file(b, s, "id-3", "c.bin", "x/z", BN_BYTES("x"));
    name_files(b, s, many, IDS("id-2", "not there", "id-3", "id-2"));
    expect_delta(b, s, "many: 3, b.bin x/y id-2 3145728 same, c.bin x/z id-3 1 same");
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-4", "shot.jpg", "image/jpeg", BN_BYTES("JPEG"));
    name_files(b, s, shot, IDS("id-4"));
    expect_delta(b, s, "shot: shot.jpg image/jpeg id-4 4 same, sound: none");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void a_file_taken_back_is_gone(void **state)
{
    bench *b = begin_main(files_app);
    uint64_t s = open_session(b), other = open_session(b);
    char one[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.txt", "text/plain", BN_BYTES("short"));
    rerun(b, other);
    expect_finished(b, other, FINISHED);
    name_files(b, other, one, IDS("id-1")); /* another session's file is none of its own */
    expect_delta(b, other, "one: none");
    expect_finished(b, other, FINISHED);
    send_frame(b, BN_PORT_UPLOAD_DROP, s, 0, BN_BYTES("id-1"));
    name_files(b, s, one, IDS("id-1"));
    expect_delta(b, s, "one: none");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void a_name_that_is_not_taken_ends_the_run(void **state)
{
    bench *b = begin_main(files_app);
    uint64_t s = open_session(b);
    char one[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.exe", "text/plain", BN_BYTES("short"));
    name_files(b, s, one, IDS("id-1"));
    expect_delta(b, s, "is of a type that is not taken");
    expect_finished(b, s, FINISHED);
    end(b);
}

static gate step;

static void reading_app(void)
{
    const st_file *f = st_file_uploader("One");
    st_text("looking");
    if (!f)
        return;
    gate_wait(&step, 1);
    st_text(st_fmt("read: %s", bn_bytes_eq(bn_bytes_of(f->data, f->size), large()) ? "all of it" : "something else"));
}

static void what_a_run_reads_stays_until_it_ends(void **state)
{
    bench *b;
    uint64_t s;
    char one[128];
    (void)state;
    gate_init(&step);
    b = begin_main(reading_app);
    s = open_session(b);
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.bin", "x/y", large());
    name_files(b, s, one, IDS("id-1"));
    expect_delta(b, s, "looking");
    send_frame(b, BN_PORT_UPLOAD_DROP, s, 0, BN_BYTES("id-1"));
    gate_open(&step);
    expect_delta(b, s, "read: all of it");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void submitted(void *arg)
{
    st_state_set_str("heard", arg);
}

static void chat_app(void)
{
    st_chat plain = st_chat_input(.key = "plain", .max_chars = ST_INT(5), .on_submit = ST_DO(submitted, "the callback"));
    st_chat full = st_chat_input("Full", .accept_file = ST_STR("multiple"), .accept_audio = true);
    st_text(st_fmt("plain %s, heard %s", plain.text ? plain.text : "none", st_state_str("heard", "nothing")));
    st_text(st_fmt("full %s %zu %s", full.text ? full.text : "none", full.file_count, facts(full.audio)));
    for (size_t i = 0; i < full.file_count; i++)
        st_text(st_fmt("file %zu %s", i, facts(full.files[i])));
    st_text("the end");
}

static void a_chat_message_comes_once(void **state)
{
    bench *b = begin_main(chat_app);
    uint64_t s = open_session(b);
    bn_buf said = { .max = 1 << 16 }, files = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&said);
    char plain[128], full[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Your message"), plain);
    widget_id(expect_delta(b, s, "Full"), full);
    expect_delta(b, s, "plain none, heard nothing");
    expect_finished(b, s, FINISHED);
    bn_wire_cstr(&w, PB_CHAT_INPUT_VALUE_DATA, "hello all");
    send_rerun(b, s, plain, CHAT_AS_BYTES, bn_buf_view(&said), 0);
    expect_delta(b, s, "plain hello, heard the callback");
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.txt", "text/plain", BN_BYTES("one"));
    send_file(b, s, "id-2", "b.wav", "audio/wav", BN_BYTES("RIFF"));
    bn_buf_clear(&said);
    bn_wire_cstr(&w, PB_CHAT_INPUT_VALUE_DATA, "");
    bn_wire_msg(&w, PB_CHAT_INPUT_VALUE_FILE_UPLOADER_STATE, files_state(&files, IDS("id-1", "not there")));
    put_info(&w, PB_CHAT_INPUT_VALUE_AUDIO_FILE_INFO, "id-2");
    send_rerun(b, s, full, CHAT_AS_BYTES, bn_buf_view(&said), 0);
    expect_delta(b, s, "full  1 b.wav audio/wav id-2 4 same");
    expect_delta(b, s, "file 0 a.txt text/plain id-1 3 same");
    expect_finished(b, s, FINISHED);
    rerun(b, s);
    expect_delta(b, s, "full none 0 none");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, full, CHAT_AS_BYTES, bn_buf_view(&said), 0); /* what came with it was the message's alone */
    expect_delta(b, s, "full  0 none");
    expect_finished(b, s, FINISHED);
    bn_buf_release(&said);
    bn_buf_release(&files);
    end(b);
}

/* Until the worker has let go of exactly so many bytes since the start. */
static void expect_freed(bench *b, uint64_t bytes)
{
    uint64_t deadline = bn_now_ns() + PATIENCE_NS;
    while (b->freed < bytes && bn_now_ns() < deadline && !b->closed)
        pump(b, 100);
    assert_int_equal(b->freed, bytes);
}

static void the_server_is_told_when_files_are_let_go_of(void **state)
{
    bench *b = begin_main(chat_app);
    bn_buf said = { .max = 1 << 16 }, files = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&said);
    uint64_t s = open_session(b);
    char full[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Full"), full);
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.bin", "x/y", large());
    send_file(b, s, "id-2", "b.wav", "audio/wav", BN_BYTES("RIFF"));
    send_file(b, s, "id-3", "c.txt", "text/plain", BN_BYTES("it is not sent"));
    bn_wire_cstr(&w, PB_CHAT_INPUT_VALUE_DATA, "hi");
    bn_wire_msg(&w, PB_CHAT_INPUT_VALUE_FILE_UPLOADER_STATE, files_state(&files, IDS("id-1")));
    put_info(&w, PB_CHAT_INPUT_VALUE_AUDIO_FILE_INFO, "id-2");
    send_rerun(b, s, full, CHAT_AS_BYTES, bn_buf_view(&said), 0);
    expect_delta(b, s, "full hi 1 b.wav");
    expect_finished(b, s, FINISHED);
    rerun(b, s); /* the message has been read, and is gone */
    expect_delta(b, s, "full none 0 none");
    expect_finished(b, s, FINISHED);
    expect_freed(b, LARGE + 4);
    send_file(b, s, "id-3", "c.txt", "text/plain", BN_BYTES("another of this name"));
    expect_freed(b, LARGE + 4 + 14);
    send_frame(b, BN_PORT_UPLOAD_DROP, s, 0, BN_BYTES("id-3"));
    expect_freed(b, LARGE + 4 + 14 + 20);
    send_frame(b, BN_PORT_UPLOAD, s, 7, BN_BYTES("no file")); /* a frame that makes no sense is let go of at once */
    expect_freed(b, LARGE + 4 + 14 + 20 + 7);
    send_file(b, s, "id-4", "d.txt", "text/plain", BN_BYTES("held"));
    close_session(b, s);
    expect_freed(b, LARGE + 4 + 14 + 20 + 7 + 4);
    bn_buf_release(&said);
    bn_buf_release(&files);
    end(b);
}

static void a_file_goes_with_the_run_that_does_not_get_it_any_more(void **state)
{
    bench *b = begin_main(files_app);
    uint64_t s = open_session(b);
    char one[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    expect_finished(b, s, FINISHED);
    send_file(b, s, "id-1", "a.txt", "text/plain", large());
    name_files(b, s, one, IDS("id-1"));
    expect_delta(b, s, "one: a.txt");
    expect_finished(b, s, FINISHED);
    send_frame(b, BN_PORT_UPLOAD_DROP, s, 0, BN_BYTES("id-1"));
    assert_int_equal(b->freed, 0);
    name_files(b, s, one, NULL_IDS);
    expect_delta(b, s, "one: none");
    expect_finished(b, s, FINISHED);
    expect_freed(b, LARGE);
    end(b);
}

/* Sessions that read files, lose them and end, all at once: nothing is told twice, nothing is forgotten. */
static void what_is_let_go_of_is_counted_exactly(void **state)
{
    enum { SESSIONS = 8, FILES = 12 };
    bench *b = begin_main(files_app);
    uint64_t s[SESSIONS], sent = 0;
    char one[128], id[32], drop[32];
    (void)state;
    for (size_t i = 0; i < SESSIONS; i++) {
        s[i] = open_session(b);
        rerun(b, s[i]);
        widget_id(expect_delta(b, s[i], "One"), one);
    }
    for (size_t f = 0; f < FILES; f++)
        for (size_t i = 0; i < SESSIONS; i++) {
            bn_bytes content = f % 4 ? bn_bytes_of("0123456789", f % 11) : large();
            snprintf(id, sizeof id, "id-%zu", f % 5);
            snprintf(drop, sizeof drop, "id-%zu", (f + 3) % 5);
            send_file(b, s[i], id, "a.txt", "text/plain", content);
            sent += content.n;
            name_files(b, s[i], one, IDS(id));
            if (f % 3 == 0)
                send_frame(b, BN_PORT_UPLOAD_DROP, s[i], 0, bn_bytes_str(drop));
            pump(b, 0);
        }
    for (size_t i = 0; i < SESSIONS; i++)
        close_session(b, s[i]);
    expect_freed(b, sent);
    end(b);
}

static void malformed_values_are_none(void **state)
{
    static const char *const bad[] = { "\xff\xff\xff", "\x12\x05zz", "\x12\x02\x22\x7f", "\x0a\x02\xff\xfe" };
    bench *b = begin_main(chat_app);
    uint64_t s = open_session(b);
    char full[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Full"), full);
    expect_finished(b, s, FINISHED);
    for (size_t i = 0; i < BN_COUNT(bad); i++) {
        send_rerun(b, s, full, CHAT_AS_BYTES, bn_bytes_str(bad[i]), 0);
        expect_delta(b, s, "full none 0 none");
        expect_finished(b, s, FINISHED);
    }
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_as_handles),
        cmocka_unit_test(a_file_taken_back_is_gone),
        cmocka_unit_test(a_name_that_is_not_taken_ends_the_run),
        cmocka_unit_test(what_a_run_reads_stays_until_it_ends),
        cmocka_unit_test(a_chat_message_comes_once),
        cmocka_unit_test(the_server_is_told_when_files_are_let_go_of),
        cmocka_unit_test(a_file_goes_with_the_run_that_does_not_get_it_any_more),
        cmocka_unit_test(what_is_let_go_of_is_counted_exactly),
        cmocka_unit_test(malformed_values_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
