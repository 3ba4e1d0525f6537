/* crash.c: see crash.h. The handler uses only what is safe in one: system calls, our own tables, and the unwinder,
 * which is loaded at install.
 *
 * Threads  the handler runs in the thread that faulted; the first one reports, others wait for the end. */
#include "cdoor/crash.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define FRAMES_MAX  64
#define MODULES_MAX 64
#define STACK_SIZE  ((size_t)64 << 10)
#define HANG_S      10 /* a handler that hangs (the unwinder met garbage) is ended by SIGALRM */

typedef struct module {
    uintptr_t     base;
    const bn_elf *elf;
    const char   *name;
} module;

/* release on writing, acquire on reading: whoever sees the pointer sees what it points to */
static _Atomic(module *) modules[MODULES_MAX];
static atomic_bool installed; /* relaxed: set before threads start */
static atomic_flag reporting = ATOMIC_FLAG_INIT;
static int report_fd = -1; /* set before threads start */

static const struct {
    int         number;
    const char *name, *what;
} signals[] = {
    { SIGSEGV, "SIGSEGV", "bad memory access" }, { SIGBUS, "SIGBUS", "bad memory access" },
    { SIGFPE, "SIGFPE", "bad arithmetic" },      { SIGILL, "SIGILL", "bad instruction" },
    { SIGABRT, "SIGABRT", "abort" },
};

int bn_crash_module_add(uintptr_t base, const bn_elf *elf, const char *name)
{
    module *m = bn_xmalloc(sizeof *m);
    *m = (module){ base, elf, name };
    for (int i = 0; i < MODULES_MAX; i++) {
        module *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&modules[i], &none, m, memory_order_release, memory_order_relaxed))
            return i;
    }
    free(m);
    return -1;
}

void bn_crash_module_drop(int number)
{
    if (number >= 0)
        free(atomic_exchange_explicit(&modules[number], NULL, memory_order_acq_rel));
}

/* ---------------------------------------------------------------- the text, without stdio */

typedef struct text {
    char   p[8192];
    size_t n;
} text;

static void put(text *t, const char *s)
{
    while (*s && t->n < sizeof t->p)
        t->p[t->n++] = *s++;
}

static void put_hex(text *t, uintptr_t x)
{
    char digits[2 * sizeof x + 1];
    size_t i = sizeof digits - 1;
    digits[i] = 0;
    do
        digits[--i] = "0123456789abcdef"[x & 15];
    while (x >>= 4);
    put(t, "0x");
    put(t, digits + i);
}

static const module *module_of(uintptr_t pc)
{
    for (int i = 0; i < MODULES_MAX; i++) {
        const module *m = atomic_load_explicit(&modules[i], memory_order_acquire);
        if (m && pc >= m->base + m->elf->low && pc < m->base + m->elf->high)
            return m;
    }
    return NULL;
}

static void put_frame(text *t, uintptr_t pc)
{
    const module *m = module_of(pc);
    const bn_elf_function *f = m ? bn_elf_find(m->elf, pc - m->base) : NULL;
    Dl_info info = { 0 };
    put(t, "\n    ");
    if (f) {
        put(t, f->name);
        put(t, " + ");
        put_hex(t, pc - m->base - f->address);
        put(t, " (");
        put(t, m->name);
        put(t, ")");
    } else if (!m && dladdr((void *)pc, &info) && info.dli_sname) {
        put(t, info.dli_sname);
        put(t, " + ");
        put_hex(t, pc - (uintptr_t)info.dli_saddr);
    } else {
        put_hex(t, pc);
    }
}

/* The handler's own frames come first and the host's last: what is shown begins where the signal struck and ends with
 * the app's outermost function. */
static void put_frames(text *t, uintptr_t struck)
{
    void *frames[FRAMES_MAX];
    int n = backtrace(frames, FRAMES_MAX), first = 0, last = -1;
    for (int i = 0; i < n; i++) {
        if ((uintptr_t)frames[i] == struck)
            first = i;
        if (module_of((uintptr_t)frames[i]))
            last = i;
    }
    if (last >= 0)
        n = last + 1;
    for (int i = first; i < n; i++) {
        int again = 0;
        put_frame(t, (uintptr_t)frames[i] - (i > first)); /* a return address belongs to the call before it */
        while (i + 1 < n && frames[i + 1] == frames[i])
            i++, again++;
        if (again)
            put(t, i + 1 < FRAMES_MAX ? " (and again)" : " (and on and on)");
    }
}

static uintptr_t struck_at(const ucontext_t *uc)
{
#if defined __x86_64__
    return (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
#elif defined __aarch64__
    return (uintptr_t)uc->uc_mcontext.pc;
#else
    (void)uc;
    return 0;
#endif
}

bool bn_crash_in_app(const void *context)
{
    return module_of(struck_at(context)) != NULL;
}

static void write_all(int fd, const text *t)
{
    size_t done = 0;
    while (fd >= 0 && done < t->n) {
        ssize_t k = write(fd, t->p + done, t->n - done);
        if (k <= 0)
            return;
        done += (size_t)k;
    }
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    static text t;
    char thread[32] = "";
    if (atomic_flag_test_and_set_explicit(&reporting, memory_order_relaxed)) /* orders nothing: one wins */
        for (;;)
            pause();
    signal(SIGALRM, SIG_DFL);
    alarm(HANG_S);
    for (size_t i = 0; i < BN_COUNT(signals); i++)
        if (signals[i].number == number) {
            put(&t, signals[i].name);
            put(&t, " (");
            put(&t, signals[i].what);
        }
    if (number == SIGSEGV || number == SIGBUS) {
        put(&t, " at ");
        put_hex(&t, (uintptr_t)info->si_addr);
    }
    put(&t, ") in thread '");
    prctl(PR_GET_NAME, thread);
    put(&t, thread);
    put(&t, "':");
    put_frames(&t, struck_at(context));
    put(&t, "\n");
    write_all(report_fd, &t);
    write_all(STDERR_FILENO, &t);
    signal(number, SIG_DFL);
    raise(number);
}

void bn_crash_install(int fd)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    void *frame;
    report_fd = fd;
    atomic_store_explicit(&installed, true, memory_order_relaxed);
    backtrace(&frame, 1); /* loads the unwinder now: a handler could not */
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < BN_COUNT(signals); i++)
        sigaction(signals[i].number, &act, NULL);
}

bn_crash_stack bn_crash_stack_use(void)
{
    bn_crash_stack s = { 0 };
    stack_t alt = { .ss_size = STACK_SIZE };
    if (!atomic_load_explicit(&installed, memory_order_relaxed))
        return s;
    s.base = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (s.base == MAP_FAILED)
        return (bn_crash_stack){ 0 };
    s.n = STACK_SIZE;
    alt.ss_sp = s.base;
    sigaltstack(&alt, NULL);
    return s;
}

void bn_crash_stack_drop(bn_crash_stack *s)
{
    stack_t none = { .ss_flags = SS_DISABLE };
    if (!s->n)
        return;
    sigaltstack(&none, NULL);
    munmap(s->base, s->n);
    *s = (bn_crash_stack){ 0 };
}
