"""A wanted profile as messages to a router: USP (Add, Set, Delete) and CWMP (AddObject, SetParameterValues).

In:  ``WantedProfile``. Out: messages with their octets and, for USP, their text.

The rules this module keeps:
 * A profile is put in whole before it is switched on: never is one on with half of its parameters.
 * Every setting is required: a router that lacks one refuses the profile, rather than sending by a default of its own.
 * No login stands in a message: that is each router's own.
 * A profile is found by its alias over USP; CWMP knows no alias by itself, so its messages hold the instance numbers
   that ``AddObjectResponse`` gives, and those that are assumed are said.

Source: TR-369 (``usp-msg-1-4.proto``; R-ADD.0 to R-ADD.6, R-DEL); TR-069 Amendment 6, A.3.2.1 and A.3.2.6; SOAP 1.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from sluis.audit.profile.wanted import ROOT, WantedProfile
from sluis.telemetry.usp import DEFINITIONS
from sluis.telemetry.wire_writer import Written, text_form, write_message

Setting = tuple[str, str, str]
"""Name of a parameter below the profile, its type of XML Schema, its value."""
PROFILES: Final = f"{ROOT}.BulkData.Profile."
_SET, _ADD, _DELETE = 4, 8, 10
_NAMES: Final = {_SET: "SET", _ADD: "ADD", _DELETE: "DELETE"}
_CWMP: Final = "urn:dslforum-org:cwmp-1-0"


@dataclass(frozen=True, slots=True)
class RouterMessage:
    """One message to a router."""

    name: str
    """What its file is called, without a folder."""
    content: bytes


def settings(profile: WantedProfile) -> tuple[Setting, ...]:
    """Return what is set of a profile, but for ``Enable`` and its parameters."""
    return (
        ("Name", "string", profile.alias),
        ("Protocol", "string", "HTTP"),
        ("EncodingType", "string", "JSON"),
        ("ReportingInterval", "unsignedInt", str(profile.interval_s)),
        ("NumberOfRetainedFailedReports", "int", "0"),
        ("JSONEncoding.ReportFormat", "string", "NameValuePair"),
        ("JSONEncoding.ReportTimestamp", "string", "ISO-8601"),
        ("HTTP.URL", "string", profile.url),
        ("HTTP.Method", "string", "POST"),
        ("HTTP.Compression", "string", "None"),
    )


def parameters(profile: WantedProfile) -> tuple[tuple[Setting, ...], ...]:
    """Return what is set of each of its parameters; ``Exclude`` where it is true, since older routers lack it."""
    asked = [(("Reference", "string", row.reference),) for row in profile.asked]
    guards = [(("Reference", "string", path), ("Exclude", "boolean", "true")) for path in profile.excluded]
    return (*asked, *guards)


def usp_messages(profile: WantedProfile) -> tuple[RouterMessage, ...]:
    """Return the messages of USP, in the order in which they are sent: each as octets and as text.

    Two switch the profile: ``enable`` and ``disable``.
    """
    own = f'{PROFILES}[Alias=="{profile.alias}"].'
    added = _added(
        ((PROFILES, (("Alias", "string", profile.alias), ("Enable", "boolean", "false"), *settings(profile))),)
    )
    filled = _added(tuple((f"{own}Parameter.", parameter) for parameter in parameters(profile)))
    bodies: tuple[tuple[str, int, Written], ...] = (
        ("1-remove", _DELETE, (("delete", (("obj_paths", own),)),)),
        ("2-add-profile", _ADD, added),
        ("3-add-parameters", _ADD, filled),
        ("4-enable", _SET, _switched(own, on=True)),
        ("5-disable", _SET, _switched(own, on=False)),
    )
    return tuple(message for name, kind, request in bodies for message in _usp(profile, name, kind, request))


def _usp(profile: WantedProfile, name: str, kind: int, request: Written) -> Iterator[RouterMessage]:
    header: Written = (("msg_id", f"{profile.alias}-{name}"), ("msg_type", kind))
    message: Written = (("header", header), ("body", (("request", request),)))
    yield RouterMessage(f"usp-{name}.bin", write_message(message, "Msg", DEFINITIONS))
    text = text_form(message, "Msg", DEFINITIONS).replace(f"msg_type: {kind}", f"msg_type: {_NAMES[kind]}", 1)
    yield RouterMessage(f"usp-{name}.txt", text.encode())


def _added(objects: tuple[tuple[str, tuple[Setting, ...]], ...]) -> Written:
    return (("add", tuple(("create_objs", _object(path, given)) for path, given in objects)),)


def _object(path: str, given: tuple[Setting, ...]) -> Written:
    made = (("param_settings", (("param", name), ("value", value), ("required", True))) for name, _, value in given)
    return (("obj_path", path), *made)


def _switched(own: str, *, on: bool) -> Written:
    return (("set", (("update_objs", _object(own, (("Enable", "boolean", "true" if on else "false"),))),)),)


def cwmp_messages(profile: WantedProfile, instance: int = 1) -> tuple[RouterMessage, ...]:
    """Return the messages of CWMP, in the order in which they are sent.

    Args:
        profile: What is wanted.
        instance: The number that the router gives the profile; its parameters are taken to be 1, 2, 3 ...
    """
    own = f"{PROFILES}{instance}."
    numbered = enumerate(parameters(profile), 1)
    inner = [(f"Parameter.{at}.{name}", kind, value) for at, given in numbered for name, kind, value in given]
    whole = [("Alias", "string", profile.alias), ("Enable", "boolean", "0"), *settings(profile), *inner]
    return (
        RouterMessage("cwmp-1-add-profile.xml", _add_object(profile, PROFILES)),
        RouterMessage("cwmp-2-add-parameter.xml", _add_object(profile, f"{own}Parameter.")),
        RouterMessage("cwmp-3-set.xml", _set_values(profile, own, whole)),
        RouterMessage("cwmp-4-enable.xml", _set_values(profile, own, [("Enable", "boolean", "1")])),
        RouterMessage("cwmp-5-disable.xml", _set_values(profile, own, [("Enable", "boolean", "0")])),
    )


def _add_object(profile: WantedProfile, path: str) -> bytes:
    key = f"<ParameterKey>{escape(profile.alias[:32])}</ParameterKey>"
    return _envelope(f"<cwmp:AddObject><ObjectName>{escape(path)}</ObjectName>{key}</cwmp:AddObject>")


def _set_values(profile: WantedProfile, own: str, given: list[Setting]) -> bytes:
    made = "".join(
        f"<ParameterValueStruct><Name>{escape(own + name)}</Name>"
        f'<Value xsi:type="xsd:{kind}">{escape(_truth(kind, value))}</Value></ParameterValueStruct>\n'
        for name, kind, value in given
    )
    listed = f'<ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[{len(given)}]">\n{made}</ParameterList>'
    key = f"<ParameterKey>{escape(profile.alias[:32])}</ParameterKey>"
    return _envelope(f"<cwmp:SetParameterValues>{listed}{key}</cwmp:SetParameterValues>")


def _truth(kind: str, value: str) -> str:
    """Return a value as SOAP writes it: a truth as 0 or 1."""
    return {"true": "1", "false": "0"}.get(value, value) if kind == "boolean" else value


def _envelope(call: str) -> bytes:
    spaces = (
        'xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:cwmp="{_CWMP}"'
    )
    head = '<soap-env:Header><cwmp:ID soap-env:mustUnderstand="1">1</cwmp:ID></soap-env:Header>'
    body = f"<soap-env:Envelope {spaces}>\n{head}\n<soap-env:Body>{call}</soap-env:Body>\n</soap-env:Envelope>\n"
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + body).encode()
