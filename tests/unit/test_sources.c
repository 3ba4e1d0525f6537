/* test_sources.c: what counts as saved: runtime/sources.h over a folder that is written to as editors and tools do. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/thread.h"
#include "runtime/sources.h"

typedef struct place {
    char        folder[64];
    bn_config  *config;
    bn_sources *sources;
    bn_mutex    mu;
    bn_cond     news;
    unsigned    bursts, saves;      /* under mu */
    char        last[PATH_MAX];     /* under mu */
} place;

static const char *in(place *p, const char *name)
{
    static __thread char path[4][PATH_MAX];
    static __thread unsigned turn;
    char *to = path[turn++ % 4];
    snprintf(to, PATH_MAX, "%s/%s", p->folder, name);
    return to;
}

static void write_at(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* A new file takes its place. */
static void replace_at(const char *path, const char *text)
{
    char new[PATH_MAX + 8];
    snprintf(new, sizeof new, "%s.new", path);
    write_at(new, text);
    assert_int_equal(rename(new, path), 0);
}

static void saved(void *arg, const bn_source_saved *what)
{
    place *p = arg;
    bn_mutex_lock(&p->mu);
    p->saves++;
    snprintf(p->last, sizeof p->last, "%s", what->path);
    bn_cond_broadcast(&p->news);
    bn_mutex_unlock(&p->mu);
}

/* Comes before what the burst saved is looked at: the burst after it tells that all has been looked at. */
static void touched(void *arg)
{
    place *p = arg;
    bn_mutex_lock(&p->mu);
    p->bursts++;
    bn_cond_broadcast(&p->news);
    bn_mutex_unlock(&p->mu);
}

static void await_saves(place *p, unsigned n)
{
    bn_mutex_lock(&p->mu);
    while (p->saves < n)
        bn_cond_wait(&p->news, &p->mu);
    assert_int_equal(p->saves, n);
    bn_mutex_unlock(&p->mu);
}

/* Whatever has happened in the folder so far has been looked at: it led to `n` saves in all. */
static void settle(place *p, unsigned n)
{
    for (int i = 0; i < 2; i++) {
        unsigned before;
        bn_mutex_lock(&p->mu);
        before = p->bursts;
        bn_mutex_unlock(&p->mu);
        write_at(in(p, "nobody's"), "");
        bn_mutex_lock(&p->mu);
        while (p->bursts == before)
            bn_cond_wait(&p->news, &p->mu);
        bn_mutex_unlock(&p->mu);
    }
    await_saves(p, n);
}

static void start_with(place *p, const char *option, const char *value)
{
    bn_sources_opts opts = { .script = in(p, "main.py"), .saved = saved, .touched = touched, .arg = p };
    assert_int_equal(bn_config_new(&p->config, NULL), BN_OK);
    if (option)
        assert_int_equal(bn_config_set_text(p->config, option, value, "test", NULL), BN_OK);
    opts.config = p->config;
    assert_int_equal(bn_sources_new(&opts, &p->sources, NULL), BN_OK);
}

static int set_up(void **state)
{
    place *p = bn_xcalloc(1, sizeof *p);
    bn_mutex_init(&p->mu);
    bn_cond_init(&p->news);
    strcpy(p->folder, "/tmp/bourn-sources-XXXXXX");
    if (!mkdtemp(p->folder))
        return -1;
    write_at(in(p, "main.py"), "one");
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    char line[PATH_MAX + 16];
    bn_sources_free(p->sources);
    bn_config_free(p->config);
    bn_cond_release(&p->news);
    bn_mutex_release(&p->mu);
    snprintf(line, sizeof line, "rm -rf '%s'", p->folder);
    free(p);
    return system(line);
}

static void a_file_that_is_replaced_or_written_over_is_saved(void **state)
{
    place *p = *state;
    start_with(p, NULL, NULL);
    replace_at(in(p, "main.py"), "two");
    await_saves(p, 1);
    assert_string_equal(p->last, in(p, "main.py"));
    write_at(in(p, "main.py"), "three");
    await_saves(p, 2);
}

static void the_same_content_is_no_news(void **state)
{
    place *p = *state;
    start_with(p, NULL, NULL);
    replace_at(in(p, "main.py"), "one");
    settle(p, 0);
    replace_at(in(p, "main.py"), "six");
    await_saves(p, 1);
}

static void many_saves_in_a_row_are_told_as_few(void **state)
{
    place *p = *state;
    char text[16];
    start_with(p, NULL, NULL);
    for (int i = 0; i < 500; i++) {
        snprintf(text, sizeof text, "%d", i);
        replace_at(in(p, "main.py"), text);
    }
    bn_mutex_lock(&p->mu);
    while (p->saves == 0)
        bn_cond_wait(&p->news, &p->mu);
    assert_in_range(p->saves, 1, 50);
    bn_mutex_unlock(&p->mu);
}

static void a_file_that_vanishes_counts_when_it_is_back_with_other_content(void **state)
{
    place *p = *state;
    start_with(p, NULL, NULL);
    unlink(in(p, "main.py"));
    settle(p, 0);
    write_at(in(p, "main.py"), "one");
    settle(p, 0);
    unlink(in(p, "main.py"));
    settle(p, 0);
    write_at(in(p, "main.py"), "two");
    await_saves(p, 1);
}

static void a_folder_that_goes_and_comes_back_is_watched_again(void **state)
{
    place *p = *state;
    start_with(p, NULL, NULL);
    mkdir(in(p, "inner"), 0700);
    write_at(in(p, "inner/m.py"), "1");
    bn_sources_add(p->sources, in(p, "inner/m.py"), BN_SOURCE_FILE);
    unlink(in(p, "inner/m.py"));
    rmdir(in(p, "inner"));
    settle(p, 0);
    mkdir(in(p, "inner"), 0700);
    settle(p, 0);
    write_at(in(p, "inner/m.py"), "2");
    await_saves(p, 1);
}

static void a_symbolic_link_is_followed_and_its_turning_elsewhere_is_a_save(void **state)
{
    place *p = *state;
    start_with(p, NULL, NULL);
    mkdir(in(p, "v1"), 0700);
    mkdir(in(p, "v2"), 0700);
    mkdir(in(p, "links"), 0700);
    write_at(in(p, "v1/m.py"), "1");
    write_at(in(p, "v2/m.py"), "2");
    assert_int_equal(symlink("../v1", in(p, "links/now")), 0);
    assert_int_equal(symlink("now/m.py", in(p, "links/m.py")), 0);
    bn_sources_add(p->sources, in(p, "links/m.py"), BN_SOURCE_FILE);
    replace_at(in(p, "v1/m.py"), "1 again"); /* what it leads to */
    await_saves(p, 1);
    assert_int_equal(symlink("../v2", in(p, "links/next")), 0);
    assert_int_equal(rename(in(p, "links/next"), in(p, "links/now")), 0); /* as mounted secrets change */
    await_saves(p, 2);
    replace_at(in(p, "v2/m.py"), "2 again");
    await_saves(p, 3);
}

static void a_folder_is_watched_with_all_below_it_but_what_is_hidden_or_compiled(void **state)
{
    place *p = *state;
    mkdir(in(p, "data"), 0700);
    mkdir(in(p, "data/__pycache__"), 0700);
    start_with(p, "server.folderWatchList", in(p, "data"));
    mkdir(in(p, "data/deep"), 0700);
    await_saves(p, 1);
    settle(p, 1); /* and it is watched itself */
    write_at(in(p, "data/deep/x"), "1");
    await_saves(p, 2);
    write_at(in(p, "data/.x"), "1");
    write_at(in(p, "data/x.pyc"), "1");
    write_at(in(p, "data/__pycache__/x"), "1");
    settle(p, 2);
}

static void what_is_looked_at_every_second_is_seen_too(void **state)
{
    place *p = *state;
    start_with(p, "server.fileWatcherType", "poll");
    replace_at(in(p, "main.py"), "two");
    await_saves(p, 1);
}

static void only_files_of_the_app_are_its_own(void **state)
{
    place *p = *state;
    setenv("PYTHONPATH", "/elsewhere/lib:", 1);
    start_with(p, "server.folderWatchBlacklist", in(p, "left"));
    unsetenv("PYTHONPATH");
    assert_true(bn_sources_owns(p->sources, in(p, "m.py")));
    assert_true(bn_sources_owns(p->sources, in(p, "deep/er/m.py")));
    assert_true(bn_sources_owns(p->sources, "/elsewhere/lib/m.py"));
    assert_false(bn_sources_owns(p->sources, "/elsewhere/library/m.py"));
    assert_false(bn_sources_owns(p->sources, in(p, "left/m.py")));
    assert_false(bn_sources_owns(p->sources, in(p, "left/deep/m.py")));
    assert_true(bn_sources_owns(p->sources, in(p, "leftover/m.py")));
    assert_false(bn_sources_owns(p->sources, in(p, ".hidden/m.py")));
    assert_false(bn_sources_owns(p->sources, in(p, "a/venv/lib/m.py")));
    assert_false(bn_sources_owns(p->sources, in(p, "lib/site-packages/pack/m.py")));
    assert_false(bn_sources_owns(p->sources, "/usr/lib/python3/m.py"));
    assert_false(bn_sources_owns(p->sources, "m.py"));
    assert_false(bn_sources_owns(NULL, in(p, "m.py")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_is_replaced_or_written_over_is_saved, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_content_is_no_news, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_saves_in_a_row_are_told_as_few, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_vanishes_counts_when_it_is_back_with_other_content, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_goes_and_comes_back_is_watched_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_symbolic_link_is_followed_and_its_turning_elsewhere_is_a_save, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_is_watched_with_all_below_it_but_what_is_hidden_or_compiled, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_looked_at_every_second_is_seen_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_files_of_the_app_are_its_own, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
