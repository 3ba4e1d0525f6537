/* elf.c: see elf.h. Every offset of the file is checked: it may be any file that somebody named *.so. */
#include "cdoor/elf.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct image {
    const uint8_t    *p;
    size_t            n;
    const Elf64_Ehdr *head;
    const Elf64_Shdr *sections;
} image;

static const void *at(const image *im, uint64_t offset, uint64_t n)
{
    return offset <= im->n && n <= im->n - offset ? im->p + offset : NULL;
}

/* The section's entries, or NULL; *n of them. */
static const void *entries(const image *im, const Elf64_Shdr *s, size_t size, size_t *n)
{
    *n = s->sh_entsize == size ? s->sh_size / size : 0;
    return *n && s->sh_offset % 8 == 0 ? at(im, s->sh_offset, *n * size) : NULL;
}

/* The string at `i` of string section `link`; "" where there is none. */
static const char *string_at(const image *im, uint32_t link, uint64_t i)
{
    const Elf64_Shdr *s = link < im->head->e_shnum ? &im->sections[link] : NULL;
    const char *text = s && s->sh_type == SHT_STRTAB ? at(im, s->sh_offset, s->sh_size) : NULL;
    if (!text || i >= s->sh_size || !memchr(text + i, 0, s->sh_size - i))
        return "";
    return text + i;
}

/* BN_EIO: the system refuses it now; BN_EINVAL: it is no such file. */
static bn_status map_image(const char *path, image *im, bn_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *p = MAP_FAILED;
    bool refused = fd < 0 || fstat(fd, &st) < 0;
    if (!refused && st.st_size >= (off_t)sizeof(Elf64_Ehdr)) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        refused = p == MAP_FAILED;
    }
    if (refused)
        bn_fail_errno(err, "cannot read %s", path);
    if (fd >= 0)
        close(fd);
    if (p == MAP_FAILED)
        return refused ? BN_EIO : BN_EINVAL;
    im->p = p;
    im->n = (size_t)st.st_size;
    im->head = p;
    return BN_OK;
}

static bool is_image(image *im)
{
    if (memcmp(im->head->e_ident, ELFMAG, SELFMAG) || im->head->e_ident[EI_CLASS] != ELFCLASS64
        || im->head->e_shentsize != sizeof(Elf64_Shdr) || im->head->e_phentsize != sizeof(Elf64_Phdr)
        || im->head->e_shoff % 8 || im->head->e_phoff % 8)
        return false;
    im->sections = at(im, im->head->e_shoff, (uint64_t)im->head->e_shnum * sizeof(Elf64_Shdr));
    return im->sections != NULL;
}

static bn_status open_image(const char *path, image *im, bn_error *err)
{
    bn_status rc;
    *im = (image){ 0 };
    rc = map_image(path, im, err);
    if (rc == BN_OK && !is_image(im))
        rc = BN_EINVAL;
    return rc == BN_EINVAL ? bn_fail(err, rc, "%s is no shared library of this machine", path) : rc;
}

static void close_image(image *im)
{
    if (im->p)
        munmap((void *)im->p, im->n);
}

static void read_code_range(const image *im, bn_elf *e)
{
    const Elf64_Phdr *ph = at(im, im->head->e_phoff, (uint64_t)im->head->e_phnum * sizeof *ph);
    e->low = UINT64_MAX;
    for (size_t i = 0; ph && i < im->head->e_phnum; i++) {
        if (ph[i].p_type != PT_LOAD || !(ph[i].p_flags & PF_X))
            continue;
        if (ph[i].p_vaddr < e->low)
            e->low = ph[i].p_vaddr;
        if (ph[i].p_vaddr + ph[i].p_memsz > e->high)
            e->high = ph[i].p_vaddr + ph[i].p_memsz;
    }
}

static int by_address(const void *a, const void *b)
{
    const bn_elf_function *x = a, *y = b;
    return (x->address > y->address) - (x->address < y->address);
}

static const Elf64_Shdr *find_section(const image *im, uint32_t type)
{
    for (size_t i = 0; i < im->head->e_shnum; i++)
        if (im->sections[i].sh_type == type)
            return &im->sections[i];
    return NULL;
}

static bool is_function(const Elf64_Sym *s)
{
    return ELF64_ST_TYPE(s->st_info) == STT_FUNC && s->st_shndx != SHN_UNDEF;
}

static void read_functions(const image *im, bn_elf *e)
{
    const Elf64_Shdr *table = find_section(im, SHT_SYMTAB);
    const Elf64_Sym *sym;
    size_t n = 0, count = 0, bytes = 0;
    char *name;
    if (!table)
        table = find_section(im, SHT_DYNSYM);
    sym = table ? entries(im, table, sizeof *sym, &n) : NULL;
    if (!sym)
        return;
    for (size_t i = 0; i < n; i++)
        if (is_function(&sym[i])) {
            count++;
            bytes += strlen(string_at(im, table->sh_link, sym[i].st_name)) + 1;
        }
    e->functions = bn_xcalloc(count + 1, sizeof *e->functions);
    e->names = name = bn_xmalloc(bytes + 1);
    for (size_t i = 0; i < n; i++)
        if (is_function(&sym[i])) {
            e->functions[e->n++] = (bn_elf_function){ sym[i].st_value, sym[i].st_size, name };
            name = stpcpy(name, string_at(im, table->sh_link, sym[i].st_name)) + 1;
        }
    qsort(e->functions, e->n, sizeof *e->functions, by_address);
}

static bool leaves_pointers(const char *name)
{
    static const char *const names[] = { "pthread_create", "thrd_create", "pthread_key_create", "tss_create",
                                         "sigaction", "signal", "timer_create", "dlopen", "on_exit" };
    for (size_t i = 0; i < BN_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_plain_library(const char *name)
{
    return strncmp(name, "libc.so", 7) == 0 || strncmp(name, "libm.so", 7) == 0
           || strncmp(name, "libgcc_s.so", 11) == 0 || strncmp(name, "ld-linux", 8) == 0
           || strncmp(name, "libbourn.so", 11) == 0;
}

static bool read_contained(const image *im)
{
    const Elf64_Shdr *table = find_section(im, SHT_DYNSYM), *dynamic = find_section(im, SHT_DYNAMIC);
    size_t n = 0;
    const Elf64_Sym *sym = table ? entries(im, table, sizeof *sym, &n) : NULL;
    const Elf64_Dyn *dyn;
    if (!sym || !dynamic)
        return false;
    for (size_t i = 0; i < n; i++)
        if (sym[i].st_shndx == SHN_UNDEF && leaves_pointers(string_at(im, table->sh_link, sym[i].st_name)))
            return false;
    dyn = entries(im, dynamic, sizeof *dyn, &n);
    for (size_t i = 0; dyn && i < n && dyn[i].d_tag != DT_NULL; i++)
        if (dyn[i].d_tag == DT_NEEDED && !is_plain_library(string_at(im, dynamic->sh_link, dyn[i].d_un.d_val)))
            return false;
    return dyn != NULL;
}

bn_status bn_elf_read(const char *path, bn_elf *out, bn_error *err)
{
    image im;
    bn_status rc;
    *out = (bn_elf){ 0 };
    rc = open_image(path, &im, err);
    if (rc) {
        close_image(&im);
        return rc;
    }
    read_code_range(&im, out);
    read_functions(&im, out);
    out->contained = read_contained(&im);
    close_image(&im);
    return BN_OK;
}

void bn_elf_release(bn_elf *e)
{
    free(e->functions);
    free(e->names);
    *e = (bn_elf){ 0 };
}

const bn_elf_function *bn_elf_find(const bn_elf *e, uint64_t address)
{
    size_t low = 0, high = e->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (e->functions[mid].address <= address)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0 || address - e->functions[low - 1].address >= e->functions[low - 1].size)
        return NULL;
    return &e->functions[low - 1];
}
