/* av.c: st.audio and st.video: players. See command.h.
 *
 * What is played is an address, or a file that the server serves. Samples become a WAV file here. */
#include <math.h>
#include <stdio.h>

#include "base/blake2b.h"
#include "base/log.h"
#include "elements/array.h"
#include "elements/duration.h"
#include "elements/media.h"
#include "elements/subtitles.h"

#define WAV_MAX ((size_t)2 << 30)

enum { TRACKS_MAX = 256 };

/* One call's findings, for encode. */
typedef struct player {
    int32_t   start, end;
    bool      has_end, youtube;
    bn_shown  shown[1 + TRACKS_MAX]; /* the film, then its subtitles */
    bn_bytes  labels[TRACKS_MAX];
    size_t    tracks;
} player;

static player *player_of(const bn_call *call)
{
    player *p;
    memcpy(&p, call->scratch.bytes, sizeof p);
    return p;
}

/* ---------------------------------------------------------------- times */

static bn_status bad_time(const bn_call *call, const char *name, const st_val *v, bn_error *err)
{
    char got[200];
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "`%s` is no time: %s. It takes seconds, or a text such as \"10s\" or \"1h 23s\".", name,
                        bn_val_repr(call, v, got, sizeof got));
}

static bn_status read_time(const bn_call *call, const char *name, const st_val *v, int32_t *out, bn_error *err)
{
    double seconds = 0;
    switch (v->kind) {
    case ST_NOT_GIVEN:
        break;
    case ST_KIND_INT:
    case ST_KIND_BOOL:
        seconds = (double)v->i;
        break;
    case ST_KIND_F64:
        seconds = v->f;
        break;
    case ST_KIND_DELTA:
        seconds = (double)v->i / 1e6;
        break;
    case ST_KIND_STR:
        if (bn_duration_parse(bn_val_text(v), &seconds))
            return bad_time(call, name, v, err);
        break;
    case ST_KIND_NONE:
        return bad_time(call, name, v, err);
    default:
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`%s` cannot be of type %s", name, bn_val_type(call, v));
    }
    if (seconds != seconds)
        return bad_time(call, name, v, err);
    if (seconds <= -2147483649.0 || seconds >= 2147483648.0)
        return bn_fail_kind(err, BN_EUSER, isinf(seconds) ? "OverflowError" : "ValueError", "`%s` is out of range", name);
    *out = (int32_t)seconds;
    return BN_OK;
}

static bn_status read_times(const bn_call *call, const st_val *start, const st_val *end, player *p, bn_error *err)
{
    bn_status rc = read_time(call, "start_time", start, &p->start, err);
    p->has_end = end->kind > ST_KIND_NONE;
    return rc || !p->has_end ? rc : read_time(call, "end_time", end, &p->end, err);
}

/* ---------------------------------------------------------------- samples */

static void greatest(void *arg, double x)
{
    double *most = arg;
    *most = fabs(x) > *most || x != x ? fabs(x) : *most;
}

static void put16(uint8_t *at, unsigned v)
{
    at[0] = (uint8_t)v;
    at[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *at, uint32_t v)
{
    put16(at, v & 0xFFFF);
    put16(at + 2, v >> 16);
}

/* The 44 bytes before the samples of 16 bits. */
static void wav_head(uint8_t head[44], uint32_t channels, uint32_t rate, uint32_t bytes)
{
    memcpy(head, "RIFF....WAVEfmt ", 16);
    put32(head + 4, 36 + bytes);
    put32(head + 16, 16);
    put16(head + 20, 1);
    put16(head + 22, channels);
    put32(head + 24, rate);
    put32(head + 28, rate * channels * 2);
    put16(head + 32, channels * 2);
    put16(head + 34, 16);
    memcpy(head + 36, "data", 4);
    put32(head + 40, bytes);
}

/* (length) or (channels, length): one sample of each channel in turn, the loudest at full scale. */
static bn_status make_wav(const st_array *given, uint32_t rate, bn_buf *out, bn_error *err)
{
    st_array a = bn_array_of(given);
    size_t channels = a.ndim == 2 ? a.shape[0] : 1, length = a.ndim == 2 ? a.shape[1] : a.shape[0];
    double most = 0;

    if (a.ndim < 1 || a.ndim > 2)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "Samples come as an array of one or two axes, not of %u.",
                            a.ndim);
    if (channels > UINT16_MAX || channels < 1)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "%zu channels of sound", channels);
    bn_array_each(&a, greatest, &most);
    if (length * channels * 2 > UINT32_MAX - 36 || bn_buf_reserve(out, 44 + length * channels * 2))
        return bn_fail(err, BN_ETOOBIG, "%zu samples", length * channels);
    wav_head(out->p, (uint32_t)channels, rate, (uint32_t)(length * channels * 2));
    out->n = 44;
    for (size_t i = 0; i < length; i++)
        for (size_t c = 0; c < channels; c++) {
            const uint8_t *at = (const uint8_t *)a.data + (a.ndim == 2 ? (ptrdiff_t)c * a.strides[0] : 0) +
                                (ptrdiff_t)i * a.strides[a.ndim - 1];
            double x = bn_number_at(&a, at) / most * 32767;
            put16(out->p + out->n, (uint16_t)(x == x ? (int16_t)x : 0));
            out->n += 2;
        }
    return BN_OK;
}

/* ---------------------------------------------------------------- the file */

static bn_status take_array(bn_call *call, const st_array *a, const st_val *rate, const char *type, bn_shown *out,
                            bn_error *err)
{
    bn_media_add add = { .type = type };
    void *paused = bn_call_pause(call);
    bn_buf file;
    bn_status rc;
    bn_buf_init(&file, WAV_MAX);
    rc = rate ? make_wav(a, (uint32_t)rate->i, &file, err) : bn_array_pack(a, &file);
    bn_call_resume(call, paused);
    add.content = bn_buf_view(&file);
    if (!rc)
        rc = bn_shown_content(call, &add, out, err);
    bn_buf_release(&file);
    return rc;
}

/* `rate`: samples become sound; NULL: numbers are a file's bytes. */
static bn_status take_data(bn_call *call, const st_val *data, const st_val *rate, const char *type, bn_shown *out,
                           bn_error *err)
{
    bn_bytes text = bn_val_text(data);
    switch (data->kind) {
    case ST_NOT_GIVEN:
    case ST_KIND_NONE:
        return BN_OK;
    case ST_KIND_STR:
        if (bn_is_address(text) && !bn_is_file(text))
            return bn_shown_text(text, out, err);
        return bn_shown_file(call, data, type, out, err);
    case ST_KIND_BYTES:
        return bn_shown_file(call, data, type, out, err);
    case ST_KIND_ARRAY:
        return take_array(call, data->p, rate, type, out, err);
    default:
        return bn_bad_type(err, "data", bn_val_type(call, data), "str, bytes, Path, BytesIO, file-like, ndarray");
    }
}

/* What starts by itself has an identity, so that it does not start again on every run. */
static bn_status claim(bn_call *call, bn_bytes url, bn_error *err)
{
    bn_bytes none = { 0 };
    bn_hash h;
    bn_status rc;
    bn_id_begin(&h, call->cmd->name, none);
    for (size_t i = 1; i < call->cmd->param_count; i++)
        bn_id_param(&h, call, i);
    bn_id_text(&h, "url", url);
    bn_id_place(&h, call);
    rc = bn_id_end(&h, call, none, err);
    return rc || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), none, err);
}

static void encode_times(const player *p, bn_wire *w, bn_pb start, bn_pb end)
{
    bn_wire_int(w, start, p->start);
    if (p->has_end)
        bn_wire_int(w, end, p->end);
}

static player *begin(bn_call *call)
{
    player *p = bn_xcalloc(1, sizeof *p);
    memcpy(call->scratch.bytes, &p, sizeof p);
    return p;
}

/* Put what is there, or not, and let go of it. */
static bn_status finish(bn_call *call, player *p, bool autoplay, bn_status rc, bn_error *err)
{
    if (!rc && autoplay)
        rc = claim(call, p->shown[0].url, err);
    if (!rc)
        rc = bn_shown_put(call, p->shown, 1 + p->tracks, err);
    bn_shown_release(p->shown, 1 + p->tracks);
    free(p);
    return rc;
}

static const char *text_or(const char *given, const char *standard)
{
    return given ? given : standard;
}

/* ---------------------------------------------------------------- sound */

static bn_status check_rate(const bn_call *call, const st_audio_opts *o, bn_error *err)
{
    bool array = o->data.kind == ST_KIND_ARRAY, given = o->sample_rate.kind > ST_KIND_NONE;
    if (array && !given)
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                            "`st.audio` needs `sample_rate` where `data` is an array of samples.");
    if (array && (o->sample_rate.kind != ST_KIND_INT || o->sample_rate.i <= 0 || o->sample_rate.i > UINT32_MAX))
        return bn_fail_kind(err, BN_EUSER, "ValueError", "%s is no `sample_rate`", bn_val_type(call, &o->sample_rate));
    if (!array && given)
        bn_log(BN_LOG_WARNING, "bourn.elements", "`sample_rate` is for arrays of samples; here it does nothing.");
    return BN_OK;
}

static bn_status run_audio(bn_call *call, bn_error *err)
{
    const st_audio_opts *o = call->opts;
    player *p = begin(call);
    bn_status rc = read_times(call, &o->start_time, &o->end_time, p, err);
    if (!rc)
        rc = check_rate(call, o, err);
    if (!rc)
        rc = take_data(call, &o->data, &o->sample_rate, text_or(o->format, "audio/wav"), &p->shown[0], err);
    return finish(call, p, o->autoplay, rc, err);
}

static void encode_audio(bn_call *call, bn_wire *w)
{
    const player *p = player_of(call);
    bn_wire_str(w, PB_AUDIO_URL, p->shown[0].url);
    encode_times(p, w, PB_AUDIO_START_TIME, PB_AUDIO_END_TIME);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_audio_opts, alt), w, PB_AUDIO_ALT);
}

#define MEDIA_DATA(type)                                                                                      \
    P(type, data, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NO_ID | BN_ARG_NULLABLE,              \
      .py_type = "MediaData", .doc = "A path, an address, bytes, a file object or a NumPy array.")
#define MEDIA_FORMAT(type, standard)                                                                          \
    P(type, format, .flags = BN_ARG_POSITIONAL, .py_type = "str", .fallback = standard, .doc = "Its MIME type.")
#define MEDIA_START(type)                                                                                     \
    P(type, start_time, .flags = BN_ARG_POSITIONAL, .py_type = "MediaTime", .fallback = "0",                  \
      .doc = "Where it begins: seconds, or a text such as \"1m 30s\".")
#define MEDIA_END(type)                                                                                       \
    P(type, end_time, .py_type = "MediaTime | None", .fallback = "None", .doc = "Where it stops.")
#define MEDIA_LOOP(type, tag)                                                                                 \
    P(type, loop, .pb = (tag), .flags = BN_ARG_ANY, .py_type = "bool", .fallback = "False",                   \
      .doc = "Whether it begins again at its end.")
#define MEDIA_AUTOPLAY(type, tag)                                                                             \
    P(type, autoplay, .pb = (tag), .flags = BN_ARG_ANY, .py_type = "bool", .fallback = "False",               \
      .doc = "Whether it starts by itself.")
#define MEDIA_WIDTH(type, tag)                                                                                \
    P(type, width, .pb = (tag), .flags = BN_ARG_WIDTH | BN_ARG_ROOT_WIDTH, .py_type = "WidthWithoutContent",  \
      .fallback = "'stretch'", .doc = "Pixels, or \"stretch\".")

#define O st_audio_opts
static const bn_param audio_params[] = {
    MEDIA_DATA(O),
    MEDIA_FORMAT(O, "'audio/wav'"),
    MEDIA_START(O),
    P(O, sample_rate, .py_type = "int | None", .fallback = "None", .doc = "Samples per second, of a NumPy array."),
    MEDIA_END(O),
    MEDIA_LOOP(O, PB_AUDIO_LOOP),
    MEDIA_AUTOPLAY(O, PB_AUDIO_AUTOPLAY),
    P_ALT(O),
    MEDIA_WIDTH(O, PB_AUDIO_WIDTH_CONFIG),
};
#undef O
const bn_command bn_cmd_audio = {
    .name = "audio", .doc = "Show a player for sound.", .pb = PB_ELEMENT_AUDIO, .opts_size = sizeof(st_audio_opts),
    .params = audio_params, .param_count = BN_COUNT(audio_params), .py_returns = "DeltaGenerator",
    .id_pb = PB_AUDIO_ID, .run = run_audio, .encode = encode_audio,
};

/* ---------------------------------------------------------------- YouTube */

static bool take(bn_bytes *t, const char *word)
{
    size_t n = strlen(word);
    if (t->n < n || memcmp(t->p, word, n) != 0)
        return false;
    *t = bn_bytes_of(t->p + n, t->n - n);
    return true;
}

/* What a film is called: 10 to 20 letters, digits, "_" and "-". */
static bool take_code(bn_bytes *t, bn_bytes *code)
{
    size_t n = 0;
    while (n < t->n && n < 20 && (t->p[n] == '_' || t->p[n] == '-' || (t->p[n] >= '0' && t->p[n] <= '9') ||
                                  ((t->p[n] | 32) >= 'a' && (t->p[n] | 32) <= 'z')))
        n++;
    *code = bn_bytes_of(t->p, n);
    *t = bn_bytes_of(t->p + n, t->n - n);
    return n >= 10;
}

/* The forms by which YouTube speaks of a film to others. */
static bool embedded_code(bn_bytes t, bn_bytes *code)
{
    const uint8_t *at;
    if (!take(&t, "http"))
        return false;
    take(&t, "s");
    if (!take(&t, "://"))
        return false;
    take(&t, "www.");
    take(&t, "m.");
    if (!take(&t, "youtube.com/"))
        return false;
    if (take(&t, "oembed?url=http")) {
        take(&t, "s");
        return take(&t, "%3A//www.youtube.com/watch?v%3D") && take_code(&t, code) && take(&t, "&format=json");
    }
    if (!take(&t, "attribution_link?a="))
        return false;
    while ((at = memmem(t.p, t.n, "watch%3Fv%3D", 12)) != NULL) {
        t = bn_bytes_of(at + 12, t.n - (size_t)(at + 12 - t.p));
        if (take_code(&t, code) && take(&t, "%26feature"))
            return true;
    }
    return false;
}

static bool youtube_code(bn_bytes t, bn_bytes *code)
{
    bn_bytes rest;
    if (embedded_code(t, code))
        return true;
    if (!take(&t, "https:"))
        take(&t, "http:");
    take(&t, "//");
    if (take(&t, "youtu.be/"))
        return take_code(&t, code);
    if (!take(&t, "www."))
        take(&t, "m.");
    if (!take(&t, "youtube"))
        return false;
    take(&t, "-nocookie");
    if (!take(&t, ".com/"))
        return false;
    if (take(&t, "embed/") || take(&t, "v/") || take(&t, "e/"))
        return take_code(&t, code);
    take(&t, "watch");
    if (!take(&t, "?"))
        return false;
    take(&t, "app=desktop&");
    rest = t;
    if (take(&rest, "feature=")) {
        const uint8_t *amp = memchr(rest.p, '&', rest.n);
        if (amp)
            t = bn_bytes_of(amp + 1, rest.n - (size_t)(amp + 1 - rest.p));
    }
    return take(&t, "v=") && take_code(&t, code);
}

/* ---------------------------------------------------------------- films */

static bn_status take_track(bn_call *call, bn_bytes label, const st_val *from, player *p, bn_error *err)
{
    bn_media_add add = { .type = "text/vtt" };
    bn_blake2b h;
    char name[40];
    bn_buf vtt;
    bn_status rc;

    if (p->tracks == TRACKS_MAX)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "More than %d subtitles.", TRACKS_MAX);
    bn_blake2b_init(&h, 16);
    bn_blake2b_feed(&h, label);
    bn_blake2b_end_hex(&h, name);
    strcat(name, ".vtt");
    bn_buf_init(&vtt, (size_t)64 << 20);
    rc = bn_subtitles_read(from, &vtt, err);
    add.content = bn_buf_view(&vtt);
    add.filename = bn_bytes_str(name);
    if (!rc)
        rc = bn_shown_content(call, &add, &p->shown[1 + p->tracks], err);
    bn_buf_release(&vtt);
    p->labels[p->tracks] = label;
    p->tracks += !rc;
    return rc;
}

static bool is_blank(const st_val *v)
{
    return v->kind <= ST_KIND_NONE || (v->kind == ST_KIND_STR && !bn_val_text(v).n) ||
           ((v->kind == ST_KIND_BYTES || v->kind == ST_KIND_LIST) && !v->n);
}

static bn_status take_tracks(bn_call *call, const st_val *v, player *p, bn_error *err)
{
    bn_status rc = BN_OK;
    if (is_blank(v))
        return BN_OK;
    if (p->youtube)
        return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                            "`subtitles` do not go with a film of YouTube: it has its own.");
    if (v->kind == ST_KIND_STR || v->kind == ST_KIND_BYTES)
        return take_track(call, BN_BYTES("default"), v, p, err);
    if (v->kind != ST_KIND_LIST)
        return bn_bad_type(err, "subtitles", bn_val_type(call, v), "str, bytes, BytesIO, Path, dict");
    for (size_t i = 0; !rc && i < v->n; i++) {
        const st_val *pair = &v->items[i];
        if (pair->kind != ST_KIND_LIST || pair->n != 2 || pair->items[0].kind != ST_KIND_STR)
            return bn_bad_type(err, "subtitles", bn_val_type(call, pair), "a label and its subtitles");
        rc = take_track(call, bn_val_text(&pair->items[0]), &pair->items[1], p, err);
    }
    return rc;
}

static bn_status take_film(bn_call *call, const st_video_opts *o, player *p, bn_error *err)
{
    bn_bytes text = bn_val_text(&o->data), code;
    char url[64];
    p->youtube = text.p && bn_is_address(text) && !bn_is_file(text) && youtube_code(text, &code);
    if (!p->youtube)
        return take_data(call, &o->data, NULL, text_or(o->format, "video/mp4"), &p->shown[0], err);
    snprintf(url, sizeof url, "https://www.youtube.com/embed/%.*s", (int)code.n, (const char *)code.p);
    return bn_shown_text(bn_bytes_str(url), &p->shown[0], err);
}

static bn_status run_video(bn_call *call, bn_error *err)
{
    const st_video_opts *o = call->opts;
    player *p = begin(call);
    bn_status rc = read_times(call, &o->start_time, &o->end_time, p, err);
    if (!rc && (p->start < 0 || (p->has_end && p->end <= p->start)))
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "A film cannot run from second %d to %d.", p->start,
                          p->end);
    if (!rc)
        rc = take_film(call, o, p, err);
    if (!rc)
        rc = take_tracks(call, &o->subtitles, p, err);
    return finish(call, p, o->autoplay, rc, err);
}

static void encode_video(bn_call *call, bn_wire *w)
{
    const player *p = player_of(call);
    bn_wire_str(w, PB_VIDEO_URL, p->shown[0].url);
    encode_times(p, w, PB_VIDEO_START_TIME, PB_VIDEO_END_TIME);
    bn_wire_int(w, PB_VIDEO_TYPE, p->youtube ? PB_VIDEO_TYPE_YOUTUBE_IFRAME : PB_VIDEO_TYPE_NATIVE);
    for (size_t i = 0; i < p->tracks; i++) {
        size_t mark = bn_wire_open(w, PB_VIDEO_SUBTITLES, 0);
        bn_wire_str(w, PB_SUBTITLE_TRACK_LABEL, p->labels[i]);
        bn_wire_str(w, PB_SUBTITLE_TRACK_URL, p->shown[1 + i].url);
        bn_wire_close(w, mark);
    }
    bn_encode_alt(call, BN_CALL_INDEX(call, st_video_opts, alt), w, PB_VIDEO_ALT);
}

#define O st_video_opts
static const bn_param video_params[] = {
    MEDIA_DATA(O),
    MEDIA_FORMAT(O, "'video/mp4'"),
    MEDIA_START(O),
    P(O, subtitles, .flags = BN_ARG_NO_ID, .py_type = "SubtitleData", .fallback = "None",
      .doc = "A path or text in WebVTT or SubRip, or a dict of several by their labels."),
    MEDIA_END(O),
    MEDIA_LOOP(O, PB_VIDEO_LOOP),
    MEDIA_AUTOPLAY(O, PB_VIDEO_AUTOPLAY),
    P(O, muted, .pb = PB_VIDEO_MUTED, .flags = BN_ARG_ANY, .py_type = "bool", .fallback = "False",
      .doc = "Whether it starts without sound."),
    P_ALT(O),
    MEDIA_WIDTH(O, PB_VIDEO_WIDTH_CONFIG),
};
#undef O
const bn_command bn_cmd_video = {
    .name = "video", .doc = "Show a player for films.", .pb = PB_ELEMENT_VIDEO, .opts_size = sizeof(st_video_opts),
    .params = video_params, .param_count = BN_COUNT(video_params), .py_returns = "DeltaGenerator",
    .id_pb = PB_VIDEO_ID, .run = run_video, .encode = encode_video,
};
