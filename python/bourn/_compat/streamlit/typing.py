"""st.typing: types of values that widgets and charts return, for annotations; some come with a later version."""

from streamlit.elements.widgets.chat import ChatInputValue
from streamlit.runtime.uploaded_file_manager import UploadedFile

__all__ = ["ButtonColumnClickState", "ChatInputValue", "DataEditorState", "DataframeState", "EChartsState", "PlotlyState",
           "PydeckState", "UploadedFile", "VegaLiteState"]


class ButtonColumnClickState(dict):
    pass


class DataEditorState(dict):
    pass


class DataframeState(dict):
    pass


class EChartsState(dict):
    pass


class PlotlyState(dict):
    pass


class PydeckState(dict):
    pass


class VegaLiteState(dict):
    pass
