"""Files for the page."""

from bourn._addons import MediaFileManager  # noqa: F401
