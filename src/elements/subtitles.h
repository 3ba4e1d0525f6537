/* subtitles.h: texts of films, as browsers want them: WebVTT. */
#ifndef BN_ELEMENTS_SUBTITLES_H
#define BN_ELEMENTS_SUBTITLES_H

#include "bourn/st/types.h"
#include "base/bytes.h"

/* A path, text, or bytes, in WebVTT or SubRip. Fails with StreamlitAPIException. */
bn_status bn_subtitles_read(const st_val *from, bn_buf *out, bn_error *err);

#endif
