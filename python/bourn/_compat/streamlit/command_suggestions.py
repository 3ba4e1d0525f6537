"""What to say about a name that `st` has not. Loaded when such a message is read."""

from types import ModuleType

REMOVED = {
    "beta_color_picker": ("color_picker",), "beta_columns": ("columns",), "beta_container": ("container",),
    "beta_expander": ("expander",), "beta_secrets": ("secrets",), "beta_set_page_config": ("set_page_config",),
    "cache": ("cache_data", "cache_resource"), "experimental_audio_input": ("audio_input",),
    "experimental_connection": ("connection",), "experimental_data_editor": ("data_editor",),
    "experimental_dialog": ("dialog",), "experimental_fragment": ("fragment",),
    "experimental_get_query_params": ("query_params",), "experimental_memo": ("cache_data",),
    "experimental_rerun": ("rerun",), "experimental_set_query_params": ("query_params",),
    "experimental_show": ("write",), "experimental_singleton": ("cache_resource",), "experimental_user": ("user",),
}


def public_streamlit_names(module):
    names = {name for name, value in list(vars(module).items())
             if not name.startswith("_") and not isinstance(value, ModuleType)}
    return frozenset(names | {"column_config", "components", "typing"})


def suggest_streamlit_commands(name, catalog):
    import difflib
    near = difflib.get_close_matches(name, catalog, n=3, cutoff=0.8)
    return tuple(word for word in near if abs(len(word) - len(name)) <= 1)


def missing_streamlit_attribute_message(name, module):
    text = f"module 'streamlit' has no attribute '{name}'"
    if name.startswith("_"):
        return text
    if name in REMOVED:
        return f"{text}: it was removed, use {_one_of(REMOVED[name])}"
    if name == "bokeh_chart":
        return f"{text}: it was removed, use the package streamlit-bokeh"
    names = public_streamlit_names(module)
    if name == "input":
        return f"{text}: there is one for each kind, such as {_one_of(sorted(n for n in names if n.endswith('_input')))}"
    near = suggest_streamlit_commands(name, names)
    return f"{text}; did you mean {_one_of(near)}?" if near else text


def _one_of(names):
    names = [f"st.{name}" for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
