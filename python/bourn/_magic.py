"""Magic: expressions that stand alone in a script are written into the page.

`compile_script` parses, rewrites and compiles. Only the interpreter's own `_ast` is used: the `ast` module would cost
more time to import than the rest of this package together. What is rewritten: `x` to `__streamlitmagic__.transparent_write(x)`,
and `a, b` to `...transparent_write(a, b)`. Calls, docstrings, yields and awaits are left alone, and so is whatever
stands directly in the body of a class.
"""

import _ast

import bourn._core as _core

NAME = "__streamlitmagic__"
_BODIES = {
    _ast.FunctionDef: ("body",), _ast.AsyncFunctionDef: ("body",), _ast.With: ("body",), _ast.AsyncWith: ("body",),
    _ast.For: ("body", "orelse"), _ast.AsyncFor: ("body", "orelse"), _ast.While: ("body", "orelse"),
    _ast.If: ("body", "orelse"), _ast.Try: ("body", "orelse", "finalbody"),
    _ast.TryStar: ("body", "orelse", "finalbody"),
}
_WITH_DOCSTRING = (_ast.Module, _ast.FunctionDef, _ast.AsyncFunctionDef)
_FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef)
_LEFT_ALONE = (_ast.Yield, _ast.YieldFrom, _ast.Await)


def compile_script(source, path):
    """The code object of `source` (bytes). Raises what the compiler raises."""
    if not _core.config_get("runner.magicEnabled"):
        return compile(source, path, "exec", dont_inherit=True)
    tree = compile(source, path, "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    docstring = bool(_core.config_get("magic.displayRootDocString"))
    last = bool(_core.config_get("magic.displayLastExprIfNoSemicolon")) and not _ends_in_semicolon(tree, source)
    _rewrite(tree, "body", docstring, last)
    return compile(tree, path, "exec", dont_inherit=True)


def _ends_in_semicolon(tree, source):
    if not tree.body:
        return False
    line = source.splitlines()[tree.body[-1].end_lineno - 1]
    return line.strip(b" \t").endswith(b";")


def _rewrite(parent, field, show_docstring=False, show_last_call=False):
    """The statements of one body; `show_*` are true for the module's own body only."""
    body = getattr(parent, field)
    for i, node in enumerate(body):
        kind = type(node)
        if kind is _ast.Expr:
            value = node.value
            if type(value) is _ast.Call and not (show_last_call and i == len(body) - 1):
                continue
            if i == 0 and not show_docstring and type(parent) in _WITH_DOCSTRING and _is_text(value):
                continue
            if type(value) not in _LEFT_ALONE:
                node.value = _write_call(value)
        elif kind is _ast.ClassDef:
            for inner in node.body:
                if type(inner) in _FUNCTIONS:
                    _rewrite(inner, "body")
        elif kind is _ast.Match:
            for case in node.cases:
                _rewrite(case, "body")
        elif kind in _BODIES:
            for name in _BODIES[kind]:
                _rewrite(node, name)
            for handler in getattr(node, "handlers", ()):
                _rewrite(handler, "body")


def _is_text(node):
    return type(node) is _ast.Constant and isinstance(node.value, str)


def _write_call(value):
    place = {name: getattr(value, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
    name = _ast.Name(id=NAME, ctx=_ast.Load(), **place)
    function = _ast.Attribute(value=name, attr="transparent_write", ctx=_ast.Load(), **place)
    args = value.elts if type(value) is _ast.Tuple else [value]
    return _ast.Call(func=function, args=args, keywords=[], **place)
