"""tools/gen_wire.py against protobuf's own reading of the same descriptors, and its C through a compiler."""

import re
import subprocess

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2

TYPE = {number: name.removeprefix("TYPE_") for name, number in descriptor_pb2.FieldDescriptorProto.Type.items()}


@pytest.fixture(scope="module")
def protos(gen_wire, frontend):
    out = []
    for path in sorted((frontend / "proto").glob("*_pb2.py")):
        out.append(descriptor_pb2.FileDescriptorProto.FromString(gen_wire.descriptor_of(path)))
    return out


@pytest.fixture(scope="module")
def generated(gen_wire, frontend, tmp_path_factory):
    out = tmp_path_factory.mktemp("gen")
    gen_wire.generate(frontend / "proto", out, "protoc-c")
    return out


def messages(protos):
    def walk(message, path):
        path = [*path, message.name]
        yield path, message
        for nested in message.nested_type:
            yield from walk(nested, path)
    for proto in protos:
        for message in proto.message_type:
            yield from walk(message, [])


def test_every_field_has_its_tag(gen_wire, protos, generated):
    defines = dict(re.findall(r"^#define (\w+) (.+)$", (generated / "wire_tags.h").read_text(), re.M))
    count = 0
    for path, message in messages(protos):
        for f in message.field:
            repeated = f.label == f.LABEL_REPEATED
            presence = f.proto3_optional or f.HasField("oneof_index") or f.type == f.TYPE_MESSAGE
            flags = "BN_PB_REPEATED" if repeated else "BN_PB_PRESENCE" if presence else "0"
            assert defines[gen_wire.macro_name(path, f.name)] == f"BN_PB({f.number}, {TYPE[f.type]}, {flags})"
            count += 1
        for enum in message.enum_type:
            for value in enum.value:
                assert int(defines[gen_wire.macro_name([*path, enum.name], value.name)].strip("()")) == value.number
    for proto in protos:
        for enum in proto.enum_type:
            for value in enum.value:
                assert int(defines[gen_wire.macro_name([enum.name], value.name)].strip("()")) == value.number
    assert count > 900


@pytest.mark.parametrize("name, upper", [
    ("ForwardMsg", "FORWARD_MSG"), ("width_config", "WIDTH_CONFIG"), ("dataType", "DATA_TYPE"),
    ("DeckGlJsonChart", "DECK_GL_JSON_CHART"), ("HTMLBlock2Go", "HTML_BLOCK2_GO"), ("USE_CONTAINER", "USE_CONTAINER"),
])
def test_upper_snake(gen_wire, name, upper):
    assert gen_wire.upper_snake(name) == upper


def fake(*, fields=(("label", 1, 9),), enums=(), nested=(), **more):
    proto = descriptor_pb2.FileDescriptorProto(name="streamlit/proto/BackMsg.proto", syntax=more.get("syntax", "proto3"))
    message = proto.message_type.add(name="BackMsg")
    for name, number, kind in fields:
        message.field.add(name=name, number=number, type=kind, label=more.get("label", 1))
    for name, values in enums:
        enum = message.enum_type.add(name=name)
        for i, value in enumerate(values):
            enum.value.add(name=value, number=i)
    for name in nested:
        message.nested_type.add(name=name).field.add(name="id", number=1, type=9, label=1)
    return proto


def write_fake(folder, proto):
    folder.mkdir(exist_ok=True)
    (folder / "BackMsg_pb2.py").write_text(f"pool.AddSerializedFile({proto.SerializeToString()!r})\n")
    return folder


def failure(gen_wire, tmp_path, proto, capsys):
    code = gen_wire.main(["--proto", str(write_fake(tmp_path / "proto", proto)), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert code == 1 and len(said.splitlines()) == 1
    return said


def test_two_meanings_of_one_name_fail_naming_both(gen_wire, tmp_path, capsys):
    said = failure(gen_wire, tmp_path, fake(fields=[("kind_a", 1, 9)], enums=[("Kind", ["A"])]), capsys)
    assert "PB_BACK_MSG_KIND_A" in said and "BackMsg.kind_a" in said and "BackMsg.Kind.A" in said


def test_what_the_writer_does_not_know_fails(gen_wire, tmp_path, capsys):
    assert "group" in failure(gen_wire, tmp_path, fake(fields=[("g", 1, 10)]), capsys)
    assert "not proto3" in failure(gen_wire, tmp_path, fake(syntax="proto2"), capsys)
    unpacked = fake(label=3, fields=[("n", 1, 5)])
    unpacked.message_type[0].field[0].options.packed = False
    assert "unpacked" in failure(gen_wire, tmp_path, unpacked, capsys)
    missing = fake()
    missing.dependency.append("streamlit/proto/None.proto")
    assert "None.proto" in failure(gen_wire, tmp_path, missing, capsys)


def test_nested_messages_join_by_underscore(gen_wire, tmp_path):
    gen_wire.generate(write_fake(tmp_path / "proto", fake(nested=["InnerPart"])), tmp_path / "out")
    assert "#define PB_BACK_MSG_INNER_PART_ID BN_PB(1, STRING, 0)" in (tmp_path / "out" / "wire_tags.h").read_text()


def test_nothing_is_rewritten_when_nothing_changed(gen_wire, frontend, generated):
    before = {p: p.stat().st_mtime_ns for p in generated.rglob("*") if p.is_file()}
    gen_wire.generate(frontend / "proto", generated, "protoc-c")
    assert {p: p.stat().st_mtime_ns for p in generated.rglob("*") if p.is_file()} == before


NAMES_PROGRAM = r"""
#include <stdio.h>
#include "wire_names.h"
int main(void)
{
    for (size_t i = 0; i < bn_wire_message_count; i++)
        for (size_t k = 0; k < bn_wire_messages[i].field_count; k++) {
            const bn_schema_field *f = &bn_wire_messages[i].fields[k];
            printf("%s %s %u %s %u %s %s %s\n", bn_wire_messages[i].name, f->name, f->number, f->type, f->flags,
                   f->message ? f->message->name : f->enumeration ? f->enumeration->name : "-",
                   f->oneof ? f->oneof : "-", f->enumeration ? f->enumeration->values[0].name : "-");
        }
    return 0;
}
"""


def test_the_table_says_the_same(protos, generated, tmp_path):
    (tmp_path / "p.c").write_text(NAMES_PROGRAM)
    subprocess.run(["cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", f"-I{generated}", "-o",
                    tmp_path / "p", tmp_path / "p.c", generated / "wire_names.c"], check=True)
    said = set(subprocess.run([tmp_path / "p"], capture_output=True, text=True, check=True).stdout.splitlines())
    for path, message in messages(protos):
        for f in message.field:
            flags = 2 if f.label == f.LABEL_REPEATED else \
                1 if f.proto3_optional or f.HasField("oneof_index") or f.type == f.TYPE_MESSAGE else 0
            sub = f.type_name.lstrip(".") if f.type in (f.TYPE_MESSAGE, f.TYPE_ENUM) else "-"
            for package in {"google.protobuf"} | {p.package for p in protos if p.package}:
                sub = sub.removeprefix(f"{package}.")
            oneof = message.oneof_decl[f.oneof_index].name if f.HasField("oneof_index") and not f.proto3_optional else "-"
            line = f"{'.'.join(path)} {f.name} {f.number} {TYPE[f.type]} {flags} {sub} {oneof}"
            assert [s for s in said if s.rpartition(" ")[0] == line], line


DECODE_PROGRAM = r"""
#include <stdio.h>
#include "streamlit/proto/BackMsg.pb-c.h"
int main(void)
{
    uint8_t in[4096];
    size_t n = fread(in, 1, sizeof in, stdin);
    BackMsg *m = back_msg__unpack(NULL, n, in);
    if (!m || m->type_case != BACK_MSG__TYPE_RERUN_SCRIPT)
        return 1;
    ClientState *c = m->rerun_script;
    printf("%zu", c->query_string.len);
    for (size_t i = 0; i < c->widget_states->n_widgets; i++) {
        WidgetState *w = c->widget_states->widgets[i];
        printf(" %.*s", (int)w->id.len, (char *)w->id.data);
        if (w->value_case == WIDGET_STATE__VALUE_STRING_VALUE)
            printf("=%zu bytes", w->string_value.len);
        if (w->value_case == WIDGET_STATE__VALUE_BOOL_VALUE)
            printf("=%d", w->bool_value);
    }
    back_msg__free_unpacked(m, NULL);
    return 0;
}
"""


def test_the_decoder_keeps_strings_with_nul_and_knows_optional_from_absent(protos, generated, tmp_path):
    pool = descriptor_pool.DescriptorPool()
    waiting = list(protos)
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    known = {"google/protobuf/timestamp.proto"}
    while waiting:
        for proto in [p for p in waiting if set(p.dependency) <= known]:
            pool.Add(proto)
            known.add(proto.name)
            waiting.remove(proto)
    back = message_factory.GetMessageClass(pool.FindMessageTypeByName("BackMsg"))()
    back.rerun_script.query_string = "a\0b"
    states = back.rerun_script.widget_states
    states.widgets.add(id="text", string_value="one\0two")
    states.widgets.add(id="flag", bool_value=False)
    states.widgets.add(id="none")
    (tmp_path / "d.c").write_text(DECODE_PROGRAM)
    code = [generated / "pb" / line for line in (generated / "pb" / "files.txt").read_text().split()]
    subprocess.run(["cc", "-w", f"-I{generated / 'pb'}", "-o", tmp_path / "d", tmp_path / "d.c", *code, "-lprotobuf-c"],
                   check=True)
    run = subprocess.run([tmp_path / "d"], input=back.SerializeToString(), capture_output=True, check=True)
    assert run.stdout == b"3 text=7 bytes flag=0 none"
