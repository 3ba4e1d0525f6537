"""Generate C from the frontend's own protobuf descriptors.

    gen_wire.py --proto DIR --out DIR [--protoc-c PROTOC_C]

DIR given by --proto holds the frontend package's *_pb2.py files. Each carries its schema as one serialized
FileDescriptorProto; that literal is read with `ast`, so neither the package nor a protobuf library is imported.

Written into --out (only when the content changes, so that builds stay incremental):

    wire_tags.h              PB_<MESSAGE>_<FIELD> and PB_<MESSAGE>_<ENUM>_<VALUE> for everything in the schema
    wire_names.h, .c         the same as a table, for tests and tools
    pb/**.pb-c.h, .c         protobuf-c code of BackMsg and what it needs (when --protoc-c is given)
    pb/files.txt             the .pb-c.c files, one a line

Two mends make the schema fit protobuf-c 1.4, and none changes a byte on the wire: `proto3_optional` is cleared (the
synthetic oneof becomes a real one), and a field called `base`, the name protobuf-c gives to its own header, becomes
`base_`. A third makes strings `bytes`, so that embedded NULs survive; the reader checks UTF-8 itself.
"""

import argparse
import ast
import pathlib
import re
import subprocess
import sys

TYPES = ["", "DOUBLE", "FLOAT", "INT64", "UINT64", "INT32", "FIXED64", "FIXED32", "BOOL", "STRING", "GROUP", "MESSAGE",
         "BYTES", "UINT32", "ENUM", "SFIXED32", "SFIXED64", "SINT32", "SINT64"]
STRING, MESSAGE, BYTES, ENUM = (TYPES.index(t) for t in ("STRING", "MESSAGE", "BYTES", "ENUM"))
REPEATED = 3
ROOT_OF_DECODER = "BackMsg.proto"


class GenError(Exception):
    """One line for a person."""


# ---- the protobuf wire format, as far as descriptors use it -----------------------------------------------------

def read_varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise GenError("a descriptor is cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def read_fields(data):
    """[(number, value)] of one message; a value is an int or bytes."""
    fields, at = [], 0
    while at < len(data):
        key, at = read_varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind in (1, 2, 5):
            size, at = read_varint(data, at) if kind == 2 else ((8 if kind == 1 else 4), at)
            value, at = data[at:at + size], at + size
            if at > len(data):
                raise GenError("a descriptor is cut off")
        else:
            raise GenError(f"a descriptor holds wire type {kind}")
        fields.append((key >> 3, value))
    return fields


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def write_fields(fields):
    out = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return bytes(out)


def first(fields, number, fallback=None):
    return next((value for n, value in fields if n == number), fallback)


def every(fields, number):
    return [value for n, value in fields if n == number]


def text(fields, number):
    return first(fields, number, b"").decode()


# ---- the schema: field numbers are descriptor.proto's -----------------------------------------------------------

class Field:
    def __init__(self, data):
        f = read_fields(data)
        self.name, self.number, self.type = text(f, 1), first(f, 3), first(f, 5)
        self.type_name = text(f, 6).lstrip(".")
        self.repeated = first(f, 4) == REPEATED
        in_oneof = first(f, 9) is not None or bool(first(f, 17, 0))
        self.oneof = None if first(f, 17, 0) else first(f, 9)  # the one that proto3_optional makes up does not count
        self.presence = not self.repeated and (in_oneof or self.type == MESSAGE)
        packed = first(read_fields(first(f, 8, b"")), 2)
        if self.repeated and packed == 0:
            raise GenError(f"field {self.name} asks for unpacked repetition, which the writer does not know")
        if TYPES[self.type] == "GROUP":
            raise GenError(f"field {self.name} is a group, which the writer does not know")


def full_name(package, path):
    """As fields name their types: two packages may each have a Metric."""
    return ".".join([*([package] if package else []), *path])


class Enum:
    def __init__(self, data, path, package):
        f = read_fields(data)
        self.path = path + [text(f, 1)]
        self.full = full_name(package, self.path)
        self.values = []
        for value in every(f, 2):
            v = read_fields(value)
            number = first(v, 2, 0)
            self.values.append((text(v, 1), number - (1 << 64) if number >> 63 else number))


class Message:
    def __init__(self, data, path, package):
        f = read_fields(data)
        self.path = path + [text(f, 1)]
        self.full = full_name(package, self.path)
        self.fields = sorted((Field(x) for x in every(f, 2)), key=lambda x: x.number)
        self.messages = [Message(x, self.path, package) for x in every(f, 3)]
        self.enums = [Enum(x, self.path, package) for x in every(f, 4)]
        self.oneofs = [text(read_fields(x), 1) for x in every(f, 8)]
        self.name = ".".join(self.path)

    def walk(self):
        yield self
        for m in self.messages:
            yield from m.walk()


class File:
    def __init__(self, data):
        self.data = data
        f = read_fields(data)
        self.name, self.imports = text(f, 1), [x.decode() for x in every(f, 3)]
        self.package = text(f, 2)
        if text(f, 12) != "proto3":
            raise GenError(f"{self.name} is not proto3")
        self.messages = [Message(x, [], self.package) for x in every(f, 4)]
        self.enums = [Enum(x, [], self.package) for x in every(f, 5)]


def timestamp_file():
    """google/protobuf/timestamp.proto, the one import that lies outside the frontend's package."""
    def field(name, number, kind):
        return write_fields([(1, name), (3, number), (4, 1), (5, kind)])
    message = write_fields([(1, b"Timestamp"), (2, field(b"seconds", 1, TYPES.index("INT64"))),
                            (2, field(b"nanos", 2, TYPES.index("INT32")))])
    return write_fields([(1, b"google/protobuf/timestamp.proto"), (2, b"google.protobuf"), (4, message),
                         (12, b"proto3")])


def descriptor_of(path):
    """The serialized FileDescriptorProto in one *_pb2.py: the argument of its AddSerializedFile call."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, bytes):
                return node.args[0].value
    raise GenError(f"{path.name} holds no serialized descriptor")


def load(folder):
    """{name: File} of every schema file, imports resolved."""
    paths = sorted(folder.glob("*_pb2.py"))
    if not paths:
        raise GenError(f"{folder} holds no *_pb2.py")
    files = [File(descriptor_of(p)) for p in paths]
    if any("google/protobuf/timestamp.proto" in f.imports for f in files):
        files.append(File(timestamp_file()))
    by_name = {f.name: f for f in files}
    for f in files:
        for name in f.imports:
            if name not in by_name:
                raise GenError(f"{f.name} imports {name}, which is not there")
    return by_name


# ---- wire_tags.h ------------------------------------------------------------------------------------------------

def upper_snake(name):
    """CamelCase, camelCase and snake_case to UPPER_SNAKE: HTMLBlock2Go -> HTML_BLOCK2_GO."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).upper()


def macro_name(path, last):
    return "_".join(["PB", *(upper_snake(p) for p in path), upper_snake(last)])


class Macros:
    """Names must be unique: two meanings for one name is a failure that names both."""

    def __init__(self):
        self.meaning, self.lines = {}, []

    def add(self, name, value, meaning):
        if name in self.meaning:
            raise GenError(f"{name} would mean both {self.meaning[name]} and {meaning}")
        self.meaning[name] = meaning
        self.lines.append(f"#define {name} {value}")

    def title(self, words):
        self.lines += ["", f"/* {words} */"]


def add_enum(macros, enum):
    for name, number in enum.values:
        macros.add(macro_name(enum.path, name), f"({number})" if number < 0 else str(number),
                   f"value {'.'.join(enum.path)}.{name}")


def flags_of(field):
    return "BN_PB_REPEATED" if field.repeated else "BN_PB_PRESENCE" if field.presence else "0"


def tags_header(files):
    macros = Macros()
    for f in files:
        for enum in f.enums:
            macros.title(f"enum {'.'.join(enum.path)}")
            add_enum(macros, enum)
        for top in f.messages:
            for m in top.walk():
                macros.title(f"message {m.name}")
                for field in m.fields:
                    macros.add(macro_name(m.path, field.name),
                               f"BN_PB({field.number}, {TYPES[field.type]}, {flags_of(field)})",
                               f"field {m.name}.{field.name}")
                for enum in m.enums:
                    add_enum(macros, enum)
    return "\n".join([
        "/* wire_tags.h: made by tools/gen_wire.py from the frontend's descriptors.",
        " * Included by wire/wire.h, which defines BN_PB(number, TYPE, flags), BN_PB_PRESENCE (a set field is written",
        " * even when it holds the default) and BN_PB_REPEATED. */",
        "#ifndef BN_WIRE_TAGS_H", "#define BN_WIRE_TAGS_H", *macros.lines, "", "#endif", ""])


# ---- wire_names.h and .c ----------------------------------------------------------------------------------------

NAMES_HEADER = """\
/* wire_names.h: made by tools/gen_wire.py: every message of the browser protocol and its fields, by name.
 * For who reads or writes messages whose type is known at run time only. Messages are ordered by name, fields by
 * number. */
#ifndef BN_WIRE_NAMES_H
#define BN_WIRE_NAMES_H

#include <stddef.h>
#include <stdint.h>

enum { BN_WIRE_FIELD_PRESENCE = 1, BN_WIRE_FIELD_REPEATED = 2 };

typedef struct bn_schema_message bn_schema_message;

typedef struct bn_schema_value {
    const char *name;
    int32_t     number;
} bn_schema_value;

typedef struct bn_schema_enum {
    const char            *name; /* "ForwardMsg.ScriptFinishedStatus" */
    const bn_schema_value *values;
    size_t                 value_count;
} bn_schema_enum;

typedef struct bn_schema_field {
    const char              *name;
    const bn_schema_message *message;     /* of a message-typed field, else NULL */
    const bn_schema_enum    *enumeration; /* of an enum-typed field, else NULL */
    const char              *oneof;       /* the group of which only one can be set, else NULL */
    const char              *type;        /* the schema's word in capitals: "STRING", "MESSAGE", "ENUM" ... */
    uint32_t                 number;
    uint32_t                 flags;
    uint32_t                 tag;         /* as wire_tags.h has it */
} bn_schema_field;

struct bn_schema_message {
    const char            *name; /* "ForwardMsg"; nested ones "Alert.Format" */
    const bn_schema_field *fields;
    size_t                 field_count;
};

extern const bn_schema_message bn_wire_messages[];
extern const size_t bn_wire_message_count;

#endif
"""


def enums_source(enums):
    lines = []
    for i, enum in enumerate(enums):
        lines.append(f"static const bn_schema_value values_{i}[] = {{ /* {'.'.join(enum.path)} */")
        lines += [f'    {{ "{name}", {number} }},' for name, number in enum.values]
        lines += ["};", ""]
    lines.append("static const bn_schema_enum enums[] = {")
    lines += [f'    {{ "{".".join(enum.path)}", values_{i}, {len(enum.values)} }},' for i, enum in enumerate(enums)]
    return [*lines, "};", ""]


def names_source(files):
    messages = sorted((m for f in files for top in f.messages for m in top.walk()), key=lambda m: m.name)
    enums = [e for f in files for e in f.enums] + [e for m in messages for e in m.enums]
    index = {m.full: i for i, m in enumerate(messages)}
    enum_index = {e.full: i for i, e in enumerate(enums)}

    def reference(m, f, known, word):
        if f.type_name not in known:
            raise GenError(f"{m.name}.{f.name} has the unknown type {f.type_name}")
        return f"&{word}[{known[f.type_name]}]"

    lines = ['/* wire_names.c: made by tools/gen_wire.py. */', '#include "wire_names.h"', "", *enums_source(enums)]
    for i, m in enumerate(messages):
        if not m.fields:
            continue
        lines.append(f"static const bn_schema_field fields_{i}[] = {{ /* {m.name} */")
        for f in m.fields:
            sub = reference(m, f, index, "bn_wire_messages") if f.type == MESSAGE else "NULL"
            enum = reference(m, f, enum_index, "enums") if f.type == ENUM else "NULL"
            oneof = f'"{m.oneofs[f.oneof]}"' if f.oneof is not None else "NULL"
            flags = 2 if f.repeated else 1 if f.presence else 0
            tag = f.number << 8 | flags << 5 | f.type
            lines.append(f'    {{ "{f.name}", {sub}, {enum}, {oneof}, "{TYPES[f.type]}", {f.number}, {flags}, {tag} }},')
        lines += ["};", ""]
    lines.append("const bn_schema_message bn_wire_messages[] = {")
    for i, m in enumerate(messages):
        lines.append(f'    {{ "{m.name}", {f"fields_{i}, {len(m.fields)}" if m.fields else "NULL, 0"} }},')
    lines += ["};", f"const size_t bn_wire_message_count = {len(messages)};", ""]
    return "\n".join(lines)


# ---- protobuf-c -------------------------------------------------------------------------------------------------

def mend_field(data):
    out = []
    for number, value in read_fields(data):
        if number == 17:                           # proto3_optional
            continue
        if number == 1 and value == b"base":
            value = b"base_"
        if number == 5 and value == STRING:
            value = BYTES
        out.append((number, value))
    return write_fields(out)


def mend_message(data):
    out = []
    for number, value in read_fields(data):
        if number == 2:
            value = mend_field(value)
        elif number == 3:
            value = mend_message(value)
        elif number == 7:                          # options: map entries become plain messages
            value = write_fields([(n, v) for n, v in read_fields(value) if n != 7])
        out.append((number, value))
    return write_fields(out)


def mended_file(data):
    # source options name other languages' packages; protobuf-c has no use for them
    return write_fields([(n, mend_message(v) if n == 4 else v) for n, v in read_fields(data) if n != 8])


def closure(files, root):
    """Names of `root` and all it imports, each after its own imports."""
    order = []

    def visit(name):
        if name not in order:
            for other in files[name].imports:
                visit(other)
            order.append(name)

    visit(root)
    return order


def decoder_files(files, out, protoc_c):
    roots = [name for name in files if name.endswith("/" + ROOT_OF_DECODER)]
    if len(roots) != 1:
        raise GenError(f"the schema holds {len(roots)} files called {ROOT_OF_DECODER}, not one")
    names = closure(files, roots[0])
    folder = out / "pb"
    folder.mkdir(parents=True, exist_ok=True)
    schema = out / "backmsg.desc"
    content = write_fields([(1, mended_file(files[n].data)) for n in names])
    listing = "".join(n.removesuffix(".proto") + ".pb-c.c\n" for n in names)
    stale = (not schema.is_file() or schema.read_bytes() != content
             or not all((folder / line).is_file() for line in listing.splitlines()))
    if stale:
        schema.write_bytes(content)
        run = subprocess.run([protoc_c, f"--descriptor_set_in={schema.name}", "--c_out=pb", *names], cwd=out,
                             capture_output=True, text=True)
        if run.returncode != 0:
            schema.unlink()
            raise GenError(f"{protoc_c}: {(run.stderr.strip() or 'failed').splitlines()[-1]}")
    write_if_changed(folder / "files.txt", listing)


# ---- the command ------------------------------------------------------------------------------------------------

def write_if_changed(path, content):
    if not path.is_file() or path.read_text() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def generate(proto, out, protoc_c=None):
    files = load(proto)
    ordered = [files[name] for name in sorted(files)]
    write_if_changed(out / "wire_tags.h", tags_header(ordered))
    write_if_changed(out / "wire_names.h", NAMES_HEADER)
    write_if_changed(out / "wire_names.c", names_source(ordered))
    if protoc_c:
        decoder_files(files, out, protoc_c)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proto", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--protoc-c")
    args = parser.parse_args(argv)
    try:
        generate(args.proto, args.out, args.protoc_c)
    except (GenError, OSError) as e:
        print(f"gen_wire: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
