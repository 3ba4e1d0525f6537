"""Which components installed packages bring: `[tool.streamlit.component]` in the pyproject.toml that a package has in it.

Looked for when the first component names a file: most apps have none.
"""

import os
import re
import threading

_lock = threading.Lock()
_roots = None  # "PACKAGE.NAME" -> folder


def asset_root(name):
    """The folder of a component's files, or None."""
    global _roots
    with _lock:
        if _roots is None:
            _roots = _scan()
        if name not in _roots and _is_newer():
            _roots = _scan()
        return _roots.get(name)


def known():
    """All of them: {"PACKAGE.NAME": folder}."""
    asset_root("")
    return dict(_roots)


_seen = None


def _is_newer():
    """Has something been installed meanwhile?"""
    return _seen != _stamps()


def _stamps():
    import sys
    stamps = []
    for folder in sys.path:
        try:
            stamps.append((folder, os.stat(folder or ".").st_mtime_ns))
        except OSError:
            continue
    return stamps


def _scan():
    global _seen
    import importlib.metadata
    _seen = _stamps()
    roots, names = {}, set()
    for package in importlib.metadata.distributions():
        try:
            name = package.name
            if not name or name.lower() in names or not _is_candidate(package, name):
                continue
            names.add(name.lower())  # the first of a name is the one that is imported
            roots.update(_components(package, name))
        except Exception as error:  # a package that is broken is none of ours
            from streamlit.logger import get_logger
            get_logger("streamlit.components.v2.manifest_scanner").debug("a package cannot be read: %s", error)
    return roots


def _is_candidate(package, name):
    name = name.lower()
    if "streamlit" in name or name.startswith(("st-", "st_")):
        return name != "streamlit"
    about = package.metadata
    if "streamlit" in (about["Summary"] or "").lower():
        return True
    return any("streamlit" in line.lower() for line in about.get_all("Requires-Dist") or ())


def _folder_of(module):
    """Where a package's code is, without importing it."""
    import importlib.util
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    return os.path.dirname(spec.origin) if spec and spec.origin else None


def _canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _read(path, name):
    """The file, if it is this package's."""
    import tomllib
    try:
        with open(path, "rb") as file:
            data = tomllib.load(file)
    except (OSError, ValueError):
        return None
    said = data.get("project", {}).get("name") or data.get("tool", {}).get("setuptools", {}).get("package-name")
    return data if isinstance(said, str) and _canonical(said) == _canonical(name) else None


def _candidates(package, name):
    for file in package.files or ():
        if file.name == "pyproject.toml":
            yield str(package.locate_file(file))
    folder = _folder_of(name.replace("-", "_"))
    if folder:
        yield os.path.join(folder, "pyproject.toml")
        yield os.path.join(os.path.dirname(folder), "pyproject.toml")


def _components(package, name):
    """{"PACKAGE.NAME": folder} of one package."""
    for path in _candidates(package, name):
        data = _read(path, name)
        if data is not None:
            break
    else:
        return {}
    listed = data.get("tool", {}).get("streamlit", {}).get("component", {}).get("components")
    root = _folder_of(name.replace("-", "_")) or os.path.dirname(path)
    made = {}
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("asset_dir"), str):
            folder = _inside(root, entry["asset_dir"])
            if folder:
                made[f"{data['project']['name'] if 'project' in data else name}.{entry['name']}"] = folder
    return made


def _inside(root, folder):
    real, whole = os.path.realpath(root), os.path.realpath(os.path.join(root, folder))
    if os.path.isabs(folder) or not (whole + os.sep).startswith(real + os.sep) or not os.path.isdir(whole):
        from streamlit.logger import get_logger
        get_logger("streamlit.components.v2.manifest_scanner").warning(
            "The asset_dir '%s' of a component is no folder in '%s'.", folder, root)
        return None
    return whole
