"""What somebody reads instead of a page: its status, a sentence in his language, and where to go on."""

import pytest

from sluis.errors import Code, SluisError
from sluis.errors.gate import household_unknown_error
from sluis.errors.oidc import away_error, token_refused_error
from sluis.errors.web import request_refused_error, sign_in_needed_error, web_busy_error, web_fault_error
from sluis.web.notice import Notice, notice_of, plain


@pytest.mark.parametrize(
    ("fault", "status", "link"),
    [
        (sign_in_needed_error(), 401, "/sign-in"),
        (token_refused_error(why=Code("expired")), 400, "/sign-in"),
        (away_error(), 503, "/"),
        (web_busy_error(), 503, "/"),
        (web_fault_error(), 500, "/"),
        (household_unknown_error(), 404, "/"),
        (request_refused_error(why=Code("path")), 404, "/"),
        (request_refused_error(why=Code("large")), 413, "/"),
        (request_refused_error(why=Code("slow")), 408, "/"),
    ],
)
def test_an_error_has_its_status_and_a_way_on(fault: SluisError, status: int, link: str) -> None:
    made = notice_of(fault, "nl")
    assert (made.status, made.link, made.lang) == (status, link, "nl")
    assert made.title == fault.sentence("nl") != fault.sentence("en")


def test_everything_in_a_page_is_escaped() -> None:
    page = plain(Notice(400, "<a>", '"&', "en", '/?a="', "<b>")).decode()
    assert "<h1>&lt;a&gt;</h1>" in page
    assert '<p><a href="/?a=&quot;">&lt;b&gt;</a></p>' in page
    assert '<html lang="en">' in page
    assert "style" not in page
