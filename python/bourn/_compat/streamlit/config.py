"""Configuration, as a script sees it."""

from bourn import _config, _core

from streamlit import errors

_SCRIPTABLE = ("logger.enableRich", "client.showErrorDetails", "client.toolbarMode", "client.disableDataExport",
               "client.showSidebarNavigation")


def get_option(key):
    """The value of a configuration option, such as "server.port". RuntimeError where there is no such option."""
    try:
        return _config.get(key)
    except KeyError as error:
        raise RuntimeError(f'There is no configuration option "{key}".') from error


def set_option(key, value, where_defined="<user defined>"):
    """Set any option, for this process; programs around an app use it."""
    get_option(key)
    _core.config_set(key, value)


def set_user_option(key, value):
    """Set an option from a script: those of `client` that concern what is shown."""
    try:
        get_option(key)
    except RuntimeError as error:
        raise errors.StreamlitAPIException(str(error), error_id="unrecognized-config-option") from error
    if key not in _SCRIPTABLE:
        raise errors.StreamlitAPIException(
            f"`{key}` cannot be set by a script. Give it when the server starts (`--{key} …`) or in `config.toml`.",
            error_id="config-option-not-scriptable")
    _core.config_set(key, value)


set_user_option.__name__ = set_user_option.__qualname__ = "set_option"
