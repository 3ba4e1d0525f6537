/* mime.c: see mime.h. The table is the one that Python's mimetypes module begins with, in its order: the first extension
 * of a type is the one that a file of that type gets. */
#include "base/mime.h"


#include "base/status.h"

typedef struct mime {
    const char *ext, *type;
} mime;

static const mime standard[] = {
    { ".js", "application/javascript" },
    { ".mjs", "application/javascript" },
    { ".json", "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".doc", "application/msword" },
    { ".dot", "application/msword" },
    { ".wiz", "application/msword" },
    { ".nq", "application/n-quads" },
    { ".nt", "application/n-triples" },
    { ".bin", "application/octet-stream" },
    { ".a", "application/octet-stream" },
    { ".dll", "application/octet-stream" },
    { ".exe", "application/octet-stream" },
    { ".o", "application/octet-stream" },
    { ".obj", "application/octet-stream" },
    { ".so", "application/octet-stream" },
    { ".oda", "application/oda" },
    { ".pdf", "application/pdf" },
    { ".p7c", "application/pkcs7-mime" },
    { ".ps", "application/postscript" },
    { ".ai", "application/postscript" },
    { ".eps", "application/postscript" },
    { ".trig", "application/trig" },
    { ".m3u", "application/vnd.apple.mpegurl" },
    { ".m3u8", "application/vnd.apple.mpegurl" },
    { ".xls", "application/vnd.ms-excel" },
    { ".xlb", "application/vnd.ms-excel" },
    { ".ppt", "application/vnd.ms-powerpoint" },
    { ".pot", "application/vnd.ms-powerpoint" },
    { ".ppa", "application/vnd.ms-powerpoint" },
    { ".pps", "application/vnd.ms-powerpoint" },
    { ".pwz", "application/vnd.ms-powerpoint" },
    { ".wasm", "application/wasm" },
    { ".bcpio", "application/x-bcpio" },
    { ".cpio", "application/x-cpio" },
    { ".csh", "application/x-csh" },
    { ".dvi", "application/x-dvi" },
    { ".gtar", "application/x-gtar" },
    { ".hdf", "application/x-hdf" },
    { ".h5", "application/x-hdf5" },
    { ".latex", "application/x-latex" },
    { ".mif", "application/x-mif" },
    { ".cdf", "application/x-netcdf" },
    { ".nc", "application/x-netcdf" },
    { ".p12", "application/x-pkcs12" },
    { ".pfx", "application/x-pkcs12" },
    { ".ram", "application/x-pn-realaudio" },
    { ".pyc", "application/x-python-code" },
    { ".pyo", "application/x-python-code" },
    { ".sh", "application/x-sh" },
    { ".shar", "application/x-shar" },
    { ".swf", "application/x-shockwave-flash" },
    { ".sv4cpio", "application/x-sv4cpio" },
    { ".sv4crc", "application/x-sv4crc" },
    { ".tar", "application/x-tar" },
    { ".tcl", "application/x-tcl" },
    { ".tex", "application/x-tex" },
    { ".texi", "application/x-texinfo" },
    { ".texinfo", "application/x-texinfo" },
    { ".roff", "application/x-troff" },
    { ".t", "application/x-troff" },
    { ".tr", "application/x-troff" },
    { ".man", "application/x-troff-man" },
    { ".me", "application/x-troff-me" },
    { ".ms", "application/x-troff-ms" },
    { ".ustar", "application/x-ustar" },
    { ".src", "application/x-wais-source" },
    { ".xsl", "application/xml" },
    { ".rdf", "application/xml" },
    { ".wsdl", "application/xml" },
    { ".xpdl", "application/xml" },
    { ".zip", "application/zip" },
    { ".3gp", "audio/3gpp" },
    { ".3gpp", "audio/3gpp" },
    { ".3g2", "audio/3gpp2" },
    { ".3gpp2", "audio/3gpp2" },
    { ".aac", "audio/aac" },
    { ".adts", "audio/aac" },
    { ".loas", "audio/aac" },
    { ".ass", "audio/aac" },
    { ".au", "audio/basic" },
    { ".snd", "audio/basic" },
    { ".mp3", "audio/mpeg" },
    { ".mp2", "audio/mpeg" },
    { ".opus", "audio/opus" },
    { ".aif", "audio/x-aiff" },
    { ".aifc", "audio/x-aiff" },
    { ".aiff", "audio/x-aiff" },
    { ".ra", "audio/x-pn-realaudio" },
    { ".wav", "audio/x-wav" },
    { ".avif", "image/avif" },
    { ".bmp", "image/bmp" },
    { ".gif", "image/gif" },
    { ".ief", "image/ief" },
    { ".jpg", "image/jpeg" },
    { ".jpe", "image/jpeg" },
    { ".jpeg", "image/jpeg" },
    { ".heic", "image/heic" },
    { ".heif", "image/heif" },
    { ".png", "image/png" },
    { ".svg", "image/svg+xml" },
    { ".tiff", "image/tiff" },
    { ".tif", "image/tiff" },
    { ".ico", "image/vnd.microsoft.icon" },
    { ".ras", "image/x-cmu-raster" },
    { ".pnm", "image/x-portable-anymap" },
    { ".pbm", "image/x-portable-bitmap" },
    { ".pgm", "image/x-portable-graymap" },
    { ".ppm", "image/x-portable-pixmap" },
    { ".rgb", "image/x-rgb" },
    { ".xbm", "image/x-xbitmap" },
    { ".xpm", "image/x-xpixmap" },
    { ".xwd", "image/x-xwindowdump" },
    { ".eml", "message/rfc822" },
    { ".mht", "message/rfc822" },
    { ".mhtml", "message/rfc822" },
    { ".nws", "message/rfc822" },
    { ".css", "text/css" },
    { ".csv", "text/csv" },
    { ".html", "text/html" },
    { ".htm", "text/html" },
    { ".n3", "text/n3" },
    { ".txt", "text/plain" },
    { ".bat", "text/plain" },
    { ".c", "text/plain" },
    { ".h", "text/plain" },
    { ".ksh", "text/plain" },
    { ".pl", "text/plain" },
    { ".srt", "text/plain" },
    { ".rtx", "text/richtext" },
    { ".tsv", "text/tab-separated-values" },
    { ".vtt", "text/vtt" },
    { ".py", "text/x-python" },
    { ".etx", "text/x-setext" },
    { ".sgm", "text/x-sgml" },
    { ".sgml", "text/x-sgml" },
    { ".vcf", "text/x-vcard" },
    { ".xml", "text/xml" },
    { ".mp4", "video/mp4" },
    { ".mpeg", "video/mpeg" },
    { ".m1v", "video/mpeg" },
    { ".mpa", "video/mpeg" },
    { ".mpe", "video/mpeg" },
    { ".mpg", "video/mpeg" },
    { ".mov", "video/quicktime" },
    { ".qt", "video/quicktime" },
    { ".webm", "video/webm" },
    { ".avi", "video/x-msvideo" },
    { ".movie", "video/x-sgi-movie" },
};
static const mime widespread[] = { /* registered too; systems that list types in /etc/mime.types know them */
    { ".webp", "image/webp" },
    { ".rtf", "application/rtf" },
    { ".flac", "audio/flac" },
    { ".oga", "audio/ogg" },
    { ".ogg", "audio/ogg" },
    { ".ogv", "video/ogg" },
    { ".m4a", "audio/mp4" },
    { ".m4v", "video/mp4" },
    { ".mkv", "video/x-matroska" },
    { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
    { ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
    { ".ods", "application/vnd.oasis.opendocument.spreadsheet" },
    { ".odt", "application/vnd.oasis.opendocument.text" },
    { ".7z", "application/x-7z-compressed" },
    { ".rar", "application/vnd.rar" },
    { ".woff", "font/woff" },
    { ".woff2", "font/woff2" },
    { ".ttf", "font/ttf" },
    { ".otf", "font/otf" },
    { ".md", "text/markdown" },
    { ".epub", "application/epub+zip" },
    { ".geojson", "application/geo+json" },
    { ".jsonld", "application/ld+json" },
    { ".sql", "application/sql" },
    { ".apk", "application/vnd.android.package-archive" },
    { ".jar", "application/java-archive" },
    { ".deb", "application/vnd.debian.binary-package" },
    { ".iso", "application/x-iso9660-image" },
    { ".dmg", "application/x-apple-diskimage" },
    { ".ics", "text/calendar" },
    { ".kml", "application/vnd.google-earth.kml+xml" },
    { ".kmz", "application/vnd.google-earth.kmz" },
    { ".stl", "model/stl" },
    { ".glb", "model/gltf-binary" },
    { ".sqlite", "application/vnd.sqlite3" },
    { ".mpga", "audio/mpeg" },
};
static const mime common[] = { /* not registered, yet in use */
    { ".rtf", "application/rtf" },
    { ".midi", "audio/midi" },
    { ".mid", "audio/midi" },
    { ".jpg", "image/jpg" },
    { ".pict", "image/pict" },
    { ".pct", "image/pict" },
    { ".pic", "image/pict" },
    { ".webp", "image/webp" },
    { ".xul", "text/xul" },
};
/* What the server and the browser agree on, whatever the table says. */
static const mime preferred[] = {
    { ".wav", "audio/wav" },
    { ".vtt", "text/vtt" },
    { "", "application/vnd.apache.arrow.stream" },
};
static const char *const compressed[] = { ".gz", ".Z", ".bz2", ".xz", ".br" };

static const char *type_of(const mime *table, size_t n, bn_bytes ext)
{
    for (size_t i = 0; i < n; i++)
        if (bn_is_word(ext, table[i].ext))
            return table[i].type;
    return NULL;
}

static const char *ext_of(const mime *table, size_t n, const char *type)
{
    for (size_t i = 0; i < n; i++)
        if (bn_is_word(bn_bytes_str(table[i].type), type))
            return table[i].ext;
    return NULL;
}

bn_bytes bn_mime_suffix(bn_bytes path)
{
    for (size_t i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
        if (path.p[i - 1] == '.') {
            size_t first = i - 1;
            while (first > 0 && path.p[first - 1] == '.')
                first--;
            return first == 0 || path.p[first - 1] == '/' ? (bn_bytes){ 0 }
                                                          : bn_bytes_of(path.p + i - 1, path.n - i + 1);
        }
    return (bn_bytes){ 0 };
}

const char *bn_mime_guess(bn_bytes path)
{
    bn_bytes ext = bn_mime_suffix(path);
    const char *type;
    for (size_t i = 0; i < BN_COUNT(compressed); i++)
        if (ext.n == strlen(compressed[i]) && memcmp(ext.p, compressed[i], ext.n) == 0) {
            path.n -= ext.n;
            ext = bn_mime_suffix(path);
            break;
        }
    type = type_of(standard, BN_COUNT(standard), ext);
    return type ? type : type_of(widespread, BN_COUNT(widespread), ext);
}

const char *bn_mime_extension_of(const char *type)
{
    const char *ext = ext_of(preferred, BN_COUNT(preferred), type);
    if (!ext)
        ext = ext_of(standard, BN_COUNT(standard), type);
    if (!ext)
        ext = ext_of(widespread, BN_COUNT(widespread), type);
    if (!ext)
        ext = ext_of(common, BN_COUNT(common), type);
    return ext ? ext : "";
}
