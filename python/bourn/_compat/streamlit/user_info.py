"""Who the visitor is: st.user, st.login and st.logout."""

from bourn._login import TokensProxy, UserInfoProxy, login, logout  # noqa: F401
