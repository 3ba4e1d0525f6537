"""st.typing: types of values that come with widgets and charts of a later version, for annotations."""


class ButtonColumnClickState(dict):
    pass


class ChatInputValue(dict):
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


class UploadedFile:
    pass


class VegaLiteState(dict):
    pass
