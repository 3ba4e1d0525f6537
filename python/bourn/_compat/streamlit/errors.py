"""The exception classes of the commands, by their public names.

Each builds its message from what went wrong, so that apps and add-ons may raise them too. `error_id` and `exec_kwargs`
have class-wide defaults: the extension makes instances from a finished message, without these constructors.
"""

import os


class Error(Exception):
    """Everything that a command raises on purpose."""


class StreamlitComponentRegistryError(Error):
    """A component could not be found or registered."""


class FragmentStorageKeyError(Error, KeyError):
    """No fragment has this id."""


class FragmentHandledException(Exception):
    """A fragment has shown its own exception already."""


class NoSessionContext(Error):
    """A command was called in a thread that has no run context."""


class MarkdownFormattedException(Error):
    """The message is Markdown."""


class StreamlitMaxRetriesError(Error):
    """A file could not be read, however often it was tried."""


class StreamlitAPIException(MarkdownFormattedException):
    """A command was used in a way it does not allow."""

    error_id = None

    def __init__(self, *args, error_id=None):
        super().__init__(*args)
        self.error_id = error_id

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"


class StreamlitDataframeConversionError(StreamlitAPIException):
    """A value cannot be turned into a table."""


class DuplicateWidgetID(StreamlitAPIException):
    """Two elements of one run have the same identity."""


class StreamlitAuthError(StreamlitAPIException):
    """Logging in or out failed."""


class StreamlitMissingAuthlibError(StreamlitAuthError):
    """Logging in needs a library that is not installed."""

    def __init__(self):
        super().__init__("Logging in needs Authlib 1.3.2 or newer, and httpx: `pip install bourn[auth]`.")


class StreamlitDuplicateElementId(DuplicateWidgetID):
    """Two elements of one type have the same arguments, and no key tells them apart."""

    def __init__(self, element_type):
        super().__init__(
            f"Two `{element_type}` elements have the same type and the same arguments, so they cannot be told "
            f"apart. Give each `{element_type}` a `key` of its own.")


class StreamlitDuplicateElementKey(DuplicateWidgetID):
    """Two elements have the same key."""

    def __init__(self, user_key):
        super().__init__(f"The key `{user_key!r}` is used by more than one element. Keys have to be unique.")


class UnserializableSessionStateError(StreamlitAPIException):
    """A value in the session state cannot be pickled."""


class StreamlitAPIWarning(StreamlitAPIException, Warning):
    """A warning to be shown with st.exception; it remembers where it was made instead of being raised."""

    tacked_on_stack = None

    def __init__(self, *args):
        super().__init__(*args)
        import sys
        import traceback
        self.tacked_on_stack = traceback.extract_stack(sys._getframe())


class LocalizableStreamlitException(StreamlitAPIException):
    """The message is a format string, and `exec_kwargs` says what was put in: whoever shows it may translate it."""

    _exec_kwargs = {}

    def __init__(self, message, **kwargs):
        error_id = kwargs.pop("error_id", None)
        super().__init__(message.format(**kwargs), error_id=error_id)
        self._exec_kwargs = kwargs

    @property
    def exec_kwargs(self):
        return self._exec_kwargs


def _listed(items, last="and"):
    items = list(items)
    if len(items) < 3:
        return f" {last} ".join(items)
    return f"{', '.join(items[:-1])}, {last} {items[-1]}"


class StreamlitInvalidURLError(LocalizableStreamlitException):
    def __init__(self, url, protocols=("http", "https", "mailto")):
        starts = _listed((f'"{p}:"' if p == "mailto" else f'"{p}://"' for p in protocols), "or")
        super().__init__('"{url}" is not an address that can be used here: it has to begin with {protocols}.',
                         url=url, protocols=starts)


class StreamlitInvalidColumnSpecError(LocalizableStreamlitException):
    def __init__(self):
        super().__init__("`spec` of `st.columns` is either how many columns there are, at least 1, or a list with the "
                         "relative width of each, all above 0.")


class StreamlitSelectionCountExceedsMaxError(LocalizableStreamlitException):
    def __init__(self, current_selections_count, max_selections_count):
        super().__init__(
            "{current_selections_count} {current_selections_noun} selected, but `max_selections` allows "
            "{max_selections_count} {options_noun}. The selection comes from `default`, or from `st.session_state`.",
            current_selections_count=current_selections_count,
            current_selections_noun="option is" if current_selections_count == 1 else "options are",
            max_selections_count=max_selections_count,
            options_noun="option" if max_selections_count == 1 else "options")


class StreamlitMixedNumericTypesError(LocalizableStreamlitException):
    def __init__(self, value, min_value, max_value, step):
        given = {"value": value, "min_value": min_value, "max_value": max_value, "step": step}
        types = {f"{name}_type": None if x is None else type(x).__name__ for name, x in given.items()}
        lines = [f"\n`{name}` is of type {{{name}_type}}." for name, x in given.items() if x is not None]
        super().__init__("Numbers given together must be all `int` or all `float`." + "".join(lines), **types)


class StreamlitValueBelowMinError(LocalizableStreamlitException):
    def __init__(self, value, min_value):
        super().__init__("`value` is {value}, below `min_value`, which is {min_value}.", value=value, min_value=min_value)


class StreamlitValueAboveMaxError(LocalizableStreamlitException):
    def __init__(self, value, max_value):
        super().__init__("`value` is {value}, above `max_value`, which is {max_value}.", value=value, max_value=max_value)


class StreamlitInvalidMinMaxError(LocalizableStreamlitException):
    def __init__(self, min_value, max_value):
        message = "`min_value` and `max_value` are both {min_value}: there is nothing to choose between them."
        if min_value != max_value:
            message = "`min_value` is {min_value}, above `max_value`, which is {max_value}."
        super().__init__(message, min_value=min_value, max_value=max_value)


class StreamlitValueOutOfRangeError(LocalizableStreamlitException):
    def __init__(self, parameter, value, min_value, max_value, *, detail=None):
        super().__init__("`{parameter}` is {value}; it has to lie between {min_value} and {max_value}."
                         + (" {detail}" if detail else ""),
                         parameter=parameter, value=value, min_value=min_value, max_value=max_value, detail=detail)


class StreamlitJSNumberBoundsError(LocalizableStreamlitException):
    """A number is too large for a browser to hold exactly."""

    def __init__(self, message):
        super().__init__(message)


class StreamlitInvalidNumberFormatError(LocalizableStreamlitException):
    def __init__(self, format):
        super().__init__("`st.number_input` cannot use the format {format}.", format=format)


class StreamlitMissingRequiredParameterError(LocalizableStreamlitException):
    def __init__(self, parameter, *, detail=None):
        super().__init__("`{parameter}` has to be given and must not be empty." + (" {detail}" if detail else ""),
                         parameter=parameter, detail=detail)


class StreamlitIncompatibleParametersError(LocalizableStreamlitException):
    def __init__(self, first_use, second_use, *other_uses, explanation=None):
        uses = [first_use, second_use, *other_uses]
        super().__init__("{uses_text} do not go together." + (" {explanation}" if explanation else ""),
                         uses_text=_listed(f"`{use}`" for use in uses), uses=uses, explanation=explanation)


class StreamlitQueryParamDictValueError(LocalizableStreamlitException):
    def __init__(self, key):
        super().__init__("The query parameter `{key}` takes a string or several strings, not a dictionary.", key=key)


class StreamlitPageNotFoundError(LocalizableStreamlitException):
    def __init__(self, page, main_script_directory=None, uses_pages_directory=False):
        if main_script_directory is None:
            super().__init__("There is no file `{page}` to make a page of.", page=page)
            return
        message = ("There is no page `{page}`. A page is an `st.Page` that was passed to `st.navigation`, or the path "
                   "of one, seen from the main script.")
        if uses_pages_directory:
            message = ("There is no page `{page}`. A page is the main script or a file in `pages/`; its path is seen "
                       "from `{directory}`.")
        super().__init__(message, page=page, directory=os.path.basename(main_script_directory))


class BidiComponentError(LocalizableStreamlitException):
    """A component of the second kind was used wrongly."""


class BidiComponentInvalidIdError(BidiComponentError):
    def __init__(self, part, delimiter):
        super().__init__("The {part} of a component must not contain `{delimiter}`.", part=part, delimiter=delimiter)


class BidiComponentInvalidCallbackNameError(BidiComponentError):
    def __init__(self, callback_name):
        super().__init__("`{callback_name}` is no name for a callback: they are called `on_<event>_change`.",
                         callback_name=callback_name)


class BidiComponentInvalidDefaultKeyError(BidiComponentError):
    def __init__(self, state_key, available_keys):
        super().__init__("`default` speaks of `{state_key}`, for which there is no `on_{state_key}_change`. "
                         "There are: {available_keys}", state_key=state_key, available_keys=available_keys or "none")


class BidiComponentUnserializableDataError(BidiComponentError):
    def __init__(self):
        super().__init__("`data` of a component has to be JSON, a table, or bytes.")


class StreamlitInvalidFormCallbackError(LocalizableStreamlitException):
    def __init__(self):
        super().__init__("In a form only `st.form_submit_button` may have a callback.")


class StreamlitInvalidLayoutContextError(StreamlitAPIException):
    """The command is not allowed in this container, form or dialog."""


def _state_item(key):
    """`st.session_state[key]` as Markdown code, whatever backticks the key holds."""
    text = f"st.session_state[{key!r}]"
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence}{text}{fence}"


class StreamlitValueAssignmentNotAllowedError(LocalizableStreamlitException):
    def __init__(self, key):
        super().__init__("{session_state_item} belongs to a widget whose value cannot be set. Keep your own value under "
                         "another key.", session_state_item=_state_item(key), key=key)


class StreamlitWidgetAlreadyInstantiatedError(LocalizableStreamlitException):
    def __init__(self, key):
        super().__init__("{session_state_item} belongs to a widget that this run has shown already. Set it before the "
                         "widget's line, or in a callback: callbacks run first.",
                         session_state_item=_state_item(key), key=key)


class StreamlitInvalidColorError(LocalizableStreamlitException):
    def __init__(self, color):
        super().__init__("{color} is not a colour. Colours are hexadecimal (`'#0f0'`, `'#00ff00'`, with 4 or 8 digits "
                         "for transparency) or 3 to 4 numbers (`[1.0, 0.5, 0, 0.2]`).", color=repr(color))


class StreamlitBadTimeStringError(LocalizableStreamlitException):
    def __init__(self, time_string):
        super().__init__("{time_string} is not a length of time; write `'1d2h34m'` or `'2 days'`.",
                         time_string=time_string)


class StreamlitSecretNotFoundError(LocalizableStreamlitException, FileNotFoundError):
    """There is no such secret, or no file with secrets that can be read."""


class StreamlitInvalidWidthError(LocalizableStreamlitException):
    def __init__(self, width, allow_content=False):
        allowed = ["a number of pixels above 0", "'stretch'"] + ["'content'"] * allow_content
        super().__init__("{width} is not a width; allowed: {valid_values}.", width=repr(width),
                         valid_values=_listed(allowed, "or"))


class StreamlitInvalidHeightError(LocalizableStreamlitException):
    def __init__(self, height, allow_content=False):
        allowed = ["a number of pixels above 0", "'stretch'"] + ["'content'"] * allow_content
        super().__init__("{height} is not a height; allowed: {valid_values}.", height=repr(height),
                         valid_values=_listed(allowed, "or"))


class StreamlitValueError(LocalizableStreamlitException):
    def __init__(self, parameter, valid_values, *, detail=None):
        super().__init__("`{parameter}` has a value that is not allowed. Allowed: {valid_values}."
                         + (" {detail}" if detail else ""),
                         parameter=parameter, valid_values=", ".join(valid_values), detail=detail)


class StreamlitInvalidParameterTypeError(LocalizableStreamlitException):
    def __init__(self, parameter, provided_type, expected_types, *, detail=None):
        super().__init__("`{parameter}` is of type {provided_type}. Allowed: {expected_types}."
                         + (" {detail}" if detail else ""),
                         parameter=parameter, expected_types=", ".join(expected_types), provided_type=provided_type,
                         detail=detail)


class StreamlitDefaultNotInOptionsError(LocalizableStreamlitException):
    def __init__(self, value):
        super().__init__("The default '{value}' is not among the options.", value=value)


class StreamlitInvalidThemeError(LocalizableStreamlitException):
    """The theme's configuration cannot be used."""


class StreamlitInvalidThemeOptionError(StreamlitInvalidThemeError):
    """A theme has no such option."""


class StreamlitInvalidThemeSectionError(StreamlitInvalidThemeError):
    def __init__(self, option_name, file_path_or_url="config.toml"):
        super().__init__("{file_path_or_url} has a section `{option_name}`, but themes have only `theme` and its "
                         "`light`, `dark`, `sidebar`, `light.sidebar` and `dark.sidebar`.",
                         option_name=option_name, file_path_or_url=file_path_or_url)
