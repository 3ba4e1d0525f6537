/* test_model.c: what visitors do at random, in several sessions at once, against a serial model of a session.
 *
 * The app is a function of this test and runs on the real runtime; the test is the server and the browsers: it keeps each
 * page as a browser does, knows which widgets are on it, and sends what a browser sends. A single action is foretold
 * exactly, page and all. Of a burst of actions, which may fold into few runs or be cut short, what is fixed in any order is
 * foretold, the counters have bounds, and the page has to be the one that goes with the counters that it shows.
 *
 * BOURN_MODEL_SEED replays a seed that was printed, BOURN_MODEL_STEPS says how many actions there are: make test does
 * 100,000, a thorough run a million. */
#include <time.h>

#include "unit/cdoor_harness.h"

#include "base/log.h"
#include "bourn/st.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEPS 6000
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define STEPS 6000
#endif
#endif
#ifndef STEPS
#define STEPS 100000
#endif

enum { SESSIONS = 6, LINES = 64, FILES = 4, BURST = 8, NODES = 128, LINE = 96 };

/* ---------------------------------------------------------------- the app */

static void add(void *key_and_sum)
{
    static const char *const keys[] = { "n", "n", "n", "f", "changes" };
    static const int64_t sums[] = { 1, 100, 1000, 1, 1 };
    intptr_t which = (intptr_t)key_and_sum;
    st_state_add_int(keys[which], sums[which]);
    if (which == 1)
        st_rerun();
    if (which == 2)
        st_stop();
}
#define ADD(which) ST_DO(add, (void *)(intptr_t)(which))
enum { ADD_ONE, ADD_AND_RERUN, ADD_AND_STOP, ADD_IN_FRAGMENT, ADD_CHANGE };

static void reset(void *arg)
{
    (void)arg;
    st_state_set_int("num", 0);
}

static void part(void *arg)
{
    int64_t runs = st_state_add_int("fruns", 1);
    (void)arg;
    st_text(st_fmt("f %lld %lld", (long long)st_state_int("f", 0), (long long)runs));
    st_button("Inc", .key = "inc", .on_click = ADD(ADD_IN_FRAGMENT));
    st_text(st_fmt("fon %d", st_checkbox("Fon", .key = "fon")));
    st_text(st_fmt("side %lld", (long long)runs), .in = st_sidebar());
    if (st_button("Whole", .key = "whole")) {
        st_state_add_int("f", 10);
        st_rerun();
    }
    st_text(st_fmt("fmark [%s]", st_state_str("mark", "")));
}

static void show_files(void)
{
    const st_file *files[FILES];
    size_t n = st_file_uploader_many(files, FILES, "Files", .key = "files"), sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < files[i]->size; j++)
            sum += ((const uint8_t *)files[i]->data)[j];
    st_text(st_fmt("files %zu %zu", n, sum));
}

static void app(void)
{
    int64_t runs = st_state_add_int("runs", 1), num;
    st_block box;
    bool hide;
    st_text(st_fmt("n %lld m %lld changes %lld runs %lld", (long long)st_state_int("n", 0), (long long)st_state_int("m", 0),
                   (long long)st_state_int("changes", 0), (long long)runs));
    st_button("Add", .key = "add", .on_click = ADD(ADD_ONE));
    if (st_button("Twice", .key = "twice")) {
        st_state_add_int("m", 10);
        st_rerun();
    }
    st_button("Later", .key = "later", .on_click = ADD(ADD_AND_RERUN));
    st_button("Halt", .key = "halt", .on_click = ADD(ADD_AND_STOP));
    st_button("Reset", .key = "reset", .on_click = ST_DO(reset, NULL));
    if (st_button("Drop", .key = "drop"))
        st_state_delete("n");
    st_text(st_fmt("on %d", st_checkbox("On", .key = "on", .on_change = ADD(ADD_CHANGE))));
    hide = st_checkbox("Hide", .key = "hide");
    num = (int64_t)st_number_input("Num", .value = ST_INT(0), .key = "num");
    st_text(st_fmt("num %lld", (long long)num));
    box = st_container();
    st_text(st_fmt("inner %lld", (long long)runs), .in = box);
    show_files();
    st_fragment(part, NULL, .key = "part"); /* its place is its name: what comes and goes stands behind it */
    for (int64_t i = 0; i < num % 4; i++)
        st_text(st_fmt("row %lld", (long long)i));
    if (!hide)
        st_text(st_fmt("word %s", st_text_input("Word", .value = ST_STR("w"), .key = "word", .on_change = ADD(ADD_CHANGE))));
    st_text(st_fmt("mark [%s]", st_text_input("Mark", .key = "mark")));
    if (st_button("Stop", .key = "stop")) {
        st_text("stopped");
        st_stop();
    }
    st_text("end", .in = box);
}

/* ---------------------------------------------------------------- the model */

enum { ADD_B, TWICE, LATER, HALT, RESET, DROP, INC, WHOLE, STOP, BUTTONS };
enum { ON, HIDE, WORD, NUM, FON, FILES_W, MARK, INPUTS };
static const char *const buttons[BUTTONS] = { "add", "twice", "later", "halt", "reset", "drop", "inc", "whole", "stop" };
static const char *const inputs[INPUTS] = { "on", "hide", "word", "num", "fon", "files", "mark" };

typedef struct lines {
    char   at[LINES][LINE];
    size_t n;
} lines;

typedef struct file {
    char   id[48];
    size_t sum;
} file;

/* What a session holds, and what it shows. */
typedef struct model {
    int64_t n, m, changes, runs, f, fruns, num;
    bool    on, hide, fon, stopped;
    char    word[16], mark[16];
    file    files[FILES];
    size_t  files_n;
    lines   before, part, after, side; /* the fragment's lines stand between the others */
} model;

static void __attribute__((format(printf, 2, 3))) say(lines *l, const char *fmt, ...)
{
    va_list args;
    assert_true(l->n < LINES);
    va_start(args, fmt);
    vsnprintf(l->at[l->n++], LINE, fmt, args);
    va_end(args);
}

static void say_all(lines *l, const char *const *words)
{
    for (; *words; words++)
        say(l, "%s", *words);
}
#define SAY(l, ...) say_all((l), (const char *const[]){ __VA_ARGS__, NULL })

static void model_part(model *m)
{
    m->part.n = m->side.n = 0;
    say(&m->part, "f %lld %lld", (long long)m->f, (long long)m->fruns);
    SAY(&m->part, "<inc>", "<fon>");
    say(&m->part, "fon %d", m->fon);
    say(&m->part, "<whole>");
    say(&m->part, "fmark [%s]", m->mark);
    say(&m->side, "side %lld", (long long)m->fruns);
}

/* The page of a whole run that has come to its end. */
static void model_page(model *m)
{
    lines *l = &m->before;
    size_t sum = 0;
    l->n = m->after.n = 0;
    say(l, "n %lld m %lld changes %lld runs %lld", (long long)m->n, (long long)m->m, (long long)m->changes, (long long)m->runs);
    SAY(l, "<add>", "<twice>", "<later>", "<halt>", "<reset>", "<drop>", "<on>");
    say(l, "on %d", m->on);
    say(l, "<hide>");
    say(l, "<num>");
    say(l, "num %lld", (long long)m->num);
    say(l, "inner %lld", (long long)m->runs);
    if (!m->stopped)
        say(l, "end");
    for (size_t i = 0; i < m->files_n; i++)
        sum += m->files[i].sum;
    say(l, "<files>");
    say(l, "files %zu %zu", m->files_n, sum);
    model_part(m);
    for (int64_t i = 0; i < m->num % 4; i++)
        say(&m->after, "row %lld", (long long)i);
    if (!m->hide) {
        say(&m->after, "<word>");
        say(&m->after, "word %s", m->word);
    }
    say(&m->after, "<mark>");
    say(&m->after, "mark [%s]", m->mark);
    say(&m->after, "<stop>");
    if (m->stopped)
        say(&m->after, "stopped");
}

/* A whole run, to its end: `button` is true in it; BUTTONS: none. */
static void model_body(model *m, int button)
{
    m->runs++;
    m->stopped = false;
    if (button == TWICE) {
        m->m += 10;
        model_body(m, BUTTONS);
        return;
    }
    m->fruns++;
    if (button == WHOLE) {
        m->f += 10;
        model_body(m, BUTTONS);
        return;
    }
    m->stopped = button == STOP;
    model_page(m);
    if (button == DROP)
        m->n = 0;
    if (m->hide)
        strcpy(m->word, "w"); /* what is not shown is forgotten */
}

static void model_nothing(model *m)
{
    m->before.n = m->part.n = m->after.n = m->side.n = 0;
}

static void model_click(model *m, int button)
{
    switch (button) {
    case ADD_B: m->n += 1; break;
    case LATER: m->n += 100; break;
    case RESET: m->num = 0; break;
    case INC:   m->f += 1; break;
    case HALT:
        m->n += 1000;
        model_nothing(m);
        return;
    default: break;
    }
    if (button == INC || button == WHOLE) {
        m->fruns++;
        if (button == WHOLE) {
            m->f += 10;
            model_body(m, BUTTONS);
        } else {
            model_part(m);
        }
        return;
    }
    model_body(m, button == LATER ? BUTTONS : button);
}

/* ---------------------------------------------------------------- the page, as a browser keeps it */

typedef struct node {
    uint32_t path[8];
    size_t   path_n;
    char     run[40], fragment[64], line[LINE];
    bool     block;
} node;

typedef struct visitor {
    uint64_t number;
    char     id[37];
    model    m;
    node     nodes[NODES];
    size_t   nodes_n;
    char     widgets[BUTTONS + INPUTS][128]; /* their ids; "": not met yet */
    char     fragment[64];
    /* what the browser knows of each widget that is on the page, and would send */
    bool     on, hide, fon;
    char     word[16], mark[16];
    double   num;
    file     files[FILES];
    size_t   files_n;
    bool     known[INPUTS];
    unsigned finished, finished_part; /* runs that came to their end */
    bool     last; /* ... and the last of them was for what was sent last */
    char     run[40], run_fragment[64];
    /* what is awaited */
    bool     waits, burst;
    unsigned until, until_part;
    unsigned a, b, t, i, w, c; /* at most so many of each, in a burst */
    bool     lossy;            /* and maybe none */
    char     said[256];        /* what the burst was made of */
} visitor;

typedef struct world {
    bench   *b;
    visitor  v[SESSIONS];
    uint64_t seed, random;
    size_t   steps, marks, files;
} world;

static int compare_paths(const void *pa, const void *pb)
{
    const node *a = pa, *b = pb;
    for (size_t i = 0; i < a->path_n && i < b->path_n; i++)
        if (a->path[i] != b->path[i])
            return a->path[i] < b->path[i] ? -1 : 1;
    return (int)a->path_n - (int)b->path_n;
}

static bool is_within(const node *n, const uint32_t *path, size_t path_n)
{
    return n->path_n > path_n && memcmp(n->path, path, path_n * sizeof *path) == 0;
}

static node *node_at(visitor *v, const message *m)
{
    for (size_t i = 0; i < v->nodes_n; i++)
        if (v->nodes[i].path_n == m->path_n && memcmp(v->nodes[i].path, m->path, m->path_n * sizeof *m->path) == 0)
            return &v->nodes[i];
    assert_true(v->nodes_n < NODES && m->path_n <= 8);
    v->nodes[v->nodes_n] = (node){ .path_n = m->path_n };
    memcpy(v->nodes[v->nodes_n].path, m->path, m->path_n * sizeof *m->path);
    return &v->nodes[v->nodes_n++];
}

static void drop_nodes(visitor *v, bool (*goes)(const visitor *v, const node *n, const void *arg), const void *arg)
{
    size_t kept = 0;
    for (size_t i = 0; i < v->nodes_n; i++)
        if (!goes(v, &v->nodes[i], arg))
            v->nodes[kept++] = v->nodes[i];
    v->nodes_n = kept;
}

static bool is_below(const visitor *v, const node *n, const void *arg)
{
    const node *top = arg;
    (void)v;
    return is_within(n, top->path, top->path_n);
}

/* Of an earlier run: of a fragment's run only what the fragment has made. */
static bool is_stale(const visitor *v, const node *n, const void *arg)
{
    (void)arg;
    return strcmp(n->run, v->run) != 0 && (!*v->run_fragment || strcmp(n->fragment, v->run_fragment) == 0);
}

static bool is_orphan(const visitor *v, const node *n, const void *arg)
{
    (void)arg;
    if (n->path_n <= 2)
        return false;
    for (size_t i = 0; i < v->nodes_n; i++)
        if (v->nodes[i].block && v->nodes[i].path_n == n->path_n - 1 && is_within(n, v->nodes[i].path, n->path_n - 1))
            return false;
    return true;
}

/* Fields of a message: the bytes of one, empty if it is not there. */
static bn_bytes field(bn_bytes in, bn_pb tag, uint64_t *value)
{
    bn_wire_field f;
    while (bn_wire_next(&in, &f) == BN_OK)
        if (f.number == bn_pb_number(tag)) {
            if (value)
                *value = f.value;
            return f.bytes;
        }
    return (bn_bytes){ 0 };
}

static double number_of(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* A widget of ours: notes its id, and the value that the app has set. Its key goes to `line`. */
static void meet(visitor *v, bn_bytes element, char line[LINE])
{
    uint64_t set = 0, bits = 0;
    bn_bytes content;
    char id[128];
    const char *key;
    widget_id(&(message){ .bytes = (uint8_t *)(uintptr_t)element.p, .n = element.n }, id);
    key = strrchr(id, '-') + 1;
    for (int i = 0; i < BUTTONS + INPUTS; i++)
        if (strcmp(key, i < BUTTONS ? buttons[i] : inputs[i - BUTTONS]) == 0) {
            if (v->widgets[i][0])
                assert_string_equal(v->widgets[i], id); /* it stays the same widget */
            strcpy(v->widgets[i], id);
        }
    content = field(element, PB_ELEMENT_NUMBER_INPUT, NULL);
    field(content, PB_NUMBER_INPUT_SET_VALUE, &set);
    field(content, PB_NUMBER_INPUT_VALUE, &bits);
    if (set) {
        v->num = number_of(bits);
        v->known[NUM] = true;
    }
    snprintf(line, LINE, "<%s>", key);
}

static void take_delta(visitor *v, const message *m)
{
    node *n = node_at(v, m), top;
    bn_bytes in = bn_bytes_of(m->bytes, m->n), element = field(in, PB_DELTA_NEW_ELEMENT, NULL), fragment, text;
    fragment = field(in, PB_DELTA_FRAGMENT_ID, NULL);
    snprintf(n->fragment, sizeof n->fragment, "%.*s", (int)fragment.n, fragment.p ? (const char *)fragment.p : "");
    snprintf(n->run, sizeof n->run, "%s", v->run);
    if (fragment.n)
        snprintf(v->fragment, sizeof v->fragment, "%s", n->fragment);
    n->block = !element.p;
    if (n->block)
        return;
    text = field(field(element, PB_ELEMENT_TEXT, NULL), PB_TEXT_BODY, NULL);
    if (text.p) {
        snprintf(n->line, sizeof n->line, "%.*s", (int)text.n, (const char *)text.p);
    } else if (memmem(element.p, element.n, "$$ID-", 5)) {
        meet(v, element, n->line);
    } else {
        n->line[0] = 0; /* an empty element */
    }
    top = *n;
    drop_nodes(v, is_below, &top);
}

static bool shows(const visitor *v, const char *line)
{
    for (size_t i = 0; i < v->nodes_n; i++)
        if (!v->nodes[i].block && strcmp(v->nodes[i].line, line) == 0)
            return true;
    return false;
}

static void take_finished(visitor *v, const message *m)
{
    char line[LINE];
    size_t before;
    if (m->number == FOR_RERUN)
        return;
    if (m->number == PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
        v->finished_part++;
    else
        v->finished++;
    snprintf(line, sizeof line, "mark [%s]", v->mark);
    v->last = shows(v, line);
    drop_nodes(v, is_stale, NULL);
    do { /* what stood in a container that has gone */
        before = v->nodes_n;
        drop_nodes(v, is_orphan, NULL);
    } while (v->nodes_n < before);
    for (int i = 0; i < INPUTS; i++) {
        snprintf(line, sizeof line, "<%s>", inputs[i]);
        if (!shows(v, line))
            v->known[i] = false;
    }
    if (!v->known[FILES_W])
        v->files_n = 0; /* the page forgets them; the session may still have them */
}

static void take_messages(world *w)
{
    for (size_t i = 0; i < w->b->seen_n; i++) {
        message *m = &w->b->seen[i];
        for (int j = 0; j < SESSIONS; j++) {
            visitor *v = &w->v[j];
            if (v->number != m->session)
                continue;
            if (m->type == TYPE(PB_FORWARD_MSG_NEW_SESSION)) {
                strcpy(v->run, m->run);
                strcpy(v->run_fragment, m->fragment);
            } else if (m->type == TYPE(PB_FORWARD_MSG_DELTA)) {
                take_delta(v, m);
            } else if (m->type == TYPE(PB_FORWARD_MSG_SCRIPT_FINISHED)) {
                take_finished(v, m);
            }
        }
        free(m->bytes);
    }
    w->b->seen_n = 0;
}

/* ---------------------------------------------------------------- comparing */

static void print_lines(const char *name, const lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        print_error("    %s %s\n", name, l->at[i]);
}

static void diverged(world *w, visitor *v, const char *what)
{
    if (v->burst)
        print_error("a burst: %s\n", v->said);
    print_error("diverged after %zu steps, session %d: %s\n  BOURN_MODEL_SEED=%llu replays it\n  foretold:\n", w->steps,
                (int)(v - w->v), what, (unsigned long long)w->seed);
    print_lines("", &v->m.before);
    print_lines("  ", &v->m.part);
    print_lines("", &v->m.after);
    print_lines("|", &v->m.side);
    print_error("  page, now of run %.6s %.6s:\n", v->run, v->run_fragment);
    for (size_t i = 0; i < v->nodes_n; i++) {
        print_error("    ");
        for (size_t j = 0; j < v->nodes[i].path_n; j++)
            print_error("%u.", v->nodes[i].path[j]);
        print_error(" %s (%.6s, %.6s)\n", v->nodes[i].block ? "{" : v->nodes[i].line, v->nodes[i].run, v->nodes[i].fragment);
    }
    fail();
}

static void compare(world *w, visitor *v)
{
    const lines *parts[] = { &v->m.before, &v->m.part, &v->m.after, &v->m.side };
    size_t at = 0, line = 0;
    qsort(v->nodes, v->nodes_n, sizeof *v->nodes, compare_paths);
    for (size_t i = 0; i < v->nodes_n; i++) {
        const node *n = &v->nodes[i];
        if (n->block || !n->line[0])
            continue;
        while (at < BN_COUNT(parts) && line == parts[at]->n) {
            at++;
            line = 0;
        }
        if (at == BN_COUNT(parts) || strcmp(parts[at]->at[line], n->line) != 0)
            diverged(w, v, n->line);
        line++;
    }
    while (at < BN_COUNT(parts) && line == parts[at]->n) {
        at++;
        line = 0;
    }
    if (at < BN_COUNT(parts))
        diverged(w, v, parts[at]->at[line]);
}

/* After a burst: the counters on the page, within what the burst allows, are the model's from here on. */
static void adopt(world *w, visitor *v)
{
    long long n = -1, m = -1, changes = -1, runs = -1, f = -1, fruns = -1;
    int64_t dn, df, least = v->lossy ? 0 : 1;
    for (size_t i = 0; i < v->nodes_n; i++) {
        sscanf(v->nodes[i].line, "n %lld m %lld changes %lld runs %lld", &n, &m, &changes, &runs);
        sscanf(v->nodes[i].line, "f %lld %lld", &f, &fruns);
    }
    dn = n - v->m.n;
    df = f - v->m.f;
    if (dn < 0 || dn % 100 > v->a || dn / 100 > v->b || (v->a && dn % 100 < least) || (v->b && dn / 100 < least))
        diverged(w, v, "clicks were lost, or counted twice");
    if (m < v->m.m || (m - v->m.m) % 10 || (m - v->m.m) / 10 > v->t)
        diverged(w, v, "a click was counted twice");
    if (df < 0 || df % 10 > v->i || df / 10 > v->w || (v->i && df % 10 < least))
        diverged(w, v, "clicks in the fragment were lost, or counted twice");
    if (changes < v->m.changes || changes - v->m.changes > v->c)
        diverged(w, v, "a change was told twice");
    if (runs <= v->m.runs || fruns <= v->m.fruns)
        diverged(w, v, "there was no run");
    v->m.n = n;
    v->m.m = m;
    v->m.changes = changes;
    v->m.runs = runs;
    v->m.f = f;
    v->m.fruns = fruns;
    v->m.stopped = false;
    model_page(&v->m);
}

static void settle(world *w, visitor *v)
{
    uint64_t deadline = bn_now_ns() + PATIENCE_NS;
    if (!v->waits)
        return;
    for (;;) {
        take_messages(w);
        if (v->burst ? v->finished > v->until && v->last : v->finished >= v->until && v->finished_part >= v->until_part)
            break;
        if (bn_now_ns() > deadline || w->b->closed)
            diverged(w, v, "no run came to its end");
        pump(w->b, 100);
    }
    if (v->burst)
        adopt(w, v);
    compare(w, v);
    v->waits = v->burst = false;
}

/* ---------------------------------------------------------------- visiting */

static unsigned pick(world *w, unsigned n)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (unsigned)(w->random >> 11) % n;
}

static void put_files(bn_wire *w, const visitor *v)
{
    size_t state = bn_wire_open(w, PB_WIDGET_STATE_FILE_UPLOADER_STATE_VALUE, 0);
    for (size_t i = 0; i < v->files_n; i++) {
        size_t info = bn_wire_open(w, PB_FILE_UPLOADER_STATE_UPLOADED_FILE_INFO, 0);
        bn_wire_cstr(w, PB_UPLOADED_FILE_INFO_FILE_ID, v->files[i].id);
        bn_wire_close(w, info);
    }
    bn_wire_close(w, state);
}

static void put_input(bn_wire *w, const visitor *v, int input)
{
    size_t at = bn_wire_open(w, PB_WIDGET_STATES_WIDGETS, 0);
    bn_wire_cstr(w, PB_WIDGET_STATE_ID, v->widgets[BUTTONS + input]);
    switch (input) {
    case ON:   bn_wire_int(w, PB_WIDGET_STATE_BOOL_VALUE, v->on); break;
    case HIDE: bn_wire_int(w, PB_WIDGET_STATE_BOOL_VALUE, v->hide); break;
    case FON:  bn_wire_int(w, PB_WIDGET_STATE_BOOL_VALUE, v->fon); break;
    case WORD: bn_wire_cstr(w, PB_WIDGET_STATE_STRING_VALUE, v->word); break;
    case MARK: bn_wire_cstr(w, PB_WIDGET_STATE_STRING_VALUE, v->mark); break;
    case NUM:  bn_wire_num(w, PB_WIDGET_STATE_DOUBLE_VALUE, v->num); break;
    default:   put_files(w, v); break;
    }
    bn_wire_close(w, at);
}

/* What the browser sends: all that it knows, one button pressed or none, for a fragment or the whole app. */
static void send_state(world *w, visitor *v, int button, bool part_only)
{
    bn_buf out = { .max = 1 << 16 };
    bn_wire to = bn_wire_to(&out);
    size_t run = bn_wire_open(&to, PB_BACK_MSG_RERUN_SCRIPT, 0), states = bn_wire_open(&to, PB_CLIENT_STATE_WIDGET_STATES, 0);
    if (shows(v, "<mark>")) {
        snprintf(v->mark, sizeof v->mark, "%zu", ++w->marks);
        v->known[MARK] = true;
    }
    for (int i = 0; i < INPUTS; i++)
        if (v->known[i])
            put_input(&to, v, i);
    if (button < BUTTONS) {
        size_t at = bn_wire_open(&to, PB_WIDGET_STATES_WIDGETS, 0);
        bn_wire_cstr(&to, PB_WIDGET_STATE_ID, v->widgets[button]);
        bn_wire_int(&to, PB_WIDGET_STATE_TRIGGER_VALUE, 1);
        bn_wire_close(&to, at);
    }
    bn_wire_close(&to, states);
    if (part_only)
        bn_wire_cstr(&to, PB_CLIENT_STATE_FRAGMENT_ID, v->fragment);
    bn_wire_close(&to, run);
    send_frame(w->b, BN_PORT_SESSION_DATA, v->number, 0, bn_buf_view(&out));
    bn_buf_release(&out);
    w->steps++;
}

static void open_as(world *w, visitor *v, bool again)
{
    bn_buf strings = { .max = 4096 };
    v->number = ++w->b->sessions;
    if (!again)
        bn_uuid4(v->id);
    bn_port_string_put(&strings, BN_PORT_OPEN_ID, v->id);
    if (again)
        bn_port_string_put(&strings, BN_PORT_OPEN_RESUME, "1");
    send_frame(w->b, BN_PORT_SESSION_OPEN, v->number, 0, bn_buf_view(&strings));
    bn_buf_release(&strings);
    w->steps++;
}

/* A visitor who has not been here before. */
static void arrive(world *w, visitor *v)
{
    *v = (visitor){ .m.word = "w" };
    open_as(w, v, false);
    send_state(w, v, BUTTONS, false);
    model_body(&v->m, BUTTONS);
    v->waits = true;
    v->until = 1;
}

static void await(visitor *v, bool part_only)
{
    v->waits = true;
    v->until = v->finished + !part_only;
    v->until_part = v->finished_part + part_only;
}

/* The widgets' values, as the browser has sent them. */
static void model_inputs(visitor *v)
{
    model *m = &v->m;
    if (v->known[ON]) {
        m->changes += m->on != v->on;
        m->on = v->on;
    }
    if (v->known[WORD]) {
        m->changes += strcmp(m->word, v->word) != 0;
        strcpy(m->word, v->word);
    }
    if (v->known[HIDE])
        m->hide = v->hide;
    if (v->known[FON])
        m->fon = v->fon;
    if (v->known[NUM])
        m->num = (int64_t)v->num;
    if (v->known[MARK])
        strcpy(m->mark, v->mark);
    if (v->known[FILES_W]) {
        memcpy(m->files, v->files, sizeof m->files);
        m->files_n = v->files_n;
    }
}

/* The visitor changes one of them. */
static void change(world *w, visitor *v, int input)
{
    v->known[input] = true;
    switch (input) {
    case ON:   v->on = !v->m.on; break;
    case HIDE: v->hide = !v->m.hide; break;
    case FON:  v->fon = !v->m.fon; break;
    case WORD: snprintf(v->word, sizeof v->word, "%u", pick(w, 5)); break;
    default:   v->num = pick(w, 100); break;
    }
}

static void send_file(world *w, visitor *v)
{
    static uint8_t content[BN_PORT_FD_FROM + 4096];
    bool large = pick(w, 50) == 0; /* such a file comes as a descriptor */
    size_t n = large ? sizeof content - pick(w, 4096) : pick(w, 300);
    file *f = &v->files[v->files_n];
    bn_port_head head = { .type = BN_PORT_UPLOAD, .session = v->number, .arg = n };
    bn_buf payload = { .max = 1 << 20 };
    int fd = -1;
    f->sum = 0;
    for (size_t i = 0; i < n; i++)
        f->sum += content[i] = (uint8_t)(large ? i * 31 : pick(w, 256));
    snprintf(f->id, sizeof f->id, "file-%zu", ++w->files);
    bn_port_string_put(&payload, BN_PORT_UPLOAD_ID, f->id);
    bn_port_string_put(&payload, BN_PORT_UPLOAD_NAME, "a.bin");
    bn_port_string_put(&payload, BN_PORT_UPLOAD_TYPE, "application/octet-stream");
    if (large)
        assert_int_equal(bn_port_memfd("upload", bn_bytes_of(content, n), &fd, NULL), BN_OK);
    else
        assert_int_equal(bn_buf_append(&payload, bn_bytes_of(content, n)), BN_OK);
    head.nfds = large;
    assert_int_equal(bn_port_queue(w->b->port, head, bn_buf_view(&payload), &fd, NULL), BN_OK);
    bn_port_flush(w->b->port, NULL);
    bn_buf_release(&payload);
    v->files_n++;
    v->known[FILES_W] = true;
    w->steps++;
}

static void take_file_back(world *w, visitor *v)
{
    size_t i = pick(w, (unsigned)v->files_n);
    send_frame(w->b, BN_PORT_UPLOAD_DROP, v->number, 0, bn_bytes_str(v->files[i].id));
    v->files[i] = v->files[--v->files_n];
    w->steps++;
}

/* Only so much is on an empty page. */
static void run_again(world *w, visitor *v)
{
    send_state(w, v, BUTTONS, false);
    model_inputs(v);
    model_body(&v->m, BUTTONS);
    await(v, false);
}

static void one_click(world *w, visitor *v)
{
    int button = (int)pick(w, BUTTONS);
    bool part_only = button == INC || button == WHOLE;
    send_state(w, v, button, part_only);
    model_inputs(v);
    model_click(&v->m, button);
    await(v, part_only);
    if (button == WHOLE) { /* the fragment's run ends early, and the whole app runs */
        v->until = v->finished + 1;
        v->until_part = v->finished_part;
    }
}

static void one_change(world *w, visitor *v)
{
    int input = (int)pick(w, FON + 1);
    if (input == WORD && v->m.hide)
        input = HIDE;
    change(w, v, input);
    send_state(w, v, BUTTONS, input == FON);
    model_inputs(v);
    if (input == FON) {
        v->m.fruns++;
        model_part(&v->m);
    } else {
        model_body(&v->m, BUTTONS);
    }
    await(v, input == FON);
}

static void note(visitor *v, const char *what)
{
    strncat(v->said, what, sizeof v->said - strlen(v->said) - 2);
    strcat(v->said, " ");
}

static void one_of_a_burst(world *w, visitor *v)
{
    static const int clicks[] = { ADD_B, ADD_B, TWICE, LATER, INC, WHOLE };
    static const int changes[] = { ON, WORD, NUM, FON };
    int what = (int)pick(w, 16);
    if (what < 6) {
        int button = clicks[what];
        note(v, buttons[button]);
        v->a += button == ADD_B;
        v->b += button == LATER;
        v->t += button == TWICE;
        v->i += button == INC;
        v->w += button == WHOLE;
        send_state(w, v, button, button == INC || button == WHOLE);
    } else if (what < 10) {
        int input = changes[what - 6];
        if (input == WORD && v->m.hide)
            return;
        note(v, inputs[input]);
        if (input == ON)
            v->on = v->known[ON] ? !v->on : !v->m.on;
        else
            change(w, v, input);
        v->known[input] = true;
        v->c += input == ON || input == WORD;
        send_state(w, v, BUTTONS, input == FON);
    } else if (what < 13) {
        note(v, what == 12 ? "part" : "all");
        send_state(w, v, BUTTONS, what == 12);
    } else if (what == 13) {
        note(v, "STOP");
        uint8_t stop[] = { 0x38, 1 };
        assert_int_equal(bn_pb_number(PB_BACK_MSG_STOP_SCRIPT), 7);
        send_frame(w->b, BN_PORT_SESSION_DATA, v->number, 0, bn_bytes_of(stop, sizeof stop));
        v->lossy = true;
        w->steps++;
    } else {
        note(v, "LOST");
        send_frame(w->b, BN_PORT_SESSION_LOST, v->number, 0, (bn_bytes){ 0 });
        open_as(w, v, true);
        v->lossy = true;
    }
}

static void burst(world *w, visitor *v)
{
    unsigned n = 2 + pick(w, BURST - 1);
    v->a = v->b = v->t = v->i = v->w = v->c = 0;
    v->lossy = false;
    v->said[0] = 0;
    v->until = v->finished;
    v->last = false;
    for (unsigned i = 0; i < n; i++)
        one_of_a_burst(w, v);
    send_state(w, v, BUTTONS, false);
    /* Of the inputs only what is fixed in any order: the last that was sent. */
    v->m.on = v->known[ON] ? v->on : v->m.on;
    v->m.fon = v->known[FON] ? v->fon : v->m.fon;
    v->m.num = v->known[NUM] ? (int64_t)v->num : v->m.num;
    if (v->known[WORD])
        strcpy(v->m.word, v->word);
    strcpy(v->m.mark, v->mark);
    v->waits = v->burst = true;
}

static void act(world *w, visitor *v)
{
    unsigned what = pick(w, 100);
    if (!shows(v, "<add>"))
        run_again(w, v);
    else if (what < 45)
        one_click(w, v);
    else if (what < 75)
        one_change(w, v);
    else if (what < 85)
        burst(w, v);
    else if (what < 90 && v->files_n < FILES)
        send_file(w, v), run_again(w, v);
    else if (what < 94 && v->files_n)
        take_file_back(w, v), run_again(w, v);
    else if (what < 98)
        run_again(w, v);
    else if (what == 98)
        close_session(w->b, v->number), arrive(w, v);
    else
        run_again(w, v);
}

static void visit(const char *fast_reruns, size_t part_of_steps)
{
    world *w = bn_xcalloc(1, sizeof *w);
    const char *seed = getenv("BOURN_MODEL_SEED"), *steps = getenv("BOURN_MODEL_STEPS");
    size_t all = (steps ? strtoull(steps, NULL, 10) : STEPS) / part_of_steps;
    struct timespec began;
    clock_gettime(CLOCK_REALTIME, &began);
    w->seed = seed ? strtoull(seed, NULL, 10) : (uint64_t)began.tv_sec * 1000003 + (uint64_t)began.tv_nsec;
    w->random = w->seed * 0x9E3779B97F4A7C15u | 1;
    print_message("%zu steps, BOURN_MODEL_SEED=%llu\n", all, (unsigned long long)w->seed);
    w->b = begin(&(bn_chost_opts){ .main = app, .name = "model" },
                 (setting[]){ { "runner.fastReruns", fast_reruns }, { NULL, NULL } });
    bn_log_set_level(BN_LOG_WARNING); /* that a fragment has gone meanwhile is no news here */
    for (int i = 0; i < SESSIONS; i++)
        arrive(w, &w->v[i]);
    while (w->steps < all) {
        visitor *v = &w->v[pick(w, SESSIONS)];
        settle(w, v);
        act(w, v);
    }
    for (int i = 0; i < SESSIONS; i++)
        settle(w, &w->v[i]);
    end(w->b);
    free(w);
}

static void sessions_do_as_the_model(void **state)
{
    (void)state;
    visit("true", 1);
}

static void they_do_without_fast_reruns(void **state)
{
    (void)state;
    visit("false", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_do_as_the_model),
        cmocka_unit_test(they_do_without_fast_reruns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
