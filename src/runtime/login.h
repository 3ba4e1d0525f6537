/* login.h: who a visitor is: the [auth] secrets, the cookies that keep an identity in the browser, and what st.login
 * sends the browser to.
 *
 * The exchange with an identity provider is the host's (bn_host_ops.answer); whatever the browser keeps meanwhile and
 * afterwards is signed and checked here, so that no host needs to know how.
 *
 * Threads  any: pure functions over the configuration and the files of secrets. */
#ifndef BN_RUNTIME_LOGIN_H
#define BN_RUNTIME_LOGIN_H

#include "runtime/runtime.h"

#define BN_LOGIN_USER      "_streamlit_user"        /* cookie: who it is, a JSON object */
#define BN_LOGIN_TOKENS    "_streamlit_user_tokens" /* cookie: the provider's tokens, a JSON object */
#define BN_LOGIN_PENDING   "_streamlit_login"       /* cookie: the login under way */
#define BN_LOGIN_USER_S    (30 * 24 * 3600)
#define BN_LOGIN_PENDING_S 600
#define BN_LOGIN_COOKIE_MAX ((size_t)12 << 10) /* bytes of a signed text: with more, no server would read the headers */

/* Are there [auth] secrets? */
bool bn_login_configured(const bn_config *c);
/* Where st.login(provider) sends the browser; NULL: "default". StreamlitAuthError: the secrets do not say enough. */
bn_status bn_login_url(const bn_config *c, const char *provider, bn_buf *out, bn_error *err);
/* The provider that such an address names. BN_EINVAL: it is none of ours, or two minutes old. */
bn_status bn_login_provider(const bn_config *c, bn_bytes token, bn_buf *provider);
void bn_login_out_url(const bn_config *c, bn_buf *out); /* where st.logout() does */

/* "/base" of server.baseUrlPath, without a slash at its end. */
bn_status bn_login_base(const bn_config *c, bn_buf *out);

/* The cookie of this name in a Cookie header, checked. BN_ENOENT: there is none; BN_EINVAL: forged, cut or too old. */
bn_status bn_login_cookie_get(const bn_config *c, bn_bytes header, const char *name, bn_buf *out);
/* "Set-Cookie: ...\n" lines that keep the text (NULL: that take it out), and take out what else of it `header` shows.
 * BN_ETOOBIG: more than a browser would send. */
bn_status bn_login_cookie_set(const bn_config *c, bn_bytes header, const char *name, const bn_bytes *text, bn_buf *out);

/* A visitor's identity, a JSON object to free(); "" for nobody. `headers`: "Name: value\n" each. `trusted`: the object
 * that the proxy's headers give, which wins; "" for none. `cookies`: may they speak? */
char *bn_login_user(const bn_config *c, const char *headers, const char *trusted, bool cookies);

#endif
