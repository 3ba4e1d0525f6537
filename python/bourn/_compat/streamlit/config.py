"""Configuration, as a script sees it."""

from __future__ import annotations

from collections import namedtuple

from bourn import _core

from streamlit import errors

_SCRIPTABLE = ("logger.enableRich", "client.showErrorDetails", "client.toolbarMode", "client.disableDataExport",
               "client.showSidebarNavigation")


def get_option(key: str) -> Any:  # noqa: F821
    """The value of a configuration option, such as "server.port". RuntimeError where there is no such option."""
    return _core.config_get(key)


class ConfigOption(namedtuple("ConfigOption", "key description default_val where_defined sensitive value")):
    """An option, and what it is set to."""

    @property
    def section(self):
        return self.key.rpartition(".")[0]

    @property
    def name(self):
        return self.key.rpartition(".")[2]

    @property
    def is_default(self):
        return self.value == self.default_val


def get_config_options():
    """All options by their names, as they are now."""
    return {row[0]: ConfigOption(*row, get_option(row[0])) for row in _core.config_options()}


def set_option(key, value, where_defined="<user defined>"):
    """Set any option, for this process; programs around an app use it."""
    _core.config_set(key, value)


def set_user_option(key: str, value: Any) -> None:  # noqa: F821
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
