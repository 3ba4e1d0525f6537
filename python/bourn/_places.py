"""Modules of the interface in which nothing of their own lives: apps and add-ons import names from them, most often for
annotations, and an import that fails would end them. Each row says what is found in one of them; the names live elsewhere.

A name that is not given a place is one of _LIVE, or a class of `errors`; `...Mixin`, the class that a group of commands is
of, is DeltaGenerator, which has them all; what is left are types of arguments and results, of which annotations learn no more
than that they are there. Modules with functions of their own are files in _compat.
"""

import functools
import importlib
import sys
from importlib.machinery import ModuleSpec

_ROWS = """
commands.echo                       echo=bourn._text.echo
commands.logo                       logo=streamlit.logo
connections.base_connection         BaseConnection RawConnectionT
connections.snowflake_connection    BaseSnowflakeConnection=BaseConnection SnowflakeConnection SnowflakeCallersRightsConnection
connections.sql_connection          SQLConnection
elements.alert                      AlertMixin
elements.arrow                      ArrowMixin SelectionMode DataframeSelectionState DataframeState Data
elements.balloons                   BalloonsMixin
elements.bottom                     BottomContainerProxy
elements.code                       CodeMixin
elements.deck_gl_json_chart         PydeckMixin PydeckSelectionState PydeckState SelectionMode
elements.dialog_decorator           dialog_decorator=bourn._fragment.dialog
elements.echarts_chart              EChartsMixin EChartsSelectionState EChartsState EChartsCompatible EChartsSpec
elements.empty                      EmptyMixin
elements.exception                  ExceptionMixin
elements.graphviz_chart             GraphvizMixin FigureOrDot
elements.heading                    HeadingMixin Anchor Divider
elements.help                       HelpMixin
elements.html                       HtmlMixin
elements.iframe                     IframeMixin
elements.image                      ImageMixin
elements.json                       JsonMixin
elements.layouts                    LayoutsMixin SpecType
elements.lib.built_in_chart_utils   ChartType ChartStackType VegaLiteType
elements.lib.color_util             Color MaybeColor ColorStr ColorTuple
elements.lib.column_config_utils    ColumnConfigMapping ColumnConfigMappingInput ColumnDataKind DataframeSchema
elements.lib.dialog                 Dialog DialogWidth DialogPosition
elements.lib.skeleton_placeholder   SkeletonPlaceholder
elements.map                        MapMixin
elements.markdown                   MarkdownMixin
elements.media                      MediaMixin MediaData SubtitleData MediaTime
elements.mermaid_chart              MermaidChartMixin
elements.metric                     MetricMixin Value Delta DeltaColor DeltaArrow
elements.pdf                        PdfMixin PdfData
elements.plotly_chart               PlotlyMixin PlotlySelectionState PlotlyState FigureOrData SelectionMode
elements.progress                   ProgressMixin FloatOrInt
elements.pyplot                     PyplotMixin
elements.skeleton                   SkeletonMixin
elements.snow                       SnowMixin
elements.space                      SpaceMixin
elements.spinner                    SpinnerMixin
elements.table                      TableMixin
elements.text                       TextMixin
elements.toast                      ToastMixin
elements.vega_charts                VegaChartsMixin VegaLiteState VegaLiteSpec AltairChart
elements.widgets.audio_input        AudioInputMixin SomeUploadedAudioFile
elements.widgets.button             ButtonMixin DownloadButtonDataType IconPosition
elements.widgets.button_group       ButtonGroupMixin SelectionMode T V
elements.widgets.camera_input       CameraInputMixin SomeUploadedSnapshotFile CameraInputResolution
elements.widgets.checkbox           CheckboxMixin
elements.widgets.color_picker       ColorPickerMixin
elements.widgets.data_editor        DataEditorMixin DataEditorState EditableData DataTypes T
elements.widgets.feedback           FeedbackMixin
elements.widgets.file_uploader      FileUploaderMixin SomeUploadedFiles AcceptMultipleFiles
elements.widgets.menu_button        MenuButtonMixin T
elements.widgets.multiselect        MultiSelectMixin T
elements.widgets.number_input       NumberInputMixin Number
elements.widgets.pagination         PaginationMixin
elements.widgets.radio              RadioMixin T
elements.widgets.select_slider      SelectSliderMixin T
elements.widgets.selectbox          SelectboxMixin T
elements.widgets.slider             SliderMixin SliderScalar SliderValue SliderReturn SliderStep
elements.widgets.text_widgets       TextWidgetsMixin
elements.widgets.time_widgets       TimeWidgetsMixin DateWidgetReturn DateWidgetRangeReturn DateValue TimeValue DateTimeValue
elements.write                      WriteMixin StreamingOutput HELP_TYPES
runtime.caching.cache_data_api      CacheDataAPI=cache_data
runtime.caching.cache_resource_api  CacheResourceAPI=cache_resource
runtime.connection_factory          connection_factory=streamlit.connection
runtime.fragment                    fragment Fragment FragmentStorage
runtime.pages_manager               PagesManager
runtime.scriptrunner.script_runner  ScriptRunner ScriptRunnerEvent
runtime.state.query_params          QueryParams=QueryParamsProxy QueryParamValue
runtime.state.query_params_proxy    QueryParamsProxy
runtime.state.safe_session_state    SafeSessionState=SessionStateProxy
runtime.state.session_state         SessionState=SessionStateProxy
runtime.state.session_state_proxy   SessionStateProxy
runtime.state.widgets               register_widget=streamlit.components.v1.components.register_widget
"""

# Where names live that are found in several modules.
_LIVE = {
    "bourn._fragment": "fragment dialog",
    "bourn._query": "QueryParamsProxy",
    "bourn._states": "DataframeSelectionState PlotlySelectionState EChartsSelectionState PydeckSelectionState",
    "streamlit.connections": "BaseConnection SQLConnection SnowflakeConnection SnowflakeCallersRightsConnection",
    "streamlit.delta_generator": "DeltaGenerator",
    "streamlit.elements.lib.form_utils": "current_form_id is_in_form",
    "streamlit.elements.lib.layout_utils": "Height LayoutConfig TextAlignment Width",
    "streamlit.elements.lib.utils": "Key LabelVisibility to_key",
    "streamlit.runtime.caching": "cache_data cache_resource",
    "streamlit.runtime.metrics_util": "gather_metrics",
    "streamlit.runtime.scriptrunner": "RerunData RerunException ScriptRunContext StopException get_script_run_ctx",
    "streamlit.runtime.state": "SessionStateProxy WidgetArgs WidgetCallback WidgetKwargs",
    "streamlit.runtime.uploaded_file_manager": "DeletedFile UploadedFile",
    "streamlit.typing": "ButtonColumnClickState DataEditorState DataframeState EChartsState PlotlyState PydeckState VegaLiteState",
    "bourn._containers": "BottomContainerProxy SkeletonPlaceholder",
}
_TYPE_VARIABLES = {"T", "V", "RawConnectionT"}


@functools.cache
def places():
    """{module: {name: place}}, read when somebody asks for a module that is no file."""
    rows = (row.split() for row in _ROWS.strip().splitlines())
    return {f"streamlit.{module}": dict(name.partition("=")[::2] for name in names) for module, *names in rows}


@functools.cache
def _known():
    return {name: place for place, names in _LIVE.items() for name in names.split()}


def _at(place):
    """What "module.name" means."""
    module, _, name = place.rpartition(".")
    return getattr(importlib.import_module(module), name)


def find(module, name):
    """The object that `module` has under this name; AttributeError: none."""
    import streamlit.errors
    names, live = places()[module], _known()
    known = names.get(name) or name
    if "." in known:
        return _at(known)
    if known in live:
        return _at(f"{live[known]}.{known}")
    if hasattr(streamlit.errors, name):
        return getattr(streamlit.errors, name)
    if name not in names:
        raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=sys.modules.get(module))
    if name.endswith("Mixin"):
        return _at("streamlit.delta_generator.DeltaGenerator")
    import typing  # apps that import no such name do without it
    return typing.TypeVar(name) if name in _TYPE_VARIABLES else typing.Any


class _Finder:
    """Finds and loads; comes after all others: a file is found first."""

    def find_spec(self, name, _path=None, _target=None):
        return ModuleSpec(name, self) if name.startswith("streamlit.") and name in places() else None

    def create_module(self, _spec):
        return None

    def exec_module(self, module):
        module.__doc__ = "Names that live elsewhere; see bourn._places."
        module.__all__ = list(places()[module.__name__])
        module.__getattr__ = lambda name: find(module.__name__, name)


def install():
    """Once; `import streamlit` does it."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


def submodules(package):
    """A `__getattr__` for a package: its modules are there without an import of their own, as in `st.runtime.exists()`."""
    def module_of(name):
        import importlib.util
        if name.startswith("_") or importlib.util.find_spec(f"{package}.{name}") is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])
        return importlib.import_module(f"{package}.{name}")
    return module_of
