"""AppTest: an app that runs in the process of its test."""

from bourn._testing.app_test import AppTest
from bourn._testing.elements import AppTestError

__all__ = ["AppTest", "AppTestError"]
