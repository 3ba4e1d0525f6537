"""Pictures, as add-ons make addresses of them."""

from typing import Any

from bourn._addons import image_to_url  # noqa: F401

AtomicImage = Any  # a picture of Pillow's, an array, a file's bytes or a BytesIO, an address or a path
