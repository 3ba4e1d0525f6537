"""The message classes of the browser protocol, without importing streamlit.

The schema is whatever the frontend was built from: the serialized descriptors inside the `*_pb2.py` files of the
pinned release.  They are read as data from the first of these that exists:

  1. what the caller or BOURN_PROTOS names (a folder of *_pb2.py, a wheel, or a FileDescriptorSet, gzipped or not)
  2. .cache/frontend-*/proto of the project, where the build unpacks them
  3. the peer's environment (BOURN_PEER, else .cache/peer)
  4. a FileDescriptorSet in ../shared/wirediff beside the project
  5. an installed streamlit of the running interpreter
"""
from __future__ import annotations

import ast
import gzip
import importlib
import importlib.util
import os
import zipfile
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from project import ROOT, peer_package

SERIALIZED = "AddSerializedFile"


def serialized(source: bytes):
    """The bytes handed to AddSerializedFile in one generated module, or None."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == SERIALIZED:
            return node.args[0].value
    return None


def from_modules(sources) -> bytes:
    """A FileDescriptorSet, dependencies first, of the given module sources."""
    files = {}
    for source in sources:
        raw = serialized(source)
        if raw is not None:
            fd = descriptor_pb2.FileDescriptorProto.FromString(raw)
            files[fd.name] = fd
    out, done = descriptor_pb2.FileDescriptorSet(), set()

    def add(name):
        if name in done:
            return
        done.add(name)
        if name not in files:  # one of protobuf's own, such as Timestamp
            module = importlib.import_module(name.removesuffix(".proto").replace("/", ".") + "_pb2")
            files[name] = descriptor_pb2.FileDescriptorProto.FromString(module.DESCRIPTOR.serialized_pb)
        for dep in files[name].dependency:
            add(dep)
        out.file.add().CopyFrom(files[name])
    for name in sorted(files):  # a copy of the names: `add` brings in protobuf's own
        add(name)
    return out.SerializeToString(deterministic=True)


def candidates(path=None):
    for given in (path, os.environ.get("BOURN_PROTOS")):
        if given:
            yield Path(given)
    yield from sorted((ROOT / ".cache").glob("frontend-*/proto"))
    if peer_package():
        yield peer_package() / "proto"
    yield ROOT.parent / "shared" / "wirediff" / "streamlit.fds.gz"
    spec = importlib.util.find_spec("streamlit")
    for home in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(home) / "proto"


def descriptor_set(path=None) -> bytes:
    for place in candidates(path):
        if place.is_dir():
            modules = sorted(place.glob("*_pb2.py"))
            if modules:
                return from_modules(m.read_bytes() for m in modules)
        elif place.suffix == ".whl" and place.exists():
            with zipfile.ZipFile(place) as z:
                return from_modules(z.read(n) for n in z.namelist()
                                    if n.startswith("streamlit/proto/") and n.endswith("_pb2.py"))
        elif place.is_file():
            data = place.read_bytes()
            return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    raise FileNotFoundError("no protocol descriptors: build first, run `make conformance`, or set BOURN_PROTOS")


class Protocol:
    def __init__(self, path=None):
        pool = descriptor_pool.DescriptorPool()
        for fd in descriptor_pb2.FileDescriptorSet.FromString(descriptor_set(path)).file:
            pool.Add(fd)
        self.ForwardMsg, self.BackMsg, self.WidgetState = (
            message_factory.GetMessageClass(pool.FindMessageTypeByName(n))
            for n in ("ForwardMsg", "BackMsg", "WidgetState"))
