"""What st.help says of an object. Imported when it is first asked."""

import ast
import inspect
import types

from bourn._text import calling_frame


def _said_name():
    """What the app's line calls the object; None: nothing to go by."""
    frame = calling_frame()
    lines = inspect.getframeinfo(frame, context=1).code_context if frame is not None else None
    if not lines:
        return None
    code = "".join(lines).strip()
    try:
        statement = ast.parse(code).body[0]
    except (SyntaxError, IndexError):
        return None
    call = getattr(statement, "value", None)
    if not isinstance(call, ast.Call) or _called(call) not in ("help", "write"):
        return code.removesuffix(",") if call is not None else None
    if not call.args or isinstance(call.args[0], ast.Constant):
        return None
    first = call.args[0]
    if isinstance(first, ast.NamedExpr):
        return first.target.id
    return ast.get_source_segment(code, first)


def _called(call):
    return getattr(call.func, "attr", None) or getattr(call.func, "id", None)


def _doc(obj):
    doc = inspect.getdoc(obj)
    if doc is None and not isinstance(obj, (type, types.ModuleType)) and not inspect.isroutine(obj):
        doc = inspect.getdoc(type(obj))
    return doc.strip() if doc and doc.strip() else None


def _kind(obj):
    return "class" if inspect.isclass(obj) else type(obj).__name__


def _short(text, most=300):
    text = text.strip()
    return text if len(text) <= most else text[:most] + "..."


def _plain_value(obj):
    """repr() of a value, None of what has a signature or an address instead."""
    if inspect.isclass(obj) or inspect.ismodule(obj) or callable(obj):
        return None
    from bourn import _prepare
    text = repr(obj)
    return None if not isinstance(obj, str) and _prepare._is_address_of_object(text) else _short(text)


def _signature(obj):
    if not inspect.isclass(obj) and not callable(obj):
        return ""
    try:
        return str(inspect.signature(obj))
    except (ValueError, NameError):
        return "(...)"
    except TypeError:
        return ""


def _value(obj, said):
    plain = _plain_value(obj)
    if plain is not None:
        return plain
    named = obj if getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None) else type(obj)
    name = getattr(named, "__qualname__", None) or getattr(named, "__name__", None)
    if not name:
        return None
    module = getattr(named, "__module__", None)
    text = (f"{module}." if module else "") + name + _signature(named)
    return None if text == said else text


def _is_computed(obj, name):
    for parent in inspect.getmro(getattr(obj, "__class__", type(obj))):
        attribute = getattr(parent, name, None)
        if attribute is not None and (isinstance(attribute, property) or inspect.isgetsetdescriptor(attribute)):
            return True
    return False


def _member(obj, name):
    """(weight, [name, type, value, first line of its documentation]); None: not to be shown."""
    if _is_computed(obj, name):
        kind, weight, value, about = "property", 0, None, getattr(obj.__class__, name)
    else:
        about = getattr(obj, name)
        kind, value = _kind(about), _plain_value(about)
        weight = 3 if inspect.ismodule(about) else 2 if inspect.isclass(about) else 1 if callable(about) else 0
    if kind == "module":
        return None
    doc = _doc(about) if value is None else None
    return weight, [name, kind, value, doc.partition("\n")[0] if doc else None]


def describe(obj):
    """(name, type, documentation, value, members) as the page shows them."""
    said = _said_name()
    found = []
    for name in dir(obj):
        if name.startswith("_"):
            continue
        try:
            member = _member(obj, name)
        except AttributeError:
            continue
        if member is not None:
            found.append(member)
    found.sort(key=lambda member: (member[0], member[1][0]))
    return said, _kind(obj), _doc(obj), _value(obj, said), [member for _, member in found]
