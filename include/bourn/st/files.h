/* files.h: what visitors send: files, pictures, recordings, and chat messages that carry them. */
#ifndef BOURN_ST_FILES_H
#define BOURN_ST_FILES_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A file that the visitor has sent. Lives until the run ends, like every string that a command returns, whatever the
 * visitor does meanwhile; the next run gets it anew for as long as the widget names it.
 * data  the bytes, read-only: a large file's are the very memory that they came into, mapped
 * fd    the same bytes as a file, sealed and read-only in effect: for read-only mmap(), sendfile(), pread(), or a child
 *       process. Not the caller's: dup() it to keep it; its position is shared by all who read() it. */
typedef struct st_file {
    const char *name; /* as the visitor called it; a path where a whole folder was sent */
    const char *type; /* MIME type, as the browser says; not checked */
    const char *id;   /* tells files of a session apart */
    size_t      size;
    const void *data;
    int         fd;
} st_file;

/** A place to drop files, or to pick them.
 * .type                   what is taken: ST_STR or ST_LIST of ST_STR: extensions ("csv"), MIME types ("image/png",
 *                         "image" followed by a slash and a star), or "image", "audio", "video", "text"
 * .max_upload_size        megabytes (MiB) of one file; server.maxUploadSize if left out
 * .accept_multiple_files  for st_file_uploader_many: ST_STR("directory") takes a folder with all that is in it
 * Returns                 the file, NULL: none yet. _many: fills `out`, `cap` long, and returns how many there are
 * Source                  st.file_uploader */
typedef struct st_file_uploader_opts {
    st_call     call;
    const char *label;
    st_val      type;
    st_val      accept_multiple_files;
    st_val      max_upload_size;
    const char *key;
    const char *help;
    st_callback on_change;
    bool        disabled;
    const char *label_visibility; /* "visible", "hidden", "collapsed" */
    st_val      width;
    st_block    in;
} st_file_uploader_opts;
ST_API const st_file *st_file_uploader_run(const st_file_uploader_opts *opts);
ST_API size_t st_file_uploader_many_run(const st_file **out, size_t cap, const st_file_uploader_opts *opts);
#define st_file_uploader(...) st_file_uploader_run(ST_ARGS(st_file_uploader_opts, __VA_ARGS__))
#define st_file_uploader_many(out, cap, ...) \
    st_file_uploader_many_run((out), (cap), ST_ARGS(st_file_uploader_opts, __VA_ARGS__))

/** The visitor's camera. Returns the newest picture, a JPEG; NULL: none. Source: st.camera_input */
typedef struct st_camera_input_opts {
    st_call     call;
    const char *label;
    const char *key;
    const char *help;
    st_callback on_change;
    bool        disabled;
    const char *label_visibility;
    const char *resolution; /* "480p", "720p", "1080p"; left out: the camera's own */
    st_val      width;
    st_block    in;
} st_camera_input_opts;
ST_API const st_file *st_camera_input_run(const st_camera_input_opts *opts);
#define st_camera_input(...) st_camera_input_run(ST_ARGS(st_camera_input_opts, __VA_ARGS__))

/** The visitor's microphone. Returns the newest recording, a WAV file; NULL: none. .sample_rate: 8000, 11025, 16000
 * (if left out), 22050, 24000, 32000, 44100, 48000, or ST_NONE: the browser's own. Source: st.audio_input */
typedef struct st_audio_input_opts {
    st_call     call;
    const char *label;
    st_val      sample_rate;
    const char *key;
    const char *help;
    st_callback on_change;
    bool        disabled;
    const char *label_visibility;
    st_val      width;
    st_block    in;
} st_audio_input_opts;
ST_API const st_file *st_audio_input_run(const st_audio_input_opts *opts);
#define st_audio_input(...) st_audio_input_run(ST_ARGS(st_audio_input_opts, __VA_ARGS__))

/* What was sent; true in one run only, as a button is. */
typedef struct st_chat {
    const char            *text; /* NULL: nothing was sent */
    const st_file *const  *files;
    size_t                 file_count;
    const st_file         *audio; /* NULL: no recording */
} st_chat;

/** Where a visitor writes a message: at the bottom of the page, unless it stands in a container.
 * .accept_file        ST_BOOL(true), ST_STR("multiple") or ST_STR("directory"): files can be sent with it
 * .file_type          which: as st_file_uploader's .type
 * .max_upload_size    MiB of one file
 * .accept_audio       a message can be spoken; .audio_sample_rate as st_audio_input's .sample_rate
 * .submit_mode        while the app runs a message can be sent ("submit"), cannot ("disable"), or the button stops the
 *                     run ("stop")
 * .height             ST_PX, ST_STRETCH, or ST_CONTENT (if left out): grows with the text
 * Source              st.chat_input */
typedef struct st_chat_input_opts {
    st_call     call;
    const char *placeholder; /* "Your message" */
    const char *key;
    st_val      max_chars;
    st_val      max_upload_size;
    st_val      accept_file;
    st_val      file_type;
    bool        accept_audio;
    st_val      audio_sample_rate;
    bool        disabled;
    const char *submit_mode;
    st_callback on_submit;
    st_val      width;
    st_val      height;
    st_block    in;
} st_chat_input_opts;
ST_API st_chat st_chat_input_run(const st_chat_input_opts *opts);
#define st_chat_input(...) st_chat_input_run(ST_ARGS(st_chat_input_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
