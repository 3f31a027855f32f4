"""Who a handler is given; and where somebody comes back to, which is never another site."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sluis.web.people import LONGEST_PATH, path_back


@pytest.mark.parametrize("path", ["/", "/household", "/a/b?c=d&e=%2F", "/a~b-c.d_e"])
def test_a_path_of_this_web_is_come_back_to(path: str) -> None:
    assert path_back(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "household", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "javascript:alert(1)", "/\tevil", "/\n/evil.example", "/a b", "/a#b", "/caf\xe9", " /a", "/sign-in",
        "/sign-in/back?code=x", "/sign-out", "/" + "x" * LONGEST_PATH,
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_first_page(path: str) -> None:
    assert path_back(path) == "/"


@example("/.//evil.example")
@example("/..//evil.example/%2e%2e")
@example("/;@evil.example")
@given(st.text("/\\.:@;?%2eE\t\n evil#&=", max_size=30))
def test_wherever_somebody_asks_to_come_back_to_is_on_this_web(asked: str) -> None:
    """As a browser reads it: without tabs and line ends, a backslash being a solidus."""
    read = path_back(asked).translate(str.maketrans("\\", "/", "\t\r\n"))
    led = urlsplit(urljoin("https://privacy.example/sign-in/back", read))
    assert (led.scheme, led.netloc) == ("https", "privacy.example")
