"""Forms, where older add-ons look for them."""

from typing import NamedTuple

from streamlit.elements.lib.form_utils import current_form_id, is_in_form  # noqa: F401


class FormData(NamedTuple):
    form_id: str
