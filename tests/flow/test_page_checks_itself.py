"""The page of a statement checks itself, in a real browser from a file and under Node, and runs nothing else.

The proof is made from the specification (``tests.twins.ledger_maker``); the page around it is ours.
"""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from tests.checkers import pages
from tests.twins import event_refusals
from tests.twins.ledger_maker import LOG, SECOND, START_MS, witness

from sluis.ledger import verify_statement
from sluis.ledger.statement import LIMITS
from sluis.reports.statement import VERDICTS, statement_page

NODE = shutil.which("node")
BUTTON = Path(pages.__file__).with_name("button.mjs")
STATEMENT = '<script type="application/json" id="statement">'
IN_A_BROWSER = pytest.mark.skipif(
    pages.browser() is None, reason="no chromium is installed here (Debian: chromium-headless-shell)"
)
SPAN = {"first": 0, "last": 1, "from_ms": START_MS, "to_ms": START_MS + 7_200_000}
READING = {
    "shared": [], "opened": [SPAN], "pruned": [], "absent": [], "elsewhere": [], "witnesses": [],
    "unsealed": {"from_ms": SPAN["to_ms"], "reports": 0}, "log": SPAN, "occupation": {"from_ms": 0, "to_ms": None},
}  # fmt: skip
PAGE = statement_page(event_refusals.LOGGED.statement(reading=READING, limits=LIMITS))
KEYS = [LOG.vkey(), SECOND.vkey()]
RECEIPT = event_refusals.receipt(event_refusals.ASKED).decode()
WITNESS = f"witness w {witness(1).vkey()}\nquorum w"
TYPED: Final[list[tuple[dict[str, str], str, str]]] = [
    ({"keys": "\n".join(KEYS), "line": "NL-0001", "number": "2"}, "0", "It is about line NL-0001, always number 2."),
    ({"keys": KEYS[0], "receipt": RECEIPT}, "0", "is in the log, event 1 of epoch 0: standing "),
    ({}, "3", "NOT CHECKED: that the log signed this"),
    ({"keys": KEYS[0], "line": "NL-0002"}, "1", "it is about another line"),
    ({"keys": KEYS[0], "policy": WITNESS}, "1", "too few witnesses saw this log"),
    ({"keys": "x"}, "2", "a key is not written as it must be"),
    ({"number": "0x2"}, "2", "0x2"),
    ({"receipt": "{}"}, "2", "the receipt does not have the form"),
]
"""What is typed into the form, what comes of it, and a part of the answer."""
DRIVER: Final = """
addEventListener("load", async () => {
  const field = (name) => document.getElementById(`check-${name}`);
  for (const [name, value] of Object.entries(TYPED)) field(name).value = value;
  field("run").click();
  const waits = () => ["busy", undefined].includes(field("verdict").dataset.code);
  for (let rounds = 0; rounds < 500 && waits(); rounds += 1) await new Promise((done) => setTimeout(done, 20));
});
"""

NOTES_WHAT_IS_REFUSED: Final = """
addEventListener("securitypolicyviolation", (refused) => {
  document.documentElement.dataset[refused.effectiveDirective.split("-")[0]] = "refused";
});
"""


def pressed(page: str, folder: Path, given: dict[str, str]) -> tuple[str, str] | None:
    """Return the code and the text that stand in a page after its button was pressed in a browser."""
    shown = pages.dumped(page, DRIVER.replace("TYPED", json.dumps(given)), folder)
    verdict = re.search(r'<pre id="check-verdict"[^>]* data-code="(\w+)"[^>]*>(.*?)</pre>', shown, re.DOTALL)
    return None if verdict is None else (verdict[1], unescape(verdict[2]))


@IN_A_BROWSER
@pytest.mark.parametrize(("given", "code", "sentence"), TYPED)
def test_a_browser_checks_the_page_from_a_file(tmp_path: Path, given: dict[str, str], code: str, sentence: str) -> None:
    answered = pressed(PAGE, tmp_path, given)
    assert answered is not None
    assert answered[0] == code
    assert answered[1].startswith(VERDICTS.get(code, "IT HOLDS AS FAR AS IT GOES. NOT checked, or NOT shown: "))
    assert "(--" not in answered[1].splitlines()[0], "options mean nothing in a page"
    assert sentence in answered[1]


@IN_A_BROWSER
def test_a_proof_that_was_changed_does_not_hold_in_the_browser(tmp_path: Path) -> None:
    changed = PAGE.replace('"slot": 2', '"slot": 3')
    assert changed != PAGE
    answered = pressed(changed, tmp_path, {"keys": KEYS[0]})
    assert answered is not None
    assert answered[0] == "1"


@IN_A_BROWSER
def test_no_other_script_runs_and_nothing_is_fetched(tmp_path: Path) -> None:
    more = "<script>document.documentElement.dataset.other = 'ran'</script><img src='https://example.org/x' id='img'>"
    put_in = PAGE.replace("<footer>", more + "<footer>")
    assert put_in != PAGE
    shown = pages.dumped(put_in, NOTES_WHAT_IS_REFUSED, tmp_path)
    assert "data-other" not in shown
    assert 'data-script="refused"' in shown
    assert 'data-img="refused"' in shown
    bent = PAGE.replace("this program cannot, where it runs", "this program can, where it runs")
    assert bent != PAGE
    assert pressed(bent, tmp_path, {}) is None, "another program than the one whose digest the page names"


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
@pytest.mark.parametrize(("given", "code", "sentence"), TYPED)
def test_node_runs_the_script_of_the_page(tmp_path: Path, given: dict[str, str], code: str, sentence: str) -> None:
    for name, start in (("script.mjs", '<script type="module">'), ("proof.json", STATEMENT)):
        (tmp_path / name).write_text(PAGE.split(start)[-1].partition("</script>")[0], encoding="utf-8")
    shutil.copy(BUTTON, tmp_path)
    command = [str(NODE), BUTTON.name, json.dumps(given)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=280)
    held = "IT HOLDS AS FAR AS IT GOES. NOT checked, or NOT shown: "
    assert done.stdout.startswith(f"{code} {held}" if code == "0" else f"{code} {code}\n")
    assert "(--" not in done.stdout.splitlines()[0], "options mean nothing in a page"
    assert sentence in done.stdout


def test_both_verifiers_take_the_page_as_a_statement(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text(PAGE, encoding="utf-8")
    options = [str(place), "--log-key", KEYS[0]]
    assert verify_statement.main(options) == 0
    if NODE is not None:
        script = Path(verify_statement.__file__).with_suffix(".mjs")
        assert subprocess.run([NODE, str(script), *options], check=False, capture_output=True).returncode == 0
