"""AppTest, by the name of the module that some tests import."""

from bourn._testing.app_test import AppTest  # noqa: F401
