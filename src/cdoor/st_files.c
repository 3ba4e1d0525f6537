/* st_files.c: widgets that take files, and the files as apps see them. See way.h and bourn/st/files.h.
 *
 * Threads  any. A run's list of files is under its context's lock, the calls into the runtime are not. */
#include "cdoor/way.h"
#include "runtime/upload.h"

struct bn_door_file {
    bn_door_file *next;
    bn_value      value; /* holds the content; NONE: `list` is what is kept */
    st_file       file;
    const st_file *list[];
};

/* ---- kept for the run ---- */

void bn_door_files_free(bn_door_file *first)
{
    while (first) {
        bn_door_file *next = first->next;
        bn_value_release(&first->value);
        free(first);
        first = next;
    }
}

static bn_door_file *known(st_ctx *c, bn_value file)
{
    bn_door_file *f;
    bn_mutex_lock(&c->mu);
    for (f = c->files; f; f = f->next) {
        if (f->value.kind == BN_VALUE_FILE && f->value.object == file.object)
            break;
    }
    bn_mutex_unlock(&c->mu);
    return f;
}

static void keep(st_ctx *c, bn_door_file *f)
{
    bn_mutex_lock(&c->mu);
    f->next = c->files;
    c->files = f;
    bn_mutex_unlock(&c->mu);
}

bn_status bn_door_keep_file(st_ctx *c, bn_value file, const st_file **out, bn_error *err)
{
    bn_upload *u = bn_upload_of(file);
    const bn_upload_info *info = bn_upload_info_of(u);
    bn_door_file *f = known(c, file);
    bn_bytes content;
    bn_status rc;
    int fd;

    *out = f ? &f->file : NULL;
    if (f)
        return BN_OK;
    rc = bn_upload_content(u, &content, err);
    if (!rc)
        rc = bn_upload_open(u, &fd, err);
    if (rc)
        return rc;
    f = bn_xcalloc(1, sizeof *f);
    f->value = bn_value_ref(file);
    f->file = (st_file){ .name = info->name, .type = info->type, .id = info->id, .size = (size_t)info->size,
                         .data = content.p, .fd = fd };
    keep(c, f);
    *out = &f->file;
    return BN_OK;
}

void bn_door_keep_object(st_ctx *c, void *object, const bn_foreign_ops *ops)
{
    bn_door_file *f;
    bool there = false;
    bn_mutex_lock(&c->mu);
    for (f = c->files; f && !there; f = f->next)
        there = f->value.kind == BN_VALUE_FOREIGN && f->value.object == object;
    bn_mutex_unlock(&c->mu);
    if (there)
        return;
    f = bn_xcalloc(1, sizeof *f);
    f->value = bn_value_foreign(object, ops);
    keep(c, f);
}

bn_status bn_door_keep_list(st_ctx *c, size_t n, const st_file ***out, bn_error *err)
{
    bn_door_file *f = calloc(1, sizeof *f + n * sizeof f->list[0]);
    *out = NULL;
    if (!f)
        return bn_fail(err, BN_ENOMEM, "no memory for a list of %zu files", n);
    keep(c, f);
    *out = f->list;
    return BN_OK;
}

void *bn_door_keep_room(st_ctx *c, size_t bytes)
{
    const st_file **list;
    return bn_door_keep_list(c, bytes / sizeof *list + 1, &list, NULL) ? NULL : (void *)list;
}

/* ---- commands ---- */

/* Hands over what `rc` says, and closes the command. */
static void leave(bn_entry *e, bn_value *v, bn_status rc, const bn_error *err)
{
    bn_value_release(v);
    if (rc)
        bn_door_fail(e, rc, err);
    else
        bn_door_leave_ok(e);
}

static const st_file *one_file(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    const st_file *file = NULL;
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return NULL;
    if (v.kind == BN_VALUE_FILE)
        rc = bn_door_keep_file(e.ctx, v, &file, &err);
    leave(&e, &v, rc, &err);
    return file;
}

const st_file *st_file_uploader_run(const st_file_uploader_opts *opts)
{
    st_file_uploader_opts one = *opts;
    one.accept_multiple_files = (st_val){ 0 };
    return one_file("st_file_uploader", &bn_cmd_file_uploader, &one, opts->call, opts->in);
}

size_t st_file_uploader_many_run(const st_file **out, size_t cap, const st_file_uploader_opts *opts)
{
    st_file_uploader_opts many = *opts;
    bn_entry e = bn_door_enter("st_file_uploader_many", opts->call);
    bn_value v = bn_value_none();
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    size_t n = 0;
    for (size_t i = 0; i < cap; i++)
        out[i] = NULL;
    if (many.accept_multiple_files.kind == ST_NOT_GIVEN)
        many.accept_multiple_files = ST_BOOL(true);
    if (!bn_door_widget(&e, &bn_cmd_file_uploader, &many, opts->in, &v))
        return 0;
    if (v.kind == BN_VALUE_LIST)
        n = bn_value_count(v);
    for (size_t i = 0; i < n && i < cap && !rc; i++)
        rc = bn_door_keep_file(e.ctx, bn_value_items(v)[i], &out[i], &err);
    leave(&e, &v, rc, &err);
    return n;
}

const st_file *st_camera_input_run(const st_camera_input_opts *opts)
{
    return one_file("st_camera_input", &bn_cmd_camera_input, opts, opts->call, opts->in);
}

const st_file *st_audio_input_run(const st_audio_input_opts *opts)
{
    return one_file("st_audio_input", &bn_cmd_audio_input, opts, opts->call, opts->in);
}

static bn_status chat_of(bn_entry *e, bn_value v, st_chat *out, bn_error *err)
{
    bool plain = v.kind == BN_VALUE_STR;
    bn_value files = plain ? bn_value_none() : bn_value_items(v)[1];
    const st_file **list = NULL;
    bn_status rc = BN_OK;

    out->text = bn_door_keep(e->ctx, bn_value_text(plain ? v : bn_value_items(v)[0]));
    if (!out->text)
        return bn_fail(err, BN_ENOMEM, "The run holds too many strings.");
    if (files.kind == BN_VALUE_LIST && bn_value_count(files)) {
        out->file_count = bn_value_count(files);
        rc = bn_door_keep_list(e->ctx, out->file_count, &list, err);
        out->files = list;
    }
    for (size_t i = 0; i < out->file_count && !rc; i++)
        rc = bn_door_keep_file(e->ctx, bn_value_items(files)[i], &list[i], err);
    if (!rc && !plain && bn_value_items(v)[2].kind == BN_VALUE_FILE)
        rc = bn_door_keep_file(e->ctx, bn_value_items(v)[2], &out->audio, err);
    return rc;
}

st_chat st_chat_input_run(const st_chat_input_opts *opts)
{
    bn_entry e = bn_door_enter("st_chat_input", opts->call);
    bn_value v = bn_value_none();
    st_chat out = { 0 };
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (!bn_door_widget(&e, &bn_cmd_chat_input, opts, opts->in, &v))
        return out;
    if (v.kind == BN_VALUE_STR || v.kind == BN_VALUE_CHAT)
        rc = chat_of(&e, v, &out, &err);
    leave(&e, &v, rc, &err);
    return rc ? (st_chat){ 0 } : out;
}
