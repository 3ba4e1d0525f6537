"""Addresses, as add-ons look at them."""

import re
from urllib.parse import urlparse


def is_url(url, allowed_schemas=("http", "https")):
    """Whether it is an address of one of these kinds, with a host or with content."""
    try:
        parts = urlparse(str(url))
    except ValueError:
        return False
    if parts.scheme not in allowed_schemas:
        return False
    return bool(parts.netloc if parts.scheme in ("http", "https") else parts.scheme in ("mailto", "data") and parts.path)


def get_hostname(url):
    """The host in an address, with or without a scheme; None: there is none."""
    return urlparse(url if "://" in url else f"http://{url}").hostname


def make_url_path(base_url, path):
    """A path below a base path, with one slash between and before."""
    base = base_url.strip("/")
    return f"/{base}/{path.lstrip('/')}" if base else f"/{path.lstrip('/')}"


def process_gitblob_url(url):
    """The address of a file's content for that of its page on GitHub; other addresses as they are."""
    found = re.match(r"(https:/?/?(?:gist\.)?github\.com/(?:[\w.]+/){1,2})(blob|raw)?(.*)", url, re.DOTALL)
    if not found or found[2] == "raw":
        return url
    return f"{found[1]}raw{found[3]}" if found[2] else f"{url}/raw"
