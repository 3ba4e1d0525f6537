/* csv.h: comma-separated values (RFC 4180) into columns, whose types are found out. */
#ifndef BN_DATA_CSV_H
#define BN_DATA_CSV_H

#include "data/build.h"

/* The file's columns into an empty builder. `separator` 0: found out from the first line. */
bn_status bn_csv_read(const char *path, char separator, bn_build *b, bn_error *err);
/* The same of a text in memory. */
bn_status bn_csv_parse(bn_bytes text, char separator, bn_build *b, bn_error *err);

#endif
