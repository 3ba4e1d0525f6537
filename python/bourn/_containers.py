"""Containers that can do more than hold elements: what st.status, st.expander, st.popover, st.tabs and st.spinner return.

They are Python classes so that add-ons can subclass them, and type names are the peer's. `with` gives the container itself.
"""

import bourn._core as _core


class StatusContainer(_core.DeltaGenerator):
    """A foldable container with a state, from st.status."""

    __module__ = "streamlit.elements.lib.mutable_status_container"

    @property
    def _current_state(self):
        return _core.status_state(self)

    def update(self, *, label=None, expanded=None, state=None):
        """Change the label, whether it is unfolded, or the state; what is None stays as it is."""
        _core.status_update(self, label=label, expanded=expanded, state=state)

    def __enter__(self):
        super().__enter__()
        return self

    def __exit__(self, kind, error, trace):
        try:
            if self._current_state == "running":
                self.update(state="complete" if kind is None else "error")
        finally:
            super().__exit__(kind, error, trace)
        return False


class _Foldable(_core.DeltaGenerator):
    """A container that may know whether it is open, where `on_change` asks for it."""

    _open = None

    @property
    def open(self):
        """True, False, or None where the container does not keep track."""
        if self._open is None and self._widget_id:
            self._open = self._is_open(_core.widget_value(self._widget_id))
        return self._open

    @open.setter
    def open(self, value):
        self._open = value

    def _is_open(self, value):
        return value

    def __enter__(self):
        super().__enter__()
        return self


class ExpanderContainer(_Foldable):
    """From st.expander."""

    __module__ = "streamlit.elements.lib.mutable_expander_container"


class PopoverContainer(_Foldable):
    """From st.popover."""

    __module__ = "streamlit.elements.lib.mutable_popover_container"


class TabContainer(_Foldable):
    """One of the containers from st.tabs."""

    __module__ = "streamlit.elements.lib.mutable_tab_container"
    _label = None

    def _is_open(self, value):
        """The widget's value is the label of the tab that is open."""
        return None if value is None else value == self._label


class GridContainer(_core.DeltaGenerator):
    """From st.grid."""

    __module__ = "streamlit.elements.lib.grid_container"
    cell = _core.methods["cell"]

    def __enter__(self):
        super().__enter__()
        return self


class BottomContainerProxy:
    """st.bottom: the container at the bottom of the window; any use asks first whether it may be used here."""

    __module__ = "streamlit.elements.bottom"

    def __getattr__(self, name):
        _core.check_bottom()
        return getattr(_core.bottom_dg, name)

    def __dir__(self):
        return dir(_core.bottom_dg)

    def __enter__(self):
        _core.check_bottom()
        _core.bottom_dg.__enter__()

    def __exit__(self, kind, error, trace):
        return _core.bottom_dg.__exit__(kind, error, trace)


class Spinner:
    """The context manager and decorator that st.spinner returns."""

    def __init__(self, dg, text="In progress...", *, show_time=False, _cache=False, width="content"):
        self._what = (dg, text, show_time, _cache, width)
        self._tickets = []

    def __enter__(self):
        self._tickets.append(_core.spinner_begin(*self._what))

    def __exit__(self, kind, error, trace):
        ticket = self._tickets.pop()
        if ticket is not None:  # None: bare mode
            _core.spinner_end(ticket)
        return False

    def __call__(self, function):
        """Each call of the function has a spinner of its own."""
        from functools import wraps

        @wraps(function)
        def with_spinner(*args, **kwargs):
            dg, text, show_time, cache, width = self._what
            with Spinner(dg, text, show_time=show_time, _cache=cache, width=width):
                return function(*args, **kwargs)
        return with_spinner


class SkeletonPlaceholder:
    """What st.skeleton returns: the place of an element; in a `with` statement it is there while the body runs."""

    __module__ = "streamlit.elements.lib.skeleton_placeholder"

    def __init__(self, dg, height=None, *, width="stretch"):
        self._looks = (height, width)
        self._tickets = []
        self._dg = _core.skeleton(dg, height, width, False)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return getattr(self._dg, name)

    def __dir__(self):
        return dir(_core.DeltaGenerator)

    def __enter__(self):
        self._dg.empty()
        self._tickets.append(_core.skeleton(self._dg, *self._looks, True))
        return self

    def __exit__(self, kind, error, trace):
        if not self._tickets:
            raise RuntimeError("this skeleton was not entered")
        _core.spinner_end(self._tickets.pop())
        return False


CLASSES = {"status": StatusContainer, "tabs": TabContainer, "expander": ExpanderContainer, "grid": GridContainer,
           "popover": PopoverContainer}
