"""AppTestError, by the name of the module that some tests import."""

from bourn._testing.elements import AppTestError  # noqa: F401
