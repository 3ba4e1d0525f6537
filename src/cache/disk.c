/* disk.c: see disk.h. No state of its own. */
#include "cache/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

#define SUFFIX ".memo"

typedef struct file_head {
    char         magic[8];
    uint64_t     n;
    bn_cache_key sum;
} file_head;

static const char magic[8] = { 'b', 'o', 'u', 'r', 'n', 'c', '1', '\n' };

char *bn_cache_disk_folder(void)
{
    const char *home = getenv("HOME");
    char *path;
    if (!home || !*home || asprintf(&path, "%s/.streamlit/cache", home) < 0)
        return NULL;
    return path;
}

static void hex_of(bn_cache_key key, char out[33])
{
    bn_hex(bn_bytes_of(key.h, sizeof key.h), out);
}

static void path_of(const char *folder, bn_cache_key fn, bn_cache_key key, char out[PATH_MAX])
{
    char a[33], b[33];
    hex_of(fn, a);
    hex_of(key, b);
    snprintf(out, PATH_MAX, "%s/%s-%s" SUFFIX, folder, a, b);
}

static bn_cache_key sum_of(bn_bytes content)
{
    bn_cache_key sum;
    bn_hash h;
    bn_hash_init(&h, 1);
    bn_hash_bytes(&h, content);
    bn_hash_end(&h, sum.h);
    return sum;
}

static bool read_all(int fd, void *to, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = read(fd, (uint8_t *)to + done, n - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

static bool write_all(int fd, const void *from, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t put = write(fd, (const uint8_t *)from + done, n - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

/* What a file says it holds, and does. */
static uint8_t *read_content(int fd, size_t *n)
{
    file_head head;
    struct stat st;
    uint8_t *p;
    if (fstat(fd, &st) < 0 || (size_t)st.st_size < sizeof head || !read_all(fd, &head, sizeof head))
        return NULL;
    if (memcmp(head.magic, magic, sizeof magic) || head.n != (uint64_t)st.st_size - sizeof head)
        return NULL;
    p = malloc(head.n ? head.n : 1);
    if (p && read_all(fd, p, head.n)) {
        bn_cache_key sum = sum_of(bn_bytes_of(p, head.n));
        if (memcmp(&sum, &head.sum, sizeof sum) == 0) {
            *n = head.n;
            return p;
        }
    }
    free(p);
    return NULL;
}

bn_status bn_cache_disk_read(const char *folder, bn_cache_key fn, bn_cache_key key, uint8_t **out, size_t *n,
                             bn_error *err)
{
    char path[PATH_MAX];
    int fd;

    path_of(folder, fn, key, path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? BN_ENOENT : bn_fail_errno(err, "cannot read %s", path);
    *out = read_content(fd, n);
    close(fd);
    if (*out)
        return BN_OK;
    unlink(path);
    return bn_fail(err, BN_EPROTO, "%s is torn or no entry of this cache", path);
}

static void make_folder(const char *folder)
{
    char path[PATH_MAX];
    size_t n = (size_t)snprintf(path, sizeof path, "%s", folder);
    for (size_t i = 1; i <= n && n < sizeof path; i++)
        if (path[i] == '/' || path[i] == '\0') {
            char c = path[i];
            path[i] = '\0';
            mkdir(path, 0777); /* what fails here fails again when the file is opened */
            path[i] = c;
        }
}

bn_status bn_cache_disk_write(const char *folder, bn_cache_key fn, bn_cache_key key, bn_bytes content, bn_error *err)
{
    file_head head = { .n = content.n, .sum = sum_of(content) };
    char path[PATH_MAX], beside[PATH_MAX + 64];
    bn_status rc = BN_OK;
    int fd;

    memcpy(head.magic, magic, sizeof magic);
    path_of(folder, fn, key, path);
    snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    make_folder(folder);
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return bn_fail_errno(err, "cannot write below %s", folder);
    if (!write_all(fd, &head, sizeof head) || !write_all(fd, content.p, content.n))
        rc = bn_fail_errno(err, "cannot write %s", path);
    if (close(fd) < 0 && !rc)
        rc = bn_fail_errno(err, "cannot write %s", path);
    if (!rc && rename(beside, path) < 0)
        rc = bn_fail_errno(err, "cannot write %s", path);
    if (rc)
        unlink(beside);
    return rc;
}

void bn_cache_disk_clear(const char *folder, const bn_cache_key *fn, const bn_cache_key *key)
{
    char path[PATH_MAX], prefix[34] = "";
    struct dirent *item;
    DIR *dir;

    if (fn && key) {
        path_of(folder, *fn, *key, path);
        unlink(path);
        return;
    }
    dir = opendir(folder);
    if (!dir)
        return;
    if (fn) {
        hex_of(*fn, prefix);
        strcat(prefix, "-");
    }
    while ((item = readdir(dir))) {
        size_t n = strlen(item->d_name);
        if (n <= strlen(SUFFIX) || strcmp(item->d_name + n - strlen(SUFFIX), SUFFIX) != 0 ||
            strncmp(item->d_name, prefix, strlen(prefix)) != 0)
            continue;
        if (unlinkat(dirfd(dir), item->d_name, 0) < 0)
            continue; /* another process was quicker, or may do so and we not */
    }
    closedir(dir);
}
