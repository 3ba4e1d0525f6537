"""The decorators by the place where add-ons look for them."""

from bourn import _places
from bourn._cache import cache_data, cache_resource


def save_block_message(_block_proto, _invoked_dg_id, _used_dg_id, _returned_dg_id):
    """Nothing has to be done: what a cached function shows is recorded where it is written."""


CACHE_DOCS_URL = "https://docs.streamlit.io/develop/concepts/architecture/caching"

__all__ = ["CACHE_DOCS_URL", "cache_data", "cache_resource", "save_block_message"]

__getattr__ = _places.submodules(__name__)
