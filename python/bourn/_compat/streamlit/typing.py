"""st.typing: types of values that widgets and charts return, for annotations."""

from bourn._states import (ButtonColumnClickState, DataEditorState, DataframeState, EChartsState, PlotlyState, PydeckState,
                           VegaLiteState)
from streamlit.elements.widgets.chat import ChatInputValue
from streamlit.runtime.uploaded_file_manager import UploadedFile

__all__ = ["ButtonColumnClickState", "ChatInputValue", "DataEditorState", "DataframeState", "EChartsState", "PlotlyState",
           "PydeckState", "UploadedFile", "VegaLiteState"]
