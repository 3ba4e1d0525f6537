"""Forms: whether a container is in one, and in which."""


def current_form_id(dg):
    """The key of the form that what is written into `dg` belongs to; "" outside of forms."""
    return dg._active_dg._form_id


def is_in_form(dg):
    """Whether what is written into `dg` belongs to a form."""
    return bool(current_form_id(dg))
