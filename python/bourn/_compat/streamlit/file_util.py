"""Folders of an app, as apps and add-ons ask for them."""

import os

CONFIG_FOLDER_NAME = ".streamlit"


def get_streamlit_file_path(*filepath):
    """A path in the visitor-independent configuration folder of the user, ~/.streamlit."""
    return os.path.join(os.path.expanduser("~"), CONFIG_FOLDER_NAME, *filepath)


def get_project_streamlit_file_path(*filepath):
    """A path in the configuration folder below the working directory."""
    return os.path.join(os.getcwd(), CONFIG_FOLDER_NAME, *filepath)


def get_main_script_directory(main_script):
    """The absolute folder of a script."""
    return os.path.dirname(os.path.abspath(main_script))


def normalize_path_join(*args):
    """The parts joined, without `.` and `..`."""
    return os.path.normpath(os.path.join(*args))


def get_directory_size(directory):
    """Bytes in all files below it."""
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(directory) for name in names)
