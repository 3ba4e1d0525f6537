/* bourn.h: serve an app from a program of your own.
 *
 *     #include <bourn/bourn.h>
 *
 *     static void app(void)
 *     {
 *         st_title("Inside my program");
 *     }
 *
 *     int main(void)
 *     {
 *         return st_serve(&(st_serve_opts){ .app = app, .port = 8501 });
 *     }
 *
 * Build with `cc program.c $(pkg-config --cflags --libs bourn)`; add -fexceptions when functions of the app have
 * cleanup attributes. The server has one thread, which is the caller's; sessions and runs have their own, in the same
 * process: an app that crashes takes the program with it, other than under `bourn run`. */
#ifndef BOURN_BOURN_H
#define BOURN_BOURN_H

#include <bourn/st.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct st_serve_opts {
    void      (*app)(void);  /* called for each run, on a thread of the run's own */
    const char *name;        /* the page's title until the app sets one; NULL: "app" */
    int         port;        /* 0: what the configuration says, 8501 if nothing */
    const char *address;     /* NULL: what the configuration says. "localhost" serves this machine only */
    int         listen_fd;   /* a listening socket, taken over, instead of address and port; 0: none */
    /* "section.option=value", NULL at the end: over the configuration files and the environment */
    const char *const *settings;
    const char *static_dir;  /* the browser side; NULL: where it was installed with the library */
    bool        no_signals;  /* else SIGTERM and SIGINT end it, after live runs */
    void      (*on_listening)(void *arg, const char *url); /* once it answers; NULL: a line in the log */
    void       *arg;
} st_serve_opts;

/** Serve until SIGTERM, SIGINT or st_serve_stop(). Returns 0 after an orderly end; 1 when it could not serve, with the
 * reason on stderr. One at a time in a program. */
ST_API int st_serve(const st_serve_opts *opts);

/** End st_serve(). Any thread, any number of times: the first lets live runs finish, the second does not. */
ST_API void st_serve_stop(void);

#ifdef __cplusplus
}
#endif

#endif
