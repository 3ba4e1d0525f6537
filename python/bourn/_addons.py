"""The runtime as add-ons know it: files that are served, pictures as addresses, the sessions there are.

Sessions and files are C's; the objects here are made when they are asked for.
"""

import enum
import io
import os
import threading

from bourn import _core, _media


class MediaFileManager:
    """Files for the page."""

    def add(self, path_or_data, mimetype, coordinates, file_name=None, is_for_static_download=False):
        """The address of a file, which is served as long as the page of this session names it under `coordinates`."""
        data = path_or_data
        if not isinstance(data, (bytes, bytearray, memoryview)):
            try:
                with open(data, "rb") as file:
                    data = file.read()
            except OSError as error:
                raise _media.MediaFileStorageError(f"The file '{path_or_data}' cannot be read: {error.strerror}") from error
        return _core.media_add(bytes(data), mimetype, str(coordinates))


def _pixels(image, clamp, channels):
    """An array of numbers as a picture of Pillow's."""
    import numpy as np
    from PIL import Image
    made = np.asarray(image)
    if made.dtype.kind == "f":
        if clamp:
            made = np.clip(made, 0.0, 1.0)
        elif made.size and (made.min() < 0.0 or made.max() > 1.0):
            raise RuntimeError("The picture's numbers are not all between 0 and 1: clamp=True cuts them.")
        made = made * 255
    elif clamp:
        made = np.clip(made, 0, 255)
    elif made.size and (made.min() < 0 or made.max() > 255):
        raise RuntimeError("The picture's numbers are not all between 0 and 255: clamp=True cuts them.")
    if channels == "BGR" and made.ndim == 3:
        made = made[:, :, [2, 1, 0]]
    if made.ndim == 3 and made.shape[2] == 1:
        made = made[:, :, 0]
    return Image.fromarray(made.astype(np.uint8))


def _data_of(image, clamp, channels, output_format):
    """A picture's file, or its path."""
    if isinstance(image, io.BytesIO):
        return image.getvalue()
    if isinstance(image, (bytes, bytearray)):
        return bytes(image)
    if isinstance(image, (str, os.PathLike)):
        with open(image, "rb") as file:
            return file.read()
    if not _media._is_pillow(image):
        image = _pixels(image, clamp, channels)
    return _media._save(image, _media._format(image, output_format), 100)


def image_to_url(image, layout_config, clamp, channels, output_format, image_id):
    """The address of a picture: its own, or one that it is served at as long as the page has it under `image_id`."""
    if isinstance(image, str):
        if image.startswith(("http://", "https://", "data:", "/app/static/")):
            return image
        if image.lstrip().startswith("<svg"):
            import base64
            return "data:image/svg+xml;base64," + base64.b64encode(image.encode()).decode()
    data = _data_of(image, clamp, channels, output_format)
    if str(image).lower().endswith(".svg") and isinstance(image, (str, os.PathLike)):
        return _core.media_add(data, "image/svg+xml", image_id)
    width = getattr(layout_config, "width", None)
    made, mime = _media.convert(data, output_format, width if isinstance(width, int) else 0)
    return _core.media_add(data if made is None else made, mime, image_id)


# ---- sessions --------------------------------------------------------------------------------------------------------

class AppSessionState(enum.Enum):
    APP_NOT_RUNNING = "APP_NOT_RUNNING"
    APP_IS_RUNNING = "APP_IS_RUNNING"
    SHUTDOWN_REQUESTED = "SHUTDOWN_REQUESTED"


class _ClientState:
    def __init__(self, page_script_hash):
        self.page_script_hash = page_script_hash
        self.query_string = ""


class _Runner:
    """Whose thread runs a session's script."""

    def __init__(self, session_id):
        self._id = session_id

    @property
    def _script_thread(self):
        for thread in threading.enumerate():
            context = getattr(thread, "streamlit_script_run_ctx", None)
            if thread.name.startswith("ScriptRunner.") and getattr(context, "session_id", None) == self._id:
                return thread
        return None


class AppSession:
    """One visitor's session, seen from outside of it."""

    def __init__(self, session_id):
        self.id = session_id
        self._scriptrunner = _Runner(session_id)

    @property
    def _state(self):
        look = _core.session_look(self.id)
        if look is None:
            return AppSessionState.SHUTDOWN_REQUESTED
        return AppSessionState.APP_IS_RUNNING if look[1] else AppSessionState.APP_NOT_RUNNING

    @property
    def _client_state(self):
        look = _core.session_look(self.id)
        return _ClientState("" if look is None else look[2])

    def request_rerun(self, client_state=None, fragment_id=None):  # noqa: ARG002
        _core.request_rerun(session=self.id, fragment=fragment_id)


class ActiveSessionInfo:
    """A session, and how often its script has run."""

    def __init__(self, session, script_run_count):
        self.client, self.session, self.script_run_count = None, session, script_run_count


class SessionManager:
    def __init__(self):
        self._sessions = {}

    def get_session_info(self, session_id):
        """None: there is no such session, or not any more."""
        look = _core.session_look(session_id)
        if look is None:
            self._sessions.pop(session_id, None)
            return None
        return ActiveSessionInfo(self._sessions.setdefault(session_id, AppSession(session_id)), look[0])

    get_active_session_info = get_session_info

    def is_active_session(self, session_id):
        return _core.session_look(session_id) is not None


for _made, _where in ((MediaFileManager, "media_file_manager"), (AppSession, "app_session"), (AppSessionState, "app_session"),
                      (ActiveSessionInfo, "session_manager"), (SessionManager, "session_manager")):
    _made.__module__ = f"streamlit.runtime.{_where}"
