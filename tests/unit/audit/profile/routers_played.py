"""A router that takes messages: an independent reader of USP (Google's protobuf) and of CWMP (ElementTree).

In:  messages of a profile. Out: what the router then has set, as a dump in any form that is read.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from sluis.telemetry.usp import DEFINITIONS

if TYPE_CHECKING:
    from tests.unit.telemetry.protobuf_oracle import Oracle

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


@cache
def oracle() -> "Oracle":
    """Return the classes of Google's protobuf, made once."""
    from tests.unit.telemetry.protobuf_oracle import Oracle

    return Oracle(DEFINITIONS, "played")


class PlayedRouter:
    """What is set in a router, path by path."""

    def __init__(self) -> None:
        """Begin as a router without profiles whose bulk data is on."""
        self.oracle = oracle()
        self.values: dict[str, str] = {"Device.BulkData.Enable": "true"}

    def take_usp(self, octets: bytes) -> None:
        """Do what one Msg asks."""
        message = self.oracle.classes["Msg"]()
        message.ParseFromString(octets)
        request = message.body.request
        for path in request.delete.obj_paths:
            for found in self._objects(path):
                self.values = {name: value for name, value in self.values.items() if not name.startswith(found)}
        for made in request.add.create_objs:
            [table] = self._objects(made.obj_path)
            taken = [int(name[len(table) :].split(".")[0]) for name in self.values if name.startswith(table)]
            self._set(f"{table}{max(taken, default=0) + 1}.", made.param_settings)
        for changed in request.set.update_objs:
            [found] = self._objects(changed.obj_path)
            self._set(found, changed.param_settings)

    def take_cwmp(self, octets: bytes) -> None:
        """Do what one envelope asks; objects are made by the values set in them."""
        body = ET.fromstring(octets).find(f"{SOAP}Body")  # noqa: S314 - our own octets
        assert body is not None
        for struct in body.iter("ParameterValueStruct"):
            value = struct.find("Value")
            assert value is not None
            kind = next(iter(value.attrib.values()))
            text = value.text or ""
            self.values[struct.findtext("Name", "")] = {"1": "true", "0": "false"}[text] if "bool" in kind else text

    def _objects(self, path: str) -> list[str]:
        searched = re.fullmatch(r'(.*\.)\[Alias=="([^"]*)"\](\..*)', path)
        if searched is None:
            return [path]
        before, alias, behind = searched.groups()
        own = re.compile(re.escape(before) + r"(\d+)\.Alias")
        matches = (own.fullmatch(name) for name, value in self.values.items() if value == alias)
        return [f"{before}{match[1]}{behind}" for match in matches if match]

    def _set(self, base: str, given: Iterable[object]) -> None:
        for setting in given:
            self.values[base + setting.param] = setting.value  # type: ignore[attr-defined]

    def counted(self) -> dict[str, str]:
        """Return what is set, with the number of entries of each table: a router counts them itself."""
        table = "Device.BulkData.Profile."
        profiles = {name[len(table) :].split(".")[0] for name in self.values if name.startswith(table)}
        counts = {
            "Device.BulkData.ProfileNumberOfEntries": str(len(profiles)),
            "Device.BulkData.ParameterWildCardSupported": "true",
        }
        for profile in profiles:
            for inner in ("Parameter", "HTTP.RequestURIParameter"):
                above = f"{table}{profile}.{inner}."
                entries = {name[len(above) :].split(".")[0] for name in self.values if name.startswith(above)}
                counts[f"{above.removesuffix('.')}NumberOfEntries"] = str(len(entries))
        return self.values | counts

    def lines(self) -> bytes:
        """Return the dump as lines of path and value."""
        return "".join(f"{name}={value}\n" for name, value in self.counted().items()).encode()

    def forms(self) -> dict[str, bytes]:
        """Return the same dump in every form that is read."""
        tree: dict[str, object] = {}
        for name, value in self.counted().items():
            *above, last = name.split(".")
            here: dict[str, object] = tree
            for part in above:
                here = here.setdefault(part, {})  # type: ignore[assignment]
            here[last] = value
        quoted = (f'{name},"{value}",string' for name, value in self.counted().items())
        structs = "".join(
            f"<ParameterValueStruct><Name>{name}</Name><Value>{value}</Value></ParameterValueStruct>"
            for name, value in self.counted().items()
        )
        soap = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="urn:dslforum-org:cwmp-1-0"'
        call = f"<c:GetParameterValuesResponse><ParameterList>{structs}</ParameterList></c:GetParameterValuesResponse>"
        result = {"requested_path": "Device.BulkData.", "resolved_path_results": self._resolved()}
        message = {
            "header": {"msg_id": "1", "msg_type": 2},
            "body": {"response": {"get_resp": {"req_path_results": [result]}}},
        }
        msg = self.oracle.written("Msg", message)
        record = {"version": "1.3", "to_id": "self::c", "from_id": "self::a", "no_session_context": {"payload": msg}}
        return {
            "lines": self.lines(),
            "arrows": "".join(f"{name} => {value}\n" for name, value in self.counted().items()).encode(),
            "tabs": "".join(f"{name}\t{value}\tstring\n" for name, value in self.counted().items()).encode(),
            "csv": ("parameter,value,type\n" + "\n".join(quoted) + "\n").encode(),
            "flat": json.dumps(self.counted()).encode(),
            "tree": json.dumps(tree).encode(),
            "named": json.dumps([{"name": name, "value": value} for name, value in self.counted().items()]).encode(),
            "cwmp": f"<s:Envelope {soap}><s:Body>{call}</s:Body></s:Envelope>".encode(),
            "msg": msg,
            "record": self.oracle.written("Record", record),
        }

    def _resolved(self) -> list[dict[str, object]]:
        by_object: dict[str, dict[str, str]] = {}
        for name, value in self.counted().items():
            above, _, last = name.rpartition(".")
            by_object.setdefault(f"{above}.", {})[last] = value
        return [{"resolved_path": path, "result_params": given} for path, given in by_object.items()]
