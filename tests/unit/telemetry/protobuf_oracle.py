"""Messages made by Google's protobuf from our definitions: an independent writer for our reader."""

from collections import Counter
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from hypothesis import strategies as st

from sluis.telemetry.model import Number, Path, Value
from sluis.telemetry.wire import Definitions, Field

_TYPES = {
    "text": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
    "bytes": descriptor_pb2.FieldDescriptorProto.TYPE_BYTES,
    "uint": descriptor_pb2.FieldDescriptorProto.TYPE_UINT64,
    "int": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
    "double": descriptor_pb2.FieldDescriptorProto.TYPE_DOUBLE,
    "float": descriptor_pb2.FieldDescriptorProto.TYPE_FLOAT,
    "fixed32": descriptor_pb2.FieldDescriptorProto.TYPE_FIXED32,
}
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": TEXT,
    "bytes": st.binary(max_size=8),
    "uint": st.integers(0, 2**64 - 1),
    "int": st.integers(-(2**63), 2**63 - 1),
    "bool": st.booleans(),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "float": st.floats(allow_nan=False, allow_infinity=False, width=32),
    "fixed32": st.integers(0, 2**32 - 1),
    "map": st.dictionaries(TEXT, TEXT, min_size=1, max_size=2),
}
Document = dict[str, Any]


class Oracle:
    """The classes of one file of definitions."""

    def __init__(self, definitions: Definitions, package: str) -> None:
        self.definitions = definitions
        file = descriptor_pb2.FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto2")
        for name, fields in definitions.messages.items():
            made = file.message_type.add(name=name)
            for number, field in fields.items():
                self._add(made, number, field, package)
        pool = descriptor_pool.DescriptorPool()
        pool.Add(file)
        self.classes = {
            name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}"))
            for name in definitions.messages
        }

    def _add(self, made: Any, number: int, field: Field, package: str) -> None:
        label = descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL
        if field.repeated or field.kind == "map":
            label = descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
        added = made.field.add(name=field.name, number=number, label=label)
        if field.kind == "map":
            entry = made.nested_type.add(name="".join(word.title() for word in field.name.split("_")) + "Entry")
            entry.options.map_entry = True
            for at, name in enumerate(("key", "value"), 1):
                entry.field.add(
                    name=name, number=at, label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL, type=_TYPES["text"]
                )
            added.type = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
            added.type_name = f".{package}.{made.name}.{entry.name}"
        elif field.kind in _TYPES:
            added.type = _TYPES[field.kind]
        else:
            added.type = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
            added.type_name = f".{package}.{field.kind}"

    def written(self, message: str, document: Document) -> bytes:
        """Return a document as protobuf writes it."""
        made = self.classes[message]()
        self._fill(made, message, document)
        return bytes(made.SerializeToString())

    def _fill(self, made: Any, message: str, document: Document) -> None:
        kinds = {field.name: field for field in self.definitions.messages[message].values()}
        for name, value in document.items():
            field = kinds[name]
            if field.kind == "map":
                getattr(made, name).update(value)
            elif field.kind in _TYPES and field.repeated:
                getattr(made, name).extend(value)
            elif field.kind in _TYPES:
                setattr(made, name, value)
            elif field.repeated:
                for element in value:
                    self._fill(getattr(made, name).add(), field.kind, element)
            else:
                inner = getattr(made, name)
                inner.SetInParent()
                self._fill(inner, field.kind, value)

    @st.composite
    def documents(draw: st.DrawFn, self: "Oracle", message: str, depth: int = 4) -> Document:  # noqa: N805
        """Draw what one message may say: some of its fields, in any nesting down to ``depth``."""
        document: Document = {}
        fields = list(self.definitions.messages[message].values())
        chosen = (
            draw(st.lists(st.sampled_from(fields), max_size=4, unique_by=lambda chosen_field: chosen_field.name))
            if fields
            else []
        )
        for field in chosen:
            if field.kind in _VALUES:
                values = _VALUES[field.kind]
            elif depth > 1:
                values = Oracle.documents(self, field.kind, depth - 1)
            else:
                continue
            many = field.repeated and field.kind != "map"
            document[field.name] = draw(st.lists(values, min_size=1, max_size=3) if many else values)
        return document


def leaves_of(definitions: Definitions, message: str, document: Document, prefix: Path) -> Counter[tuple[Path, Value]]:
    """Return the leaves a document must give, by its definitions and without any wire format."""
    counted: Counter[tuple[Path, Value]] = Counter()
    kinds = {field.name: field for field in definitions.messages[message].values()}
    for name, value in document.items():
        field = kinds[name]
        if field.kind == "map":
            counted.update(((*prefix, name, key), text) for key, text in value.items())
            continue
        for number, element in enumerate(value if field.repeated else [value], 1):
            path = (*prefix, name, str(number)) if field.repeated else (*prefix, name)
            if field.kind in definitions.messages:
                counted.update(leaves_of(definitions, field.kind, element, path))
            else:
                counted[path, as_value(field.kind, element)] += 1
    return counted


def as_value(kind: str, value: Any) -> Value:
    """Return a Python value as a leaf holds it."""
    match kind:
        case "text" | "bool":
            return value  # type: ignore[no-any-return]
        case "bytes":
            return bytes(value).hex()
        case "double" | "float":
            return Number(repr(float(value)))
        case _:
            return Number(str(value))
