"""st.Page and st.navigation, and the folder `pages/`: what a page of a Python app is made of. What it is called, where it
stands and which one is shown is the engine's."""

import os
import sys
import types
from collections.abc import Callable, Mapping, Sequence

import bourn._core as _core
from streamlit import errors

_in_folder = {}  # main script -> are its pages those of the folder `pages/`? Known from the first run on


def _is_path(obj):
    pathlib = sys.modules.get("pathlib")  # dear to import: a path can only be there once it has been
    return pathlib is not None and isinstance(obj, pathlib.Path)


def _quiet_context():
    return _core.get_script_run_ctx(True)


def _main_folder():
    return os.path.dirname(_quiet_context().main_script_path)


def _is_address(page):
    from bourn._prepare import _is_address as is_address
    return isinstance(page, str) and is_address(page) and not page.startswith("mailto:")


class Page:
    """A page of the app: a file, a function without parameters, or an address. See st.navigation.

    Parameters
    ----------
    page : str, Path or callable
        The page's script, seen from the main script's folder; a function; or an address.
    title : str
        What it is called in the menu; without one the name of the file or function.
    icon : str
        An emoji or ":material/name:".
    url_path : str
        What stands in the browser's address; without one the name of the file or function.
    default : bool
        The page that is shown first, at the root of the address.
    visibility : "visible" or "hidden"
        Whether it is in the menu.
    help : str
        A tooltip in the menu.
    """

    __module__ = "streamlit.navigation.page"

    def __init__(self, page: "str | Path | Callable[[], None]", *, title: "str | None" = None, icon: "str | None" = None,
                 url_path: "str | None" = None, default: bool = False,
                 visibility: "Literal['visible', 'hidden']" = "visible", help: "str | None" = None) -> None:  # noqa: F821
        if visibility not in ("visible", "hidden"):
            raise errors.StreamlitValueError("visibility", ["visible", "hidden"])
        self._default = default
        self._external_url = None
        self._visibility = visibility
        self._can_be_called = False
        if _core.get_script_run_ctx() is None:
            return
        if _is_address(page):
            self._page, self._external_url, kind = None, page, "address"
            name = title.lower() if isinstance(title, str) else None
        elif isinstance(page, str) or _is_path(page):
            self._page, kind = _file(page), "file"
            name = self._page.name
        else:
            self._page, kind = page, "function"
            name = str(page.__name__) if hasattr(page, "__name__") else None
        self._title, self._icon, self._url_path, self._help = _core.page_make(kind, name, title, icon, url_path, help,
                                                                              default)

    @property
    def title(self) -> str:
        """What it is called."""
        return self._title

    @property
    def icon(self) -> str:
        """Its icon; "" for none."""
        return self._icon

    @property
    def help(self) -> str:
        """Its tooltip; "" for none."""
        return self._help

    @property
    def url_path(self) -> str:
        """What stands in the browser's address; "" for the default page."""
        return "" if self._default else self._url_path

    @property
    def visibility(self) -> "Literal['visible', 'hidden']":  # noqa: F821
        """Whether it is in the menu."""
        return self._visibility

    @property
    def is_external(self) -> bool:
        """Is it an address?"""
        return self._external_url is not None

    @property
    def external_url(self) -> "str | None":
        """The address; None for a page of the app."""
        return self._external_url

    def run(self) -> None:
        """Show it: once, on what st.navigation returns."""
        if not self._can_be_called:
            raise errors.StreamlitAPIException("Only the page that `st.navigation` returns can be run, and once.",
                                               error_id="page-cannot-be-called-directly")
        self._can_be_called = False
        if self.is_external or _core.get_script_run_ctx() is None:
            return
        before = _core.page_enter(self._script_hash)
        try:
            if _is_path(self._page):
                _run_file(str(self._page))
            elif self._page is not None:
                self._page()
        finally:
            _core.page_enter(before)

    @property
    def _script_hash(self):
        return _core.page_hash(self._url_path)


def _file(page):
    if "\0" in str(page):
        raise errors.StreamlitAPIException("The path of a page cannot contain NUL.", error_id="page-path-contains-null-bytes")
    from pathlib import Path
    path = (Path(_main_folder()) / page).resolve()
    if not path.is_file():
        raise errors.StreamlitPageNotFoundError(path.name)
    return path


def _run_file(path):
    from bourn import _host, _magic
    code = _host.code_of(path)
    module = types.ModuleType("__main__")
    module.__file__ = path
    vars(module)[_magic.NAME] = _host.writer()
    exec(code, vars(module))


def _page_of(page):
    if isinstance(page, Page):
        return page
    if isinstance(page, str) or _is_path(page) or callable(page):
        return Page(page)
    raise errors.StreamlitInvalidParameterTypeError("pages", type(page).__name__, ["str", "Path", "callable", "st.Page"])


def navigation(pages: "Sequence[PageType] | Mapping[SectionHeader, Sequence[PageType]]", *,  # noqa: F821
               position: "Literal['sidebar', 'hidden', 'top']" = "sidebar",  # noqa: F821
               expanded: "bool | int" = False) -> "Page":
    """Say which pages the app has; returns the one that the visitor is on, whose run() shows it.

    Parameters
    ----------
    pages : list, or dict of lists
        Pages, or what st.Page takes. A dict's keys are headings of the menu.
    position : "sidebar", "top" or "hidden"
        Where the menu is.
    expanded : bool or int
        Whether all entries of the menu are seen at first, or how many.
    """
    if not isinstance(position, str) or position not in ("sidebar", "hidden", "top"):
        raise errors.StreamlitValueError("position", ["'sidebar'", "'hidden'", "'top'"])
    ctx = _quiet_context()
    if ctx is not None:
        _in_folder[os.path.realpath(ctx.main_script_path)] = False
    return _navigation(pages, position, expanded)


def _navigation(pages, position, expanded):
    if isinstance(pages, Sequence):
        pages = {"": pages}
    sections = {name: [_page_of(page) for page in members] for name, members in pages.items()}
    every = [(name, page) for name, members in sections.items() for page in members]
    if not isinstance(expanded, int):
        raise errors.StreamlitInvalidParameterTypeError("expanded", type(expanded).__name__, ["bool", "int"])
    if _core.get_script_run_ctx(True) is None and every:
        found = _bare_default(every)
    else:
        visible = 0 if isinstance(expanded, bool) else expanded
        chosen, standard = _core.navigate([_row(name, page) for name, page in every], list(sections), position,
                                          expanded is True, visible)
        every[standard][1]._default = True
        found = every[chosen][1]
    found._can_be_called = True
    return found


def _row(section, page):
    script = str(page._page) if _is_path(page._page) else ""
    return (page._title, page._icon, page._help, section, page._url_path, script, page._external_url, bool(page._default),
            page._visibility == "hidden")


def _bare_default(every):
    """Without a server a page knows nothing but whether it is the default one."""
    found = [page for _, page in every if page._default]
    if len(found) > 1:
        raise errors.StreamlitAPIException("An app has one default page at most.", error_id="navigation-multiple-default-pages")
    return found[0] if found else every[0][1]


# ---- other pages -----------------------------------------------------------------------------------------------------

def check_registered(page):
    """A page that st.navigation knows under the same path has to be the same page."""
    script = None if page.is_external else _core.page_script(page._script_hash)
    if script is None:
        return
    if _is_path(page._page) and str(page._page) != script:
        raise errors.StreamlitAPIException(
            f"`st.navigation` has another page at `/{page.url_path}` than `{page._page}`: `{script or 'a callable'}`.",
            error_id="page-source-mismatch-file")
    if not _is_path(page._page) and callable(page._page) and script:
        raise errors.StreamlitAPIException(
            f"`st.navigation` has a file at `/{page.url_path}`, `{script}`, and this page is a callable.",
            error_id="page-source-mismatch-callable")


def shown(page):
    """What st.page_link shows of a Page; None for anything else."""
    if not isinstance(page, Page) or _quiet_context() is None:
        return None
    check_registered(page)
    return page._title, page._icon, page._url_path, page._help, page._external_url, bool(page._default)


def hash_of(page):
    """The hash of the page that st.switch_page is given."""
    if isinstance(page, Page):
        if page.is_external:
            raise errors.StreamlitAPIException("st.switch_page goes to pages of the app; st.page_link leads to addresses.",
                                               error_id="switch-page-external-url-not-supported")
        check_registered(page)
        return page._script_hash
    page = str(page) if _is_path(page) else page
    if "\0" in page:
        raise errors.StreamlitAPIException("The path of a page cannot contain NUL.", error_id="page-path-contains-null-bytes")
    found = _core.page_at(os.path.realpath(os.path.join(_main_folder(), page)))
    if found is None:
        main = os.path.realpath(_quiet_context().main_script_path)
        raise errors.StreamlitPageNotFoundError(page, _main_folder(), _in_folder.get(main, False))
    return found


# ---- the folder pages/ -----------------------------------------------------------------------------------------------

def run_folder(script):
    """If the app's pages are those in the folder beside its script, show the one that the visitor is on. False: they are
    not."""
    script = os.path.realpath(script)
    if script not in _in_folder:
        _in_folder[script] = os.path.exists(os.path.join(os.path.dirname(script), "pages"))
    if not _in_folder[script]:
        return False
    from pathlib import Path
    folder = Path(script).parent / "pages"
    files = sorted((f for f in folder.glob("*.py") if not f.name.startswith(".") and f.name != "__init__.py"), key=_order)
    main = Page(script, default=True)
    _navigation([main, *(Page(f) for f in files)], "sidebar", False).run()
    return True


def _order(file):
    import re
    number, label = re.match(r"([0-9]*)[_ -]*(.*)\.py", file.name).groups()
    return (float(number) if number else float("inf"), label.lower())
