"""Telemetry: bourn gathers none. The decorator is here for add-ons that use it."""


def gather_metrics(name, func=None):
    """Returns the function as it is; with a name only, a decorator that does."""
    return (lambda f: f) if func is None else func
