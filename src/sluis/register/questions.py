"""The questionnaire for a recipient: every fact about it that a finding misses, as a form it can fill in.

In:  the findings of a day; later the form with answers. Out: a CSV file; the changes the answers propose.

Why CSV: who answers at a vendor is rarely an engineer, and opens it in a spreadsheet; a diff of two rounds still shows
what changed; and each row names its fact, so that nothing has to be read twice. Markdown would have to be parsed by
hand, and YAML is spoiled by the first tab.

The rules this module keeps:
 * Only what the recipient itself can know is asked: facts under ``recipients.NAME``.
 * An empty answer, and "unknown", answer nothing: UNKNOWN stays UNKNOWN.
 * An answer is read as the register would read it; one that does not fit refuses the form, with its line.
 * Answers are proposals. They change no register: somebody takes them over, and the document beside them.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sluis.errors import FileName, RegisterText, SluisError
from sluis.errors.register import answer_error
from sluis.i18n import N_, tr
from sluis.law.finding import Finding
from sluis.law.sources import reservation
from sluis.register.change import Change, read_change
from sluis.register.fact_path import Steps, resolved, schema_at, steps_of
from sluis.register.schema import Json as Schema
from sluis.terms import Verdict

COLUMNS: Final = (
    "number", "fact", "vraag", "question", "form", "answer", "document", "sha256", "title", "page", "date", "rules",
)  # fmt: skip
PROOF: Final = ("document", "sha256", "title", "page", "date")
NOTHING: Final = frozenset({"", "unknown", "onbekend", "?", "-"})
WORDS: Final = {"ja": "true", "yes": "true", "nee": "false", "no": "false"}
"""What people write for a tick."""
LONGEST_BYTES: Final = 1 << 20
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_QUESTIONS: Final[dict[str, str]] = {
    "legal_entity": N_("Which legal entity receives the data? Give its exact registered name."),
    "country": N_("In which country is that legal entity established? (ISO code, as NL)"),
    "parent_country": N_("In which country is your ultimate parent company established? (ISO code)"),
    "access_from": N_("From which countries can people look at the data, support included? (ISO codes)"),
    "legs": N_("Under which instrument do people look at the data from each of the other countries outside the EEA?"),
    "role": N_("In which role do you process the data: processor, subprocessor, controller or joint?"),
    "processor_agreement": N_("Which processor agreement (GDPR 28(3)) covers this service? Give reference and date."),
    "processor_agreement.ref": N_("What is the reference of the processor agreement (GDPR 28(3))?"),
    "processor_agreement.signed": N_("On which day was the processor agreement signed?"),
    "processor_agreement.covers": N_("Which of GDPR 28(3)(a) to (h) does the agreement cover? (letters)"),
    "subprocessors": N_("To which sub-processors do you pass the data on, and where are they?"),
    "transfer.tool": N_("Under which instrument of GDPR chapter V do the data leave the EEA?"),
    "transfer.module": N_("Which module of the standard clauses (EU) 2021/914 did you sign?"),
    "transfer.signed": N_("On which day was that instrument signed?"),
    "transfer.tia.outcome": N_("What does the transfer impact assessment conclude?"),
    "transfer.tia.date": N_("On which day was the transfer impact assessment made?"),
    "transfer.dpf.listed": N_("Is this legal entity listed and active in the EU-US Data Privacy Framework?"),
    "transfer.dpf.checked": N_("On which day did you last check that listing?"),
    "own_use.improvement": N_("Do you use the data to improve your own products?"),
    "own_use.benchmarking": N_("Do you use the data to compare customers?"),
    "own_use.training": N_("Do you train models with the data?"),
    "own_use": N_("Do you use the data for purposes of your own, and which?"),
    "ai.is_ai_system": N_("Is the service, or a part of it, an AI system (AI-verordening art. 3(1))?"),
    "ai.intended_use": N_("What is the intended use of the AI system?"),
    "ai.annex_iii": N_("Is the AI system high-risk under Annex III of the AI-verordening?"),
    "subject_to": N_("Under which data protection law do you fall (PIPEDA, APPI, PIPA, LGPD)?"),
}
"""End of the path below a recipient → the question."""
_OTHER: Final = N_("What can you say about {fact}? ({explained})")


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that is asked for."""

    path: str
    dutch: str
    english: str
    form: str
    """What an answer looks like."""
    rules: tuple[str, ...]
    """Rules that miss it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that proposes a change."""

    line: int
    """Of the form, from 1."""
    change: Change
    value: str
    document: Mapping[str, str]
    """``document``, ``sha256``, ``title``, ``page``, ``date``, as far as given."""


def questions_for(recipient: str, findings: Iterable[Finding]) -> tuple[Question, ...]:
    """Return what a recipient has to be asked.

    Args:
        recipient: Key of the recipient.
        findings: Of the activities, on a day.

    Returns:
        One question per fact that an UNKNOWN misses (and a FAIL that misses a fact), in the order of the findings.
    """
    prefix = f"recipients.{recipient}."
    missed: dict[str, list[str]] = {}
    for finding in findings:
        if finding.verdict in {Verdict.UNKNOWN, Verdict.FAIL}:
            for path in finding.missing:
                steps = steps_of(path)
                if path.startswith(prefix) and steps is not None and schema_at(steps) is not None:
                    missed.setdefault(path, []).append(finding.rule)
    return tuple(
        _question(path, path.removeprefix(prefix), tuple(dict.fromkeys(rules))) for path, rules in missed.items()
    )


def _question(path: str, end: str, rules: Iterable[str]) -> Question:
    steps = steps_of(path) or ()
    node = schema_at(steps) or {}
    asked = _QUESTIONS.get(re.sub(r"\[\d+\]", "", end))
    explained: dict[str, object] = {"fact": end, "explained": str(node.get("description", "")).rstrip(".")}
    texts = [tr(asked, lang) if asked else tr(_OTHER, lang, **explained) for lang in ("nl", "en")]
    return Question(path, texts[0], texts[1], ", ".join(_forms(node, steps)), tuple(rules))


def _forms(node: dict[str, Schema], steps: Steps) -> Iterator[str]:
    """Yield what may be written, in words that need no translation."""
    words, kinds = node.get("enum"), node.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if isinstance(words, list) and True in words:
        yield "ja/yes, nee/no"
    elif isinstance(words, list):
        yield " | ".join(dict.fromkeys(str(word) for word in words))
    elif node.get("format") == "date":
        yield "2026-11-24"
    elif "array" in kinds:
        inner = ", ".join(_forms(resolved(node.get("items")), steps))
        yield f"[a, b]: {inner}" if inner else "[a, b]"
    elif "object" in kinds:
        properties = node.get("properties")
        yield "{" + ", ".join(f"{key}: …" for key in (properties if isinstance(properties, dict) else {})) + "}"


def form_of(questions: Iterable[Question], at: date | None = None) -> bytes:
    """Return the form: UTF-8 CSV with a byte order mark, so that a spreadsheet shows it right.

    Its last row has no number and no fact: it says until when the law was read, and asks nothing.

    Args:
        questions: What is asked.
        at: The day that was judged.

    Effects:
        None. Same questions, same bytes.
    """
    page = io.StringIO()
    sheet = csv.writer(page, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    sheet.writerow(COLUMNS)
    for number, question in enumerate(questions, 1):
        row = {
            "number": number,
            "fact": question.path,
            "vraag": question.dutch,
            "question": question.english,
            "form": question.form,
        }
        sheet.writerow({**dict.fromkeys(COLUMNS, ""), **row, "rules": " ".join(question.rules)}.values())
    read = {"vraag": reservation("nl", at), "question": reservation("en", at)}
    sheet.writerow({**dict.fromkeys(COLUMNS, ""), **read}.values())
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def read_answers(source: bytes, name: FileName, recipient: str) -> tuple[Answer, ...]:
    """Read a form that was filled in.

    Args:
        source: Its bytes: UTF-8 CSV, separated by ``;``, ``,`` or tabs; what a spreadsheet makes of the form.
        name: The file, for errors.
        recipient: Whose form it is; an answer about anybody else is refused.

    Returns:
        An answer per row that has one, in the order of the form.

    Raises:
        answer_error: it is no such form, or an answer cannot be taken over; says the line.
    """
    answers: list[Answer] = []
    seen: set[str] = set()
    for line, row in _rows(source, name):
        value = row.get("answer", "").strip()
        if value.casefold() in NOTHING:
            continue
        path = row.get("fact", "").strip()
        if not path.startswith(f"recipients.{recipient}."):
            raise _refused(name, line, tr(N_("the fact is not about recipient {recipient}"), None, recipient=recipient))
        if path in seen:
            raise _refused(name, line, tr(N_("the fact was answered before")))
        seen.add(path)
        answers.append(Answer(line, _change(path, value, name, line), value, _document(row, name, line)))
    return tuple(answers)


def _rows(source: bytes, name: FileName) -> Iterator[tuple[int, dict[str, str]]]:
    if len(source) > LONGEST_BYTES:
        raise _refused(name, 1, tr(N_("the file is too large for a form")))
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(name, 1, tr(N_("the file is not UTF-8: save it as CSV UTF-8"))) from None
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    sheet = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    try:
        for row in sheet:
            if not columns:
                columns = [cell.strip().casefold() for cell in row]
                if not {"fact", "answer"} <= set(columns):
                    raise _refused(name, 1, tr(N_("the first line does not name the columns fact and answer")))
            elif any(row):
                yield sheet.line_num, dict(zip(columns, row, strict=False))
    except csv.Error:
        raise _refused(name, sheet.line_num, tr(N_("the line cannot be read as CSV"))) from None


def _change(path: str, value: str, name: FileName, line: int) -> Change:
    steps = steps_of(path)
    kinds = {} if steps is None else schema_at(steps) or {}
    words = kinds.get("enum")
    if isinstance(words, list) and True in words:
        value = WORDS.get(value.casefold(), value)
    try:
        return read_change(f"{path}={value}", "answer")
    except SluisError as error:
        raise _refused(name, line, error.text()) from None


def _document(row: Mapping[str, str], name: FileName, line: int) -> dict[str, str]:
    given = {
        key: row[key].strip() for key in ("document", "sha256", "title", "page", "date") if row.get(key, "").strip()
    }
    if "sha256" in given and not _SHA256.fullmatch(given["sha256"]):
        raise _refused(name, line, tr(N_("sha256 is not 64 hex digits")))
    if "date" in given:
        try:
            date.fromisoformat(given["date"])
        except ValueError:
            raise _refused(name, line, tr(N_("date is not a day like 2026-11-24"))) from None
    return given


def _refused(name: FileName, line: int, problem: str) -> SluisError:
    return answer_error(file=name, line=line, problem=RegisterText(problem.rstrip(".")))
