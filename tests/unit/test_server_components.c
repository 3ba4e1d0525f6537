/* test_server_components.c: files of components: only what lies in their folder, the right type, fresh when changed, with
 * openat2() and without.
 * link: -Wl,--wrap=syscall */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "server_fixture.h"

#include "server/components.h"

static bool old_kernel; /* has no openat2() */

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
    va_list args;
    long a[4];
    if (number == SYS_openat2 && old_kernel) {
        errno = ENOSYS;
        return -1;
    }
    va_start(args, number);
    for (size_t i = 0; i < BN_COUNT(a); i++)
        a[i] = va_arg(args, long);
    va_end(args);
    return __real_syscall(number, a[0], a[1], a[2], a[3]);
}

typedef struct place {
    char dir[64], root[128];
} place;

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void in_place(const place *p, const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s", p->dir, name);
}

/* dir/secret.txt, dir/root/{index.html,sub/a.js,pipe}, and links in root: in, out, back (absolute, into root) */
static void make_place(place *p)
{
    char path[PATH_MAX], target[PATH_MAX];
    snprintf(p->dir, sizeof p->dir, "/tmp/bourn-components-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->root, sizeof p->root, "%s/root", p->dir);
    mkdir(p->root, 0700);
    in_place(p, "root/sub", path);
    mkdir(path, 0700);
    in_place(p, "secret.txt", path);
    write_file(path, "secret");
    in_place(p, "root/out", target);
    assert_int_equal(symlink("../secret.txt", target), 0);
    in_place(p, "root/far", target);
    assert_int_equal(symlink(path, target), 0);
    in_place(p, "root/up", target);
    assert_int_equal(symlink("..", target), 0);
    in_place(p, "root/index.html", path);
    write_file(path, "<p>page</p>");
    in_place(p, "root/in", target);
    assert_int_equal(symlink("sub/a.js", target), 0);
    in_place(p, "root/sub/a.js", path);
    write_file(path, "let a");
    in_place(p, "root/back", target);
    assert_int_equal(symlink(path, target), 0);
    in_place(p, "root/pipe", path);
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void remove_place(const place *p)
{
    char command[PATH_MAX];
    snprintf(command, sizeof command, "rm -r %s", p->dir);
    assert_int_equal(system(command), 0);
}

static void expect_content(bn_components *c, const place *p, const char *path, const char *text)
{
    int refusal = 0;
    bn_component_file *f = bn_component_read(c, p->root, path, &refusal);
    assert_non_null(f);
    assert_int_equal(f->n, strlen(text));
    assert_memory_equal(f->data, text, f->n);
    bn_component_file_unref(f);
}

static void expect_refusal(bn_components *c, const place *p, const char *path, int status)
{
    int refusal = 0;
    assert_null(bn_component_read(c, p->root, path, &refusal));
    assert_int_equal(refusal, status);
}

static void look_around(void)
{
    bn_components c = { 0 };
    place p;
    make_place(&p);
    expect_content(&c, &p, "index.html", "<p>page</p>");
    expect_content(&c, &p, "sub/a.js", "let a");
    expect_content(&c, &p, "in", "let a");
    expect_content(&c, &p, "back", "let a");
    expect_refusal(&c, &p, "out", 400);
    expect_refusal(&c, &p, "far", 400);
    expect_refusal(&c, &p, "up/secret.txt", 400);
    expect_refusal(&c, &p, "../secret.txt", 400);
    expect_refusal(&c, &p, "sub/../../secret.txt", 400);
    expect_refusal(&c, &p, "none.js", 404);
    expect_refusal(&c, &p, "sub", 404);
    expect_refusal(&c, &p, "pipe", 404);
    expect_refusal(&c, &p, "", 404);
    bn_components_release(&c);
    remove_place(&p);
}

static void nothing_outside_of_the_folder_is_read(void **state)
{
    (void)state;
    look_around();
}

static void nor_where_the_kernel_cannot_keep_a_path_in_a_folder(void **state)
{
    (void)state;
    old_kernel = true;
    look_around();
    old_kernel = false;
}

static void a_file_that_has_changed_is_read_anew_and_answers_keep_the_old_one(void **state)
{
    bn_components c = { 0 };
    bn_component_file *first, *again, *changed;
    char path[PATH_MAX];
    int refusal = 0;
    place p;
    (void)state;
    make_place(&p);
    first = bn_component_read(&c, p.root, "index.html", &refusal);
    again = bn_component_read(&c, p.root, "index.html", &refusal);
    assert_ptr_equal(first, again);
    in_place(&p, "root/index.html", path);
    write_file(path, "<p>another page</p>");
    changed = bn_component_read(&c, p.root, "index.html", &refusal);
    assert_ptr_not_equal(first, changed);
    assert_string_not_equal(first->etag, changed->etag);
    assert_memory_equal(first->data, "<p>page</p>", first->n);
    assert_memory_equal(changed->data, "<p>another page</p>", changed->n);
    bn_component_file_unref(first);
    bn_component_file_unref(again);
    bn_component_file_unref(changed);
    bn_components_release(&c);
    remove_place(&p);
}

static void name_component(fixture *f, const char *name, const char *root, bool in_page)
{
    bn_buf b;
    bn_buf_init(&b, 8192);
    bn_port_string_put(&b, BN_PORT_COMPONENT_NAME, name);
    bn_port_string_put(&b, BN_PORT_COMPONENT_ROOT, root);
    if (in_page)
        bn_port_string_put(&b, BN_PORT_COMPONENT_INLINE, "1");
    worker_says(f, BN_PORT_COMPONENT, 0, 0, bn_buf_view(&b));
    bn_buf_release(&b);
}

static void a_component_is_served_under_its_name_below_the_base_path(void **state)
{
    fixture f = { 0 };
    char header[160], *a;
    const char *etag;
    heard open;
    place p;
    ws w;
    (void)state;
    make_place(&p);
    fx_config(&f, "server.baseUrlPath", "app");
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = ws_open(&f, "");
    open = worker_hears(&f, BN_PORT_SESSION_OPEN);
    name_component(&f, "my.part", p.root, false);
    name_component(&f, "part.two", p.root, true);
    worker_sends(&f, open.head.session, "so far", 6);
    ws_expect(&w, "so far");
    a = expect(&f, "GET /app/component/my.part/index.html?a=b", "", 200);
    assert_string_equal(body_of(a), "<p>page</p>");
    assert_header(a, "Content-Type", "text/html; charset=utf-8");
    assert_header(a, "Cache-Control", "no-cache");
    etag = strstr(a, "ETag: ");
    assert_non_null(etag);
    snprintf(header, sizeof header, "If-None-Match: %.*s\r\n", (int)strcspn(etag + 6, "\r"), etag + 6);
    free(a);
    a = expect(&f, "GET /app/component/my.part/index.html", header, 304);
    assert_string_equal(body_of(a), "");
    free(a);
    a = expect(&f, "GET /app/_stcore/bidi-components/part.two/sub/a.js", "", 200);
    assert_string_equal(body_of(a), "let a");
    assert_header(a, "Content-Type", "application/javascript");
    assert_header(a, "Cache-Control", "public");
    free(a);
    free(expect(&f, "GET /app/component/part.two/index.html", "", 404)); /* each kind has names of its own */
    free(expect(&f, "GET /app/component/my.part", "", 404));
    free(expect(&f, "GET /app/component/my.part/", "", 404));
    free(expect(&f, "GET /app/component/my.part/out", "", 400));
    free(expect(&f, "GET /app/component/my.part//etc/passwd", "", 400));
    free(expect(&f, "GET /app/component/my.part/%2e%2e/secret.txt", "", 400));
    free(expect(&f, "GET /component/my.part/index.html", "", 404));
    free(expect(&f, "OPTIONS /app/component/my.part/index.html", "", 204));
    free(expect(&f, "POST /app/component/my.part/index.html", "", 405));
    heard_free(&open);
    ws_end(&w);
    fx_end(&f);
    remove_place(&p);
}

static void a_frame_without_a_name_or_a_folder_is_refused(void **state)
{
    static const char no_root[] = "name\0a", relative[] = "name\0a\0root\0b", unnamed[] = "name\0\0root\0/tmp";
    bn_components c = { 0 };
    (void)state;
    assert_int_equal(bn_components_put(&c, bn_bytes_of(no_root, sizeof no_root), NULL), BN_EPROTO);
    assert_int_equal(bn_components_put(&c, bn_bytes_of(relative, sizeof relative), NULL), BN_EPROTO);
    assert_int_equal(bn_components_put(&c, bn_bytes_of(unnamed, sizeof unnamed), NULL), BN_EPROTO);
    bn_components_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_outside_of_the_folder_is_read),
        cmocka_unit_test(nor_where_the_kernel_cannot_keep_a_path_in_a_folder),
        cmocka_unit_test(a_file_that_has_changed_is_read_anew_and_answers_keep_the_old_one),
        cmocka_unit_test(a_component_is_served_under_its_name_below_the_base_path),
        cmocka_unit_test(a_frame_without_a_name_or_a_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
