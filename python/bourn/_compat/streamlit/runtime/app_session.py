"""Sessions, as add-ons look at them from other threads."""

from bourn._addons import AppSession, AppSessionState  # noqa: F401
