/* sqlite.h: the rows of an SQLite statement into columns. The program that has the statement has the library as well: its
 * functions are found by name, nothing is linked.
 * caller  an address in the code that has the statement; NULL: in no library of its own */
#ifndef BN_DATA_SQLITE_H
#define BN_DATA_SQLITE_H

#include "data/build.h"

struct sqlite3_stmt;
bn_status bn_sqlite_read(struct sqlite3_stmt *statement, const void *caller, bn_build *b, bn_error *err);

#endif
