"""Who a handler is given; and where somebody comes back to, which is never another site."""

import pytest

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
