"""st.typing: types of values that widgets and charts return, for annotations; some come with a later version."""

from bourn._states import ButtonColumnClickState, DataEditorState, DataframeState, PlotlyState, PydeckState, VegaLiteState
from streamlit.elements.widgets.chat import ChatInputValue
from streamlit.runtime.uploaded_file_manager import UploadedFile

__all__ = ["ButtonColumnClickState", "ChatInputValue", "DataEditorState", "DataframeState", "EChartsState", "PlotlyState",
           "PydeckState", "UploadedFile", "VegaLiteState"]


class EChartsState(dict):
    pass
