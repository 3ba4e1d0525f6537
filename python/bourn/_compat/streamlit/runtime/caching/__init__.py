"""The decorators by the place where add-ons look for them."""

from bourn._cache import cache_data, cache_resource

CACHE_DOCS_URL = "https://docs.streamlit.io/develop/concepts/architecture/caching"

__all__ = ["CACHE_DOCS_URL", "cache_data", "cache_resource"]
