"""Which sessions there are."""

from bourn._addons import ActiveSessionInfo, SessionManager  # noqa: F401
