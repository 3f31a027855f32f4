"""A running gate: TLS, taken ports, files that are not there, and a graceful stop."""

import asyncio
import datetime as dt
import os
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec.structs import replace
from tests.flow.gatehouse import (
    COLLECTED_MS,
    LOGIN,
    PASSWORD,
    VOUCHED,
    Clock,
    ask,
    build,
    counted,
    element,
    entry,
    eventually,
    message,
    opened,
    serving,
    statuses_of,
)
from tests.raised import raises

from sluis.errors import Entry, RegisterText, SluisError
from sluis.errors.gate import (
    certificate_error,
    endpoint_missing_error,
    file_missing_error,
    intake_ended_error,
    listener_busy_error,
    part_ended_error,
)
from sluis.gate.http.running import running, serve_until_signal
from sluis.gate.state.settings import Listener, Settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.record import Status
from sluis.standing.registry import import_registry

JSON = {"Content-Type": "application/json"}


def self_signed(folder: Path) -> None:
    """Write cert.pem and key.pem for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def with_tls(settings: Settings) -> Settings:
    tls = Listener(host="0.0.0.0", port=0, tls_certificate="cert.pem", tls_key="key.pem")  # noqa: S104 - TLS may
    return replace(settings, listener=(tls, *settings.listener))


async def test_basic_over_tls_serves_and_plain_http_there_does_not(tmp_path: Path) -> None:
    self_signed(tmp_path)
    context = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    async with serving(with_tls(build(tmp_path)), Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        secure = f"https://localhost:{house.gate.ports[0]}/ingest"
        for password, status in ((PASSWORD, 200), ("wrong", 401)):
            auth = {**JSON, "Authorization": aiohttp.encode_basic_auth(LOGIN, password)}
            async with house.http.post(secure, data=message(), headers=auth, ssl=context) as answer:
                assert answer.status == status
        assert counted(house.state)["wifi-help", "recorded"] == 1
        with pytest.raises(aiohttp.ClientError):
            await house.http.post(secure.replace("https", "http"), data=message())
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await house.http.post(secure, data=message())
        assert len(house.gate.ports) == 2


class Authority:
    """Signs client certificates for tests."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._builder(self.name, self.key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        begun = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        dated = begun.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        return dated.serial_number(x509.random_serial_number())

    def client(self, name: str, *alternative: x509.GeneralName) -> ssl.SSLContext:
        """Return what a client with a certificate of this authority connects with."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._builder(subject, key)
        if alternative:
            made = made.add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        both = self.folder / f"client-{name}.pem"
        pem = made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        both.write_bytes(pem + key.private_bytes(*form))
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        context.load_cert_chain(both)
        return context


CERTIFIED = """
[[collector]]
name = "north"
certificate = "north.acs.example"
[[route]]
path = "/certified"
auth = "certificate"
networks = ["127.0.0.0/8"]
[[route]]
path = "/vouched"
auth = "collector"
collectors = ["north"]
[[listener]]
port = 0
tls_certificate = "cert.pem"
tls_key = "key.pem"
client_ca = "authority.pem"
"""


async def test_a_client_certificate_names_the_router_and_no_header_does(tmp_path: Path) -> None:
    self_signed(tmp_path)
    authority, stranger = Authority(tmp_path, "authority"), Authority(tmp_path, "stranger")
    dns = x509.DNSName
    async with serving(build(tmp_path, more=CERTIFIED), Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        port = house.gate.ports[1]
        forged = {**JSON, "X-Client-Login": LOGIN, "sluis.client-certificate": "x", "Authorization": VOUCHED}

        async def post(path: str, context: ssl.SSLContext, headers: dict[str, str] = forged) -> int:
            url = f"https://localhost:{port}{path}?sn=000000000000&oui=012345&pc=USP%20Agent"
            async with house.http.post(url, data=message(), headers=headers, ssl=context) as answer:
                return answer.status

        assert await post("/certified", authority.client(LOGIN, dns("a.example"), dns("b.example"))) == 401
        assert await post("/certified", authority.client(LOGIN)) == 401, "only the kind of name that is asked counts"
        assert counted(house.state) == {}
        assert await post("/certified", authority.client("x", dns("cpe9"))) == 200
        assert counted(house.state) == {("", "unknown-household"): 1}, "the header named a router that exists"
        assert await post("/certified", authority.client("y", dns(LOGIN))) == 200
        assert counted(house.state)["wifi-help", "recorded"] == 1
        assert await post("/vouched", authority.client("z", dns("cpe9"))) == 401, "a router is no collector"
        assert await post("/vouched", authority.client("acs", dns("north.acs.example")), JSON) == 200
        assert counted(house.state)["", "duplicate"] == 1, "it vouched for the same report"
        assert await post("/ingest", authority.client("w", dns(LOGIN)), JSON) == 401, "a password is still asked"
        with pytest.raises(aiohttp.ClientError):
            await post("/certified", stranger.client(LOGIN, dns(LOGIN)))
        with pytest.raises(aiohttp.ClientError):
            await post("/certified", ssl.create_default_context(cafile=str(tmp_path / "cert.pem")))
        assert await house.post("/certified", message(), headers={"X-Client-Login": LOGIN}, password=None) == 200
        assert await house.post("/vouched", message(), password=None) == 401, "it has a certificate, and no secret"


async def test_a_listener_without_its_authorities_does_not_start(tmp_path: Path) -> None:
    self_signed(tmp_path)
    settings = build(tmp_path, more=CERTIFIED)
    await refuses(open_gate(settings), file_missing_error)
    (tmp_path / "authority.pem").write_text("no authority")
    await refuses(open_gate(settings), certificate_error)


async def refuses(state: GateState, error: Entry) -> SluisError:
    with raises(error) as caught:
        async with running(state):
            pass
    return caught.value


async def test_a_taken_port_is_told_and_nothing_was_started(tmp_path: Path) -> None:
    settings = build(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = replace(settings, listener=(Listener(port=0), Listener(port=port)))
        error = await refuses(open_gate(busy), listener_busy_error)
        assert error.places["port"] == port
        assert settings.admin is not None
        error = await refuses(
            open_gate(replace(settings, admin=replace(settings.admin, port=port))), listener_busy_error
        )
        assert error.places["port"] == port
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_files_that_are_not_there_are_told_before_anything_is_served(tmp_path: Path) -> None:
    settings = build(tmp_path)
    await refuses(open_gate(with_tls(settings)), file_missing_error)
    self_signed(tmp_path)
    (tmp_path / "key.pem").write_text("no key")
    await refuses(open_gate(with_tls(settings)), certificate_error)
    (tmp_path / "gate.passwords").unlink()
    await refuses(open_gate(settings), file_missing_error)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_an_authorization_file_that_is_gone_stops_everything_that_was_started(tmp_path: Path) -> None:
    settings = build(tmp_path, insight='url = "https://a.example/"\nauthorization_file = "nothing"')
    await refuses(open_gate(settings), file_missing_error)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_an_open_activity_needs_a_recipient_that_can_be_reached(tmp_path: Path) -> None:
    settings = build(tmp_path)
    without = {key: recipient for key, recipient in settings.recipients.items() if key != "wifi-insight"}
    error = await refuses(open_gate(replace(settings, recipients=without)), endpoint_missing_error)
    assert error.places["recipient"] == "wifi-insight"


async def test_requests_in_flight_are_answered_and_their_bodies_wait_for_the_next_start(tmp_path: Path) -> None:
    settings, clock = build(tmp_path), Clock(COLLECTED_MS + 60_000)
    state = open_gate(settings, clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, [entry()], clock())
    ask(state)
    auth = {**JSON, "Authorization": aiohttp.encode_basic_auth(LOGIN, PASSWORD)}

    async def slowly() -> AsyncIterator[bytes]:
        whole = message(element(COLLECTED_MS // 1000 - 1))
        yield whole[:50]
        slow.set()
        await asyncio.sleep(0.4)
        yield whole[50:]

    slow = asyncio.Event()
    ask(state, at_ms=COLLECTED_MS - 60_000)
    async with aiohttp.ClientSession(headers=auth) as http:
        async with running(state) as gate:
            url = f"http://127.0.0.1:{gate.ports[0]}/ingest"
            late = asyncio.create_task(http.post(url, data=slowly()))
            quick = [asyncio.create_task(http.post(url, data=message(element(COLLECTED_MS // 1000)))) for _ in range(5)]
            await slow.wait()
            await asyncio.gather(*quick)
        assert {answer.result().status for answer in quick} == {200}
        assert (await late).status == 200
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.post(url, data=message())
    with opened(settings, clock) as again:
        assert len(statuses_of(again)) == 2
        assert set(statuses_of(again)) <= {None, Status.DELIVERED}
    async with serving(settings, clock) as house:
        await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED] * 2)


async def test_the_database_is_closed_at_the_end(tmp_path: Path) -> None:
    async with serving(build(tmp_path)) as house:
        assert await house.admin("/healthz") == (200, "ok\n")
        state = house.state
    assert state.store._engine.pool.checkedin() == 0  # type: ignore[attr-defined]
    assert not (tmp_path / "gate.db-wal").exists(), "the last connection took the log with it"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_gracefully(
    tmp_path: Path, number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "sluis")
    serving_ = asyncio.create_task(serve_until_signal(open_gate(build(tmp_path))))
    await eventually(lambda: "gate is open on ports" in caplog.text)
    os.kill(os.getpid(), number)
    await asyncio.wait_for(serving_, 120)
    assert "gate is closing" in caplog.text
    asyncio.get_running_loop().remove_signal_handler(number)


class Panic(BaseException):
    """What a library in Rust raises when it panics: no ``Exception``."""


def panics(*_given: object) -> None:
    raise Panic("of a household")


async def test_a_gate_whose_deciding_ended_answers_503_and_is_neither_ready_nor_healthy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        assert (await house.admin("/healthz"))[0] == 200
        monkeypatch.setattr("sluis.gate.http.serve.run", panics)
        both = await asyncio.wait_for(asyncio.gather(*(house.post("/ingest", message()) for _ in range(2))), 120)
        assert both == [503, 503]
        monkeypatch.undo()
        assert await asyncio.wait_for(house.post("/ingest", message()), 120) == 503
        for path in ("/readyz?lang=en", "/healthz"):
            status, words = await house.admin(path)
            assert status == 503
            assert words == f"{intake_ended_error().text('en')}\n"
            assert "household" not in words
        assert house.gate.ended.is_set()
        assert statuses_of(house.state) == []


async def test_a_gate_whose_deciding_ended_ends_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "sluis")
    monkeypatch.setattr("sluis.gate.http.serve.run", panics)
    serving_ = asyncio.create_task(serve_until_signal(open_gate(build(tmp_path))))
    await eventually(lambda: "gate is open on ports" in caplog.text)
    port = caplog.text.partition("gate is open on ports ")[2].split()[0].rstrip(",")
    headers = {**JSON, "Authorization": aiohttp.encode_basic_auth(LOGIN, PASSWORD)}
    url = f"http://127.0.0.1:{port}/ingest"
    async with aiohttp.ClientSession() as http, http.post(url, data=message(), headers=headers) as answer:
        assert answer.status == 503
    with raises(intake_ended_error) as error:
        await asyncio.wait_for(serving_, 120)
    assert error.value.exit_code == 1
    assert "alarm: deciding has ended: Panic" in caplog.text
    assert "household" not in caplog.text


@pytest.mark.parametrize(
    ("broken", "part"),
    [
        ("sluis.gate.http.scheduled_jobs.destroy_expired", "chores"),
        ("sluis.gate.http.sealing.seal_when_due", "sealing"),
        ("sluis.gate.reload.reload.behind", "keeping up"),
        ("sluis.gate.delivery.deliver.claim", "delivery to wifi-insight"),
    ],
)
async def test_a_part_that_a_fault_ends_makes_the_gate_not_ready_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str, part: str
) -> None:
    monkeypatch.setattr(broken, panics)
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as house:
        await eventually(lambda: part in house.state.parts.ended)
        status, words = await house.admin("/readyz?lang=en")
        assert status == 503
        assert part_ended_error(part=RegisterText(part)).text("en") in words
        assert f'sluis_parts_ended_total{{part="{part}"}} 1.0' in (await house.admin("/metrics"))[1]
        assert f"alarm: {part} has ended: Panic" in caplog.text
        assert "household" not in caplog.text
        assert (await house.admin("/healthz"))[0] == 200, "it decides still"
