"""Headers of every answer: nothing from elsewhere, nothing inline, nothing kept."""

import pytest
from tests.unit.web.visiting import Browser, settings

from sluis.tlog.serving import AsgiMessage
from sluis.web.app import make_app
from sluis.web.headers import policy, secured

PAGES = ("/healthz", "/nowhere", "/sign-in", "/sign-in/back", "/signed-out")


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_has_them(path: str) -> None:
    answer = await Browser(make_app(settings(), None)).get(path)
    told = str(answer.header("content-security-policy"))
    assert told.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in told
    assert "unsafe" not in told
    assert answer.header("cache-control") == "no-store"
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy") == "same-origin"
    assert answer.header("cross-origin-opener-policy") == "same-origin"
    assert answer.header("cross-origin-resource-policy") == "same-origin"
    assert str(answer.header("strict-transport-security")).startswith("max-age=63072000")
    assert answer.header("server") is None


async def test_an_answer_may_be_kept_where_it_says_so_and_changes_nothing_else() -> None:
    sent: list[AsgiMessage] = []

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    given = [(b"Cache-Control", b"max-age=60"), (b"X-Frame-Options", b"ALLOWALL"), (b"Content-Security-Policy", b"a")]
    await secured(send)({"type": "http.response.start", "status": 200, "headers": given})
    await secured(send)({"type": "http.response.body", "body": b"x"})
    headers = sent[0]["headers"]
    assert isinstance(headers, list)
    named = dict(headers)
    assert len(named) == len(headers)
    assert (named[b"cache-control"], named[b"content-security-policy"]) == (b"max-age=60", b"a")
    assert named[b"x-frame-options"] == b"DENY"
    assert sent[1] == {"type": "http.response.body", "body": b"x"}


def test_a_page_may_send_its_form_to_one_place_more() -> None:
    assert policy().endswith("form-action 'self'")
    assert policy(["https://id.example"]).endswith("form-action 'self' https://id.example")
