"""The pages of the demonstration start, take an invented sign-in, and end with it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.flow.gatehouse import build, entry
from tests.oidc import service

from sluis.demo import desks as of_demo
from sluis.demo.desks import PEOPLE, desks, told, why_no_sign_in
from sluis.demo.ports import free_port
from sluis.gate.state.state import open_gate, wall_clock
from sluis.i18n import tr, use
from sluis.standing.registry import import_registry
from sluis.terms import Role


def furnished(folder: Path) -> Path:
    """Write a gate that knows one household."""
    state = open_gate(build(folder), wall_clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, [entry()], wall_clock())
    state.close()
    return folder


def cookies(answer: httpx.Response) -> str:
    """Return what a browser sends back: to this machine also what is only for secure connections."""
    return "; ".join(set_.partition(";")[0] for set_ in answer.headers.get_list("set-cookie"))


async def test_somebody_signs_in_and_everything_ends(tmp_path: Path) -> None:
    async with desks(await asyncio.to_thread(furnished, tmp_path), "NL-0001") as there:
        assert there is not None
        async with httpx.AsyncClient(trust_env=False) as browser:
            page = await browser.get(f"{there.url}/neighbours?lang=nl")
            assert page.status_code == httpx.codes.OK
            if service.why_not() is None:
                led = await browser.get(f"{there.url}/sign-in?next=%2Fhousehold")
                back = await service.signed_in_there(led.headers["location"], "kim", there.url)
                signed_in = await browser.get(back, headers={"cookie": cookies(led)})
                page = await browser.get(f"{there.url}/household/1", headers={"cookie": cookies(signed_in)})
                assert "WiFi Insight Inc. (Delaware)" in page.text
                form = await browser.get(led.headers["location"], follow_redirects=True)
                assert "<form" in form.text
                assert "@import" not in form.text, "no third party is asked, not by the page of sign-in either"
                for login, place in (("fenna", "/office"), ("dirk", "/service"), ("ilse", "/inspector")):
                    led = await browser.get(f"{there.url}/sign-in?next={place}")
                    back = await service.signed_in_there(led.headers["location"], login, there.url)
                    signed_in = await browser.get(back, headers={"cookie": cookies(led)})
                    page = await browser.get(there.url + place, headers={"cookie": cookies(signed_in)})
                    assert page.status_code == httpx.codes.OK, place
    async with httpx.AsyncClient(trust_env=False) as browser:
        with pytest.raises(httpx.ConnectError):
            await browser.get(there.url)


def test_a_process_that_ends_is_waited_for_no_longer() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert not asyncio.run(of_demo.answers(f"http://127.0.0.1:{free_port()}", [ended]))


def test_without_an_identity_service_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    use("nl")
    monkeypatch.setattr(of_demo, "modules", lambda: tmp_path)
    assert why_no_sign_in() in {
        tr("the identity service is not here (`make tools` fetches it)"),
        tr("Node is not on this machine"),
    }
    told(of_demo.Desks("http://localhost:1", sign_in=False))
    page = capsys.readouterr().out
    assert "http://localhost:1/neighbours" in page
    assert "/household" not in page


TELLS = """
import sys
from sluis.demo.desks import Desks, told
told(Desks("http://localhost:1", sign_in=False))
sys.stdin.read()
"""


def test_the_addresses_come_through_a_pipe_while_it_runs(tmp_path: Path) -> None:
    """Nothing waits in a buffer until the end, which may never come; and without Node that is said."""
    words = [sys.executable, "-c", TELLS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, env={"PATH": str(tmp_path), "LANG": "en"}, text=True, **pipes) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        heard = [running.stdout.readline() for _ in range(4)]
        assert running.poll() is None, "it still runs"
        running.stdin.close()
    assert "Nobody can sign in: Node is not on this machine." in heard[2]
    assert "http://localhost:1/neighbours" in heard[3]


@pytest.mark.long(sibling="test_somebody_signs_in_and_everything_ends")
async def test_without_node_the_pages_that_need_no_sign_in_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with desks(await asyncio.to_thread(furnished, tmp_path), "NL-0001") as there:
        assert there is not None
        assert not there.sign_in
        async with httpx.AsyncClient(trust_env=False) as browser:
            assert (await browser.get(f"{there.url}/neighbours")).status_code == httpx.codes.OK
            assert (await browser.get(f"{there.url}/sign-in?next=%2Fhousehold")).status_code == 503


def test_nobody_plays_two_roles_and_every_role_of_people_is_played() -> None:
    assert sorted(each.role for each in PEOPLE) == sorted(set(Role) - {Role.REGISTRY, Role.AGENT})
    assert len({each.login for each in PEOPLE}) == len(PEOPLE)


@pytest.mark.parametrize(
    ("program", "ready"),
    [
        ("print('starting'); print('ready')", True),
        ("print('starting')", False),
        ("import time; time.sleep(600)", False),
    ],
)
def test_an_identity_service_that_stays_silent_or_ends_is_not_waited_for(
    *, program: str, ready: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_demo, "PATIENCE_S", 30.0 if ready else 1.0)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as service:
        assert of_demo._is_ready(service) is ready
        service.kill()
