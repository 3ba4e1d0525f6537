"""Exception classes of streamlit.errors: their names, their tree, their constructors."""
import pytest
from package import ask

# name: (parent, arguments of its constructor)
TREE = {
    "Error": ("Exception", "('x',)"),
    "StreamlitComponentRegistryError": ("Error", "('x',)"),
    "FragmentStorageKeyError": ("Error KeyError", "('x',)"),
    "FragmentHandledException": ("Exception", "('x',)"),
    "NoSessionContext": ("Error", "('x',)"),
    "MarkdownFormattedException": ("Error", "('x',)"),
    "StreamlitMaxRetriesError": ("Error", "('x',)"),
    "StreamlitAPIException": ("MarkdownFormattedException", "('x',)"),
    "StreamlitDataframeConversionError": ("StreamlitAPIException", "('x',)"),
    "DuplicateWidgetID": ("StreamlitAPIException", "('x',)"),
    "StreamlitAuthError": ("StreamlitAPIException", "('x',)"),
    "StreamlitMissingAuthlibError": ("StreamlitAuthError", "()"),
    "StreamlitDuplicateElementId": ("DuplicateWidgetID", "('button',)"),
    "StreamlitDuplicateElementKey": ("DuplicateWidgetID", "('my_key',)"),
    "UnserializableSessionStateError": ("StreamlitAPIException", "('x',)"),
    "StreamlitAPIWarning": ("StreamlitAPIException Warning", "('x',)"),
    "LocalizableStreamlitException": ("StreamlitAPIException", "('{a} b',)"),
    "StreamlitInvalidURLError": ("LocalizableStreamlitException", "('ftp:/x',)"),
    "StreamlitInvalidColumnSpecError": ("LocalizableStreamlitException", "()"),
    "StreamlitSelectionCountExceedsMaxError": ("LocalizableStreamlitException", "(3, 1)"),
    "StreamlitMixedNumericTypesError": ("LocalizableStreamlitException", "(1, 0.5, None, 1)"),
    "StreamlitValueBelowMinError": ("LocalizableStreamlitException", "(1, 2)"),
    "StreamlitValueAboveMaxError": ("LocalizableStreamlitException", "(3, 2)"),
    "StreamlitInvalidMinMaxError": ("LocalizableStreamlitException", "(3, 2)"),
    "StreamlitValueOutOfRangeError": ("LocalizableStreamlitException", "('index', 5, 0, 3)"),
    "StreamlitJSNumberBoundsError": ("LocalizableStreamlitException", "('x',)"),
    "StreamlitInvalidNumberFormatError": ("LocalizableStreamlitException", "('%q',)"),
    "StreamlitMissingRequiredParameterError": ("LocalizableStreamlitException", "('label',)"),
    "StreamlitIncompatibleParametersError": ("LocalizableStreamlitException", "('a', 'b', 'c')"),
    "StreamlitQueryParamDictValueError": ("LocalizableStreamlitException", "('k',)"),
    "StreamlitPageNotFoundError": ("LocalizableStreamlitException", "('p.py', '/somewhere/app', True)"),
    "BidiComponentError": ("LocalizableStreamlitException", "('x',)"),
    "BidiComponentInvalidIdError": ("BidiComponentError", "('key', '::')"),
    "BidiComponentInvalidCallbackNameError": ("BidiComponentError", "('on_',)"),
    "BidiComponentInvalidDefaultKeyError": ("BidiComponentError", "('a', ['b'])"),
    "BidiComponentUnserializableDataError": ("BidiComponentError", "()"),
    "StreamlitInvalidFormCallbackError": ("LocalizableStreamlitException", "()"),
    "StreamlitInvalidLayoutContextError": ("StreamlitAPIException", "('x',)"),
    "StreamlitValueAssignmentNotAllowedError": ("LocalizableStreamlitException", "('k`k',)"),
    "StreamlitWidgetAlreadyInstantiatedError": ("LocalizableStreamlitException", "('k',)"),
    "StreamlitInvalidColorError": ("LocalizableStreamlitException", "('pink-ish',)"),
    "StreamlitBadTimeStringError": ("LocalizableStreamlitException", "('1 fortnight',)"),
    "StreamlitSecretNotFoundError": ("LocalizableStreamlitException FileNotFoundError", "('x',)"),
    "StreamlitInvalidWidthError": ("LocalizableStreamlitException", "('wide', True)"),
    "StreamlitInvalidHeightError": ("LocalizableStreamlitException", "(-1,)"),
    "StreamlitValueError": ("LocalizableStreamlitException", "('width', ['a', 'b'])"),
    "StreamlitInvalidParameterTypeError": ("LocalizableStreamlitException", "('scope', 'float', ['str', 'int'])"),
    "StreamlitDefaultNotInOptionsError": ("LocalizableStreamlitException", "('z',)"),
    "StreamlitInvalidThemeError": ("LocalizableStreamlitException", "('x',)"),
    "StreamlitInvalidThemeOptionError": ("StreamlitInvalidThemeError", "('x',)"),
    "StreamlitInvalidThemeSectionError": ("StreamlitInvalidThemeError", "('theme.x',)"),
}


def test_the_tree_is_complete_and_nothing_else_is_there():
    tree = ask("""
answer = {n: " ".join(b.__name__ for b in c.__bases__) for n, c in vars(errors).items()
          if isinstance(c, type) and c.__module__ == "streamlit.errors"}""")
    assert tree == {name: parent for name, (parent, _) in TREE.items()}


def test_each_class_can_be_made_as_the_peers_and_says_what_is_wrong():
    code = f"""
tree = {TREE!r}
answer = {{}}
for name, (_, args) in tree.items():
    args = eval(args)
    kwargs = dict(a="A") if name == "LocalizableStreamlitException" else dict()
    error = getattr(errors, name)(*args, **kwargs)
    answer[name] = str(error)
"""
    messages = ask(code)
    assert all(messages.values())
    assert messages["LocalizableStreamlitException"] == "A b"
    assert "button" in messages["StreamlitDuplicateElementId"] and "my_key" in messages["StreamlitDuplicateElementKey"]
    assert "``st.session_state['k`k']``" in messages["StreamlitValueAssignmentNotAllowedError"]
    assert "`a`, `b`, and `c`" in messages["StreamlitIncompatibleParametersError"]
    assert "on_a_change" in messages["BidiComponentInvalidDefaultKeyError"]
    assert "{" not in "".join(messages.values())


@pytest.mark.parametrize("expression, answer", [
    ("errors.StreamlitAPIException('a', error_id='b').error_id", "b"),
    ("errors.StreamlitAPIException('a').error_id", None),
    ("errors.StreamlitValueError('width', ['a'], detail='More.').exec_kwargs['parameter']", "width"),
    ("errors.LocalizableStreamlitException('{x}', x=1, error_id='i').exec_kwargs", {"x": 1}),
    ("errors.StreamlitAPIException.__new__(errors.StreamlitValueError, 'made by the extension').exec_kwargs", {}),
    ("str(errors.StreamlitInvalidMinMaxError(2, 2)) == str(errors.StreamlitInvalidMinMaxError(3, 2))", False),
    ("len(errors.StreamlitAPIWarning('w').tacked_on_stack) > 0", True),
])
def test_details(expression, answer):
    assert ask(f"answer = {expression}") == answer


def test_stop_and_rerun_pass_through_except_exception():
    assert ask("""
import bourn
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException
answer = [issubclass(c, BaseException) and not issubclass(c, Exception)
          for c in (RerunException, StopException, bourn.ScriptRunEnded)]
answer += [issubclass(bourn.ScriptRunEnded, StopException), RerunException(RerunData("q")).rerun_data.query_string]
""") == [True, True, True, True, "q"]
