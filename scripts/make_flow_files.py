"""Write a flow file with the mitmproxy that runs this. The content is invented, and ours.

The files in ``tests/unit/capture/readers/flows`` were written by it, each with the version in its name, in an
environment apart, because the program pins libraries that Sluis needs newer ones of:

    python -m venv apart && apart/bin/pip install mitmproxy==12.3.1
    apart/bin/python scripts/make_flow_files.py tests/unit/capture/readers/flows/v12.3.1.flows
"""

import sys
from pathlib import Path

from mitmproxy import flow as flows_of
from mitmproxy import io
from mitmproxy.test import tflow, tutils

AT = 1_795_526_929.5
BODY = b'{"hosts":[{"mac":"02:00:5e:00:53:01","name":"living-room-tv"}]}'


def web() -> flows_of.Flow:
    """Return a request over TLS with a body, and its answer."""
    request = tutils.treq(
        host="collect.example", port=443, scheme=b"https", authority=b"", method=b"POST", path=b"/v1/in?serial=7",
        headers=((b"host", b"collect.example"), (b"content-type", b"application/json"), (b"cookie", b"id=1")),
        content=BODY, timestamp_start=AT, timestamp_end=AT + 1,
    )  # fmt: skip
    return tflow.tflow(req=request, resp=tutils.tresp(content=b"ok", timestamp_start=AT + 1, timestamp_end=AT + 2))


def streamed() -> flows_of.Flow:
    """Return one whose body went past without being kept, to an address."""
    flow = web()
    flow.request.data.host = "198.51.100.9"
    flow.request.content = None
    return flow


def compressed() -> flows_of.Flow:
    """Return one whose body went compressed."""
    flow = web()
    flow.request.encode("gzip")
    return flow


def asked() -> flows_of.Flow:
    """Return a question of DNS and its answers, of both families."""
    flow = tflow.tdnsflow(resp=True)
    flow.request.questions[0].name = flow.response.questions[0].name = "collect.example"
    first, second = flow.response.answers
    first.name = second.name = "front.collect.example"
    first.data, second.data = b"\xcb\x00\x71\x07", bytes.fromhex("20010db8") + bytes(11) + b"\7"
    return flow


def ended(flow: flows_of.Flow) -> flows_of.Flow:
    """Give a flow ends of documentation ranges, whatever the names of its fields in this version."""
    state = flow.get_state()
    for side, pair in (("client_conn", ("192.0.2.10", 50000)), ("server_conn", ("203.0.113.7", 443))):
        for name in ("peername", "ip_address" if side == "server_conn" else "address"):
            if name in state[side]:
                state[side][name] = pair
    if state["type"] != "http":
        state["server_conn"]["address"] = ("broker.example", 8883)
    flow.set_state(state)
    return flow


def made() -> list[flows_of.Flow]:
    """Return one flow of each kind this version knows."""
    flow = [web(), streamed(), compressed(), tflow.twebsocketflow(), tflow.ttcpflow()]
    if hasattr(tflow, "tudpflow"):
        flow.append(tflow.tudpflow())
    return [ended(entry) for entry in [*flow, asked()]]


if __name__ == "__main__":
    with Path(sys.argv[1]).open("wb") as out:
        writer = io.FlowWriter(out)
        for each in made():
            writer.add(each)
