"""Forms: whether a container is in one."""


def is_in_form(dg):
    """Whether what is written into `dg` belongs to a form."""
    return bool(getattr(dg._active_dg, "_form_data", None))
