"""The classes of what AppTest finds on a page, by the name of the module that some tests import."""

from bourn._testing.elements import *  # noqa: F403
from bourn._testing.tree import *  # noqa: F403
from bourn._testing.widgets import *  # noqa: F403
