"""Files that a visitor has sent, as an app gets them. The content is held by the session, in C."""

import io
from typing import NamedTuple


class UploadedFileRec(NamedTuple):
    file_id: str
    name: str
    type: str
    data: bytes


class UploadFileUrlInfo(NamedTuple):
    file_id: str
    upload_url: str
    delete_url: str


class DeletedFile(NamedTuple):
    """Named by the browser, but not here any more."""
    file_id: str


class UploadedFile(io.BytesIO):
    """A file in memory: bytes that are shared with the session until somebody writes."""

    def __init__(self, record, file_urls):
        super().__init__(record.data)
        self.file_id, self.name, self.type = record.file_id, record.name, record.type
        self.size = len(record.data)
        self._file_urls = file_urls

    def __eq__(self, other):
        return self.file_id == other.file_id if isinstance(other, UploadedFile) else NotImplemented

    def __hash__(self):
        return hash(self.file_id)

    def __repr__(self):
        names = ("file_id", "name", "type", "size", "_file_urls")
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


def received(file_id, name, type, data, upload_url, delete_url):  # noqa: A002
    """What the extension calls for a file that has come."""
    return UploadedFile(UploadedFileRec(file_id, name, type, data), UploadFileUrlInfo(file_id, upload_url, delete_url))
