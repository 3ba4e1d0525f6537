"""What selections in tables and charts return: dictionaries to read, with their items as attributes too."""

import json


class ReadOnly(dict):
    """A dictionary that the script reads; the visitor changes it, or st.session_state does by another one."""

    def __getitem__(self, key):
        item = super().__getitem__(key)
        return ReadOnly(item) if type(item) is dict else item

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'") from None

    def get(self, key, default=None):
        return self[key] if key in self else default

    def _refuse(self, *_args, **_kwargs):
        raise TypeError("This is what the visitor has chosen, and cannot be changed in place. To choose for the visitor, put "
                        "a new dictionary under the widget's key into st.session_state.")

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self):
        return type(self), (dict(self),)

    def __deepcopy__(self, memo):
        import copy
        return type(self)({key: copy.deepcopy(value, memo) for key, value in self.items()})

    def __copy__(self):
        return type(self)(self)


class DataframeSelectionState(ReadOnly):
    pass


class DataframeState(ReadOnly):
    pass


class ButtonColumnClickState(ReadOnly):
    pass


class DataEditorState(ReadOnly):
    pass


class PlotlySelectionState(ReadOnly):
    pass


class PlotlyState(ReadOnly):
    pass


class VegaLiteState(ReadOnly):
    pass


class EChartsSelectionState(ReadOnly):
    pass


class EChartsState(ReadOnly):
    pass


class PydeckSelectionState(ReadOnly):
    pass


class PydeckState(ReadOnly):
    pass


for _cls in (DataframeSelectionState, DataframeState, ButtonColumnClickState, DataEditorState, PlotlySelectionState,
             PlotlyState, VegaLiteState, EChartsSelectionState, EChartsState, PydeckSelectionState, PydeckState):
    _cls.__module__ = "streamlit.typing"


def _dataframe(state):
    selection = state["selection"]
    selection["cells"] = [tuple(cell) for cell in selection.get("cells", [])]
    state["selection"] = DataframeSelectionState(selection)
    return DataframeState(state)


def _editor(state):
    for name, nothing in (("edited_rows", {}), ("added_rows", []), ("deleted_rows", [])):
        state.setdefault(name, nothing)
    state["edited_rows"] = {int(row): changes for row, changes in state["edited_rows"].items()}
    return DataEditorState(state)


def _selected(whole, selection):
    return lambda state: whole({**state, "selection": selection(state["selection"])})


_MAKERS = {"DataframeState": _dataframe, "DataEditorState": _editor, "ButtonColumnClickState": ButtonColumnClickState,
           "PlotlyState": _selected(PlotlyState, PlotlySelectionState),
           "VegaLiteState": _selected(VegaLiteState, ReadOnly),
           "EChartsState": _selected(EChartsState, EChartsSelectionState),
           "PydeckState": _selected(PydeckState, PydeckSelectionState)}


def make(name, text):
    """The object for a state that the core keeps as JSON."""
    return _MAKERS[name](json.loads(text))
