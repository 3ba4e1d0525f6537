"""Where add-ons look for what goes wrong with media files."""

from bourn._media import MediaFileStorageError

__all__ = ["MediaFileStorageError"]
