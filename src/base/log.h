/* log.h: one line per event on stderr, "2026-01-31 12:00:00.123 WARNING logger: text".
 *
 * Threads  any. A line is written by one write(2), so lines of threads and processes never mix.
 * Text is cleaned: control characters become \xNN, so no peer can forge a line. */
#ifndef BN_BASE_LOG_H
#define BN_BASE_LOG_H

typedef enum bn_log_level { BN_LOG_DEBUG, BN_LOG_INFO, BN_LOG_WARNING, BN_LOG_ERROR } bn_log_level;

/* Lines below `level` are dropped. INFO at start. Set by configuration before threads start. */
void bn_log_set_level(bn_log_level level);
bn_log_level bn_log_get_level(void);

/* `logger` is a dotted name such as "bourn.server". */
void bn_log(bn_log_level level, const char *logger, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
