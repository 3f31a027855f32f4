"""Write the reference pages that the source itself is the source of: errors, verbs, glossary, settings, formats.

In:  ``sluis.errors``, ``sluis.terms``, ``sluis.gate.state.settings``, ``sluis.telemetry.formats``, help of every verb,
     and ``glossary.toml`` beside this file.
Out: ``docs/reference/{errors,cli,glossary,settings,formats,desk,web}.md``. A test compares the pages with what this
script would write.

Usage: ``python scripts/reference.py``.
"""

import ast
import contextlib
import importlib
import inspect
import io
import json
import pkgutil
import re
import tomllib
import typing
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from litestar.handlers import HTTPRouteHandler

from sluis import errors, terms
from sluis.cli import main as cli
from sluis.cli.verb import Verb
from sluis.desk import calls as desk_calls
from sluis.desk import settings as desk_settings
from sluis.desk.app import HANDLERS, put_together
from sluis.gate.state import settings
from sluis.i18n import tr, use
from sluis.notices import settings as notice_settings
from sluis.oidc import claims as oidc_claims
from sluis.telemetry import formats
from sluis.web import settings as web_settings

Tree = typing.Any  # type: ignore[explicit-any] # JSON that the framework wrote
PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
WORDS = Path(__file__).with_name("glossary.toml")
SPECIFICATION = PAGES.parent / "spec"
MADE = "<!-- Made by scripts/reference.py from the source. Do not edit: change the source and run it again. -->"


def tables() -> list[ModuleType]:
    """Return the modules of ``sluis.errors`` that have rows."""
    parts = [
        importlib.import_module(f"{errors.__name__}.{part.name}") for part in pkgutil.iter_modules(errors.__path__)
    ]
    return [part for part in parts if any(isinstance(value, errors.Entry) for value in vars(part).values())]


def all_errors() -> dict[str, errors.Entry]:
    """Return every row of the table of errors under its name, by code."""
    rows = {name: row for part in tables() for name, row in vars(part).items() if isinstance(row, errors.Entry)}
    return dict(sorted(rows.items(), key=lambda item: item[1].code))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def errors_page() -> str:
    """Return the page of errors and reasons."""
    parts = [
        "# Errors and reasons",
        MADE,
        (
            "Every error of Sluis has a code that does not change, one sentence and a hint, in Dutch and English. "
            "What stands between braces is a number, a file name, a text of the register, a word of Sluis or a moment; "
            "never a value of a report. Exit code 2: the input cannot be used; 1: a refusal."
        ),
    ]
    folder = ""
    for row in all_errors().values():
        here = row.code.partition(".")[0]
        if here != folder:
            folder = here
            parts.append(f"## {folder}")
        parts.append(
            f"### `{row.code}`\n\n"
            f"{row.meaning} Class `{row.raised_as.__name__}`, exit code {row.exit_code}.\n\n"
            f"- en: {row.message} {row.hint}\n"
            f"- nl: {tr(row.message, 'nl')} {tr(row.hint, 'nl')}"
        )
    parts += [
        "## Reasons",
        (
            "Why a leaf or a whole report was withheld. Counted per row and reason, never per value or household. "
            "A reason that begins with `refused-` refuses a whole report or message; `closed-` closes an activity."
        ),
        table(
            ["reason", "en", "nl"],
            [[f"`{reason}`", text, tr(text, "nl")] for reason, text in terms.REASONS.items()],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def help_of(words: Sequence[str], lang: str) -> str:
    """Return what ``sluis WORDS --help`` prints."""
    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        code = cli.main([*words, "--help", "--lang", lang])
    if code:
        raise SystemExit(code)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def walk(verb: Verb, before: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Verb]]:
    """Yield every verb with the words that call it."""
    for below in verb.verbs:
        words = (*before, below.name)
        yield words, below
        yield from walk(below, words)


def cli_page() -> str:
    """Return the page of the command line."""
    parts = [
        "# Command line",
        MADE,
        (
            "Exit code 0: fine; 1: findings or a refusal; 2: the input cannot be used; 130: stopped by the keyboard. "
            "`--lang nl` or `--lang en` may stand before or after the verb; without it the locale decides. "
            "Each example below is run by a test."
        ),
        f"```text\n{help_of([], 'en')}\n```",
    ]
    for words, _ in walk(cli.root()):
        parts.append(f"## sluis {' '.join(words)}\n\n```text\n{help_of(words, 'en')}\n```")
    return "\n\n".join(parts) + "\n"


class Word(NamedTuple):
    """One word of ours, as ``glossary.toml`` has it."""

    name: str
    other: tuple[str, ...]
    nl: str
    meaning: str
    standard: str
    spec: str
    """Page and section of ``docs/spec``."""


def glossary_words() -> list[Word]:
    """Return the words of ours, in the order of the alphabet."""
    rows = tomllib.loads(WORDS.read_text(encoding="utf-8"))["word"]
    words = [
        Word(row["word"], tuple(row.get("other", ())), row["nl"], row["is"], row.get("standard", ""), row["spec"])
        for row in rows
    ]
    return sorted(words, key=lambda word: word.name.lower())


def headings_of(page: str) -> dict[str, str]:
    """Return the numbered headings of a page of the specification by number; none when there is no such page."""
    place = SPECIFICATION / f"{page}.md"
    text = place.read_text(encoding="utf-8") if place.is_file() else ""
    return {
        number: heading for heading, number in re.findall(r"^#+ ((\d+[a-z]?(?:\.\d+)*)\.? .+)$", text, re.MULTILINE)
    }


def section_link(spec: str) -> str:
    """Return a link to a section, given as page and number; only the words while the page has no such heading."""
    page, _, number = spec.partition(" ")
    heading = headings_of(page).get(number)
    if heading is None:
        return spec
    anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
    return f"[{spec}](../spec/{page}.md#{anchor})"


def glossary_page() -> str:
    """Return the page of the vocabulary."""
    words = [
        [", ".join([f"**{word.name}**", *word.other]), word.meaning, word.nl, word.standard, section_link(word.spec)]
        for word in glossary_words()
    ]
    kinds = [
        [f"`{kind}`", term.label, tr(term.label, "nl"), f"`{term.dpv}`", "yes" if term.personal else "no"]
        for kind, term in terms.KINDS.items()
    ]
    subjects = [[f"`{key}`", label, tr(label, "nl"), f"`{dpv}`"] for key, (label, dpv) in terms.SUBJECTS.items()]
    classes = [[f"`{key}`", label, tr(label, "nl")] for key, label in terms.DEVICE_CLASSES.items()]
    enums = (terms.Verdict, terms.Effect, terms.Supervisor, terms.Lifetime, terms.BodyFormat, terms.VendorGroup)
    vocabularies = (terms.CONFIDENCES, terms.BASES, terms.FORMS)
    parts = [
        "# Glossary",
        MADE,
        "The words of Sluis, one per concept. DPV names are those of the W3C Data Privacy Vocabulary 2.3.",
        "## Words",
        (
            "What each means, the word that Dutch pages use, the term of the field where there is one, and the section "
            "of the specification that rules. Where a word has two meanings, the first is the usual one."
        ),
        table(["word", "meaning", "Dutch", "term of the field", "specification"], words),
        "## Kinds: what a value identifies or says",
        table(["kind", "en", "nl", "DPV", "personal data by itself"], kinds),
        "## Subjects: whose data a value is",
        table(["subject", "en", "nl", "DPV"], subjects),
        "## Device classes: what a host name may become",
        table(["class", "en", "nl"], classes),
        "## What identify says of a path",
        table(
            ["word", "en", "nl"],
            [[f"`{key}`", label, tr(label, "nl")] for vocabulary in vocabularies for key, label in vocabulary.items()],
        ),
        "## Closed lists",
        *(
            f"**{kind.__name__}**. {' '.join((inspect.getdoc(kind) or '').split())}\n\n"
            + ", ".join(f"`{word.value}`" for word in kind)
            for kind in enums
        ),
    ]
    return "\n\n".join(parts) + "\n"


FORMS = {
    "str": "text",
    "int": "whole number",
    "Duration": "duration, as `P1D` or `PT15M`",
    "Instant": "moment with time zone, as `2026-03-01T00:00:00Z`",
    "tuple[str, ...]": "list of texts",
}


def described(body: Sequence[ast.stmt]) -> Iterable[tuple[str, str, str, str]]:
    """Yield name, form, default and meaning of each field of a class, as its source says them."""
    for node, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if not isinstance(node, ast.AnnAssign):
            continue
        form = ast.unparse(node.annotation)
        wanted = form.removesuffix(" | None")
        default = "" if node.value is None else ast.unparse(node.value)
        match = re.fullmatch(r"Duration\(([\d_]+)\)", default)
        default = f"{int(match[1]) / 1000:g} s" if match else "" if default == "None" else default
        told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        meaning = " ".join(str(after.value.value).split()) if told else ""  # type: ignore[attr-defined]
        required = "required" if node.value is None else f"`{default}`" if default else "absent"
        yield ast.unparse(node.target), FORMS.get(wanted, f"`{wanted}`"), required, meaning


def settings_page() -> str:
    """Return the page of ``gate.toml``."""
    parts = [
        "# Settings: gate.toml",
        MADE,
        (
            "How a gate runs. What may leave stands in the register, never here. Paths are relative to the file; "
            "a key that is not listed refuses. `examples/gate.toml` shows the form."
        ),
        *keys_of(settings, "Settings"),
    ]
    return "\n\n".join(parts) + "\n"


def keys_of(module: ModuleType, whole: str, *others: ModuleType) -> list[str]:
    """Return a section for each key of a file of settings, whose form is a class of a module, with those of others."""
    trees = [ast.parse(inspect.getsource(source)) for source in (module, *others)]
    classes = {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}
    parts: list[str] = []
    for key, form, default, meaning in described(classes[whole].body):
        if key == "base":
            continue
        name = next((name for name in re.findall(r"\w+", _annotation(classes[whole], key)) if name in classes), None)
        if name is None:
            parts.append(f"## `{key}`\n\n{form}, default {default}. {meaning}".rstrip())
            continue
        many = "tuple" in _annotation(classes[whole], key)
        head = f"[[{key}]]" if many else f"[{key}.NAME]" if "dict" in _annotation(classes[whole], key) else f"[{key}]"
        told = ast.get_docstring(classes[name]) or ""
        rows = [[f"`{row[0]}`", *row[1:]] for row in described(classes[name].body)]
        parts.append(f"## `{head}`\n\n{told}\n\n{table(['key', 'form', 'default', 'meaning'], rows)}")
        parts += _within(key, classes[name], classes)
    return parts


def _within(key: str, owner: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> Iterable[str]:
    """Yield a section for each table inside a table."""
    for inner, form, _, _ in described(owner.body):
        name = next((name for name in re.findall(r"\w+", form) if name in classes), None)
        if name is not None:
            rows = [[f"`{row[0]}`", *row[1:]] for row in described(classes[name].body)]
            told = ast.get_docstring(classes[name]) or ""
            head = f"## `[[{key}.{inner}]]`" if "tuple" in form else f"## `[{key}.{inner}]`"
            yield f"{head}\n\n{told}\n\n{table(['key', 'form', 'default', 'meaning'], rows)}"


class Operation(NamedTuple):
    """One call of the desk, as its description has it."""

    place: str
    call: desk_calls.Call
    told: dict[str, Tree]


def _shown_of(made: Tree, name: str) -> str:
    """Return what a security scheme of the description is, in a cell of a table."""
    scheme = made["components"]["securitySchemes"][name]
    where = f"`{scheme['name']}`" if "name" in scheme else scheme.get("scheme", "")
    return f"{scheme['type']} {where}".strip() + f": {scheme['description']}"


def desk_page() -> str:
    """Return the page of the desk: its calls with their forms, who may make which, and ``desk.toml``."""
    made = json.loads(json.dumps(put_together().openapi_schema.to_schema()))
    calls = {
        f"{method} {handler_path}": handler.opt["call"] for handler in HANDLERS for handler_path, method in _at(handler)
    }
    operations = [
        Operation(place, calls[place], told)
        for path, methods in made["paths"].items()
        for method, told in methods.items()
        if (place := f"{method.upper()} {path}")
    ]
    roles = [*desk_calls.Role]
    rights = [
        [f"`{each.place}`", *("yes" if role in desk_calls.MAY[each.call] else "" for role in roles)]
        for each in operations
    ]
    parts = [
        "# The desk: its calls and desk.toml",
        MADE,
        (
            "What can be asked of `sluis desk run`, and by whom. What a desk is and what it cannot do: "
            "[The desk](../explanation/the-desk.md); how to start one: [Open a desk](../how-to/open-a-desk.md). "
            "`sluis desk describe` prints all of it as OpenAPI 3.1, and so does `GET /v1/openapi.json`."
        ),
        (
            "Bodies and answers are JSON in UTF-8; moments are ISO 8601 with a time zone. What is not done is answered "
            "with problem details (RFC 9457), in Dutch or English by `Accept-Language`; its `type` ends in a code of "
            "[Errors and reasons](errors.md). Every call can be answered with 401 (no person is shown, by a "
            "caller that speaks for people, or no machine, by one that speaks for machines), "
            "403 (not known, or not allowed), 408, 413, 500 and 503. A household is named in the body, never in the "
            "address."
        ),
        "## How a caller is known",
        "Each row is enough by itself, and all that it names is needed; desk.toml says which is asked of a caller.",
        table(
            ["together", "what is shown"],
            [[" and ".join(f"`{name}`" for name in each), _shown_of(made, [*each][-1])] for each in made["security"]],
        ),
        "## Who may make which call",
        table(["call", *(role.value for role in roles)], rights),
        "## Calls",
    ]
    schemas = made.get("components", {}).get("schemas", {})
    for each in operations:
        parts += _call_parts(each)
    parts.append("## Forms")
    parts += [_form_part(name, schema) for name, schema in sorted(schemas.items())]
    parts.append("# Settings: desk.toml")
    parts.append(
        "Paths are relative to the file; a key that is not listed refuses. `examples/desk.toml` shows the form."
    )
    parts += keys_of(desk_settings, "DeskSettings", oidc_claims, notice_settings)
    return "\n\n".join(parts) + "\n"


def web_page() -> str:
    """Return the page of ``web.toml``."""
    parts = [
        "# Settings: web.toml",
        MADE,
        (
            "How the pages for people run. How to connect an identity service: "
            "[Connect your identity provider](../how-to/connect-your-identity-provider.md); who is believed what: "
            "[Who is who](../explanation/who-is-who.md). Paths are relative to the file; a key that is not listed "
            "refuses. `examples/web.toml` shows the form."
        ),
        *keys_of(web_settings, "WebSettings", oidc_claims),
    ]
    return "\n\n".join(parts) + "\n"


def _at(handler: HTTPRouteHandler) -> Iterable[tuple[str, str]]:
    for path in handler.paths:
        for method in handler.http_methods:
            if method != "OPTIONS":
                yield re.sub(r":\w+\}", "}", path), str(method)


def _call_parts(each: Operation) -> list[str]:
    told = each.told
    parts = [f"### `{each.place}`", f"{told['summary']} {told.get('description', '')}".strip()]
    named = [
        [f"`{one['name']}`", one["in"], _form_of(one["schema"]), one.get("description", "")]
        for one in told.get("parameters", [])
    ]
    if named:
        parts.append(table(["parameter", "in", "form", "meaning"], named))
    if "requestBody" in told:
        [schema] = [media["schema"] for media in told["requestBody"]["content"].values()]
        parts.append(f"Body: {_form_of(schema)}.")
    answers = []
    for status, answer in sorted(told["responses"].items()):
        forms = [f"{_form_of(media.get('schema', {}))} (`{kind}`)" for kind, media in answer.get("content", {}).items()]
        answers.append(f"{status}: {', '.join(forms) or 'no body'}" if status.startswith("2") else status)
    parts.append(f"Answers: {'; '.join(answers)}.")
    return parts


def _form_part(name: str, schema: dict[str, Tree]) -> str:
    needed = schema.get("required", [])
    rows = [
        [f"`{key}`", _form_of(form), "yes" if key in needed else "", form.get("description", "")]
        for key, form in schema.get("properties", {}).items()
    ]
    told = " ".join(str(schema.get("description", "")).split())
    body = table(["key", "form", "always", "meaning"], rows) if rows else f"One of: {_form_of(schema)}."
    return f"### {name}\n\n{told}\n\n{body}" if told else f"### {name}\n\n{body}"


def _form_of(schema: dict[str, Tree]) -> str:
    """Return the form of a value in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_form_of(one) for one in schema[several] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"list of {_form_of(schema.get('items', {}))}"
    names = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}
    return names.get(str(schema.get("type")), "any")


def _annotation(owner: ast.ClassDef, key: str) -> str:
    return next(
        ast.unparse(node.annotation)
        for node in owner.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == key
    )


def formats_page() -> str:
    """Return the page of the formats that are read, with the rules of each as its decoder states them."""
    parts = [
        "# Formats",
        MADE,
        (
            "What `sluis identify`, `draft`, `try` and `filter` read from files, folders and standard input. A route "
            "of the gate takes the two encodings of Bulk Data, `json` and `csv`, by content type; only these two are "
            "ever written, to recipients. How to add one: [Add a format](../how-to/add-a-format.md)."
        ),
        (
            "The bytes decide which format a message is in, never the name of its file. The formats are tried in the "
            "order of this table and the first that recognises a message wins: what carries a mark of its own stands "
            "before what only its build tells. A broken message is still of its format: it is refused, and where, and "
            "never read as another. `--as NAME` says the format. A file may hold a message a line where the table says "
            "so; each line is then recognised by itself."
        ),
        table(
            ["name", "what", "told by", "a message a line"],
            [
                [f"`{format_.name}`", tr(format_.standard), format_.told_by, "yes" if format_.lines else ""]
                for format_ in (*formats.FORMATS, *formats.TOLD)
            ],
        ),
        (
            "What has a path in the data model stands under that path, whatever the format. Everything else stands "
            "under the name of its format, so that the paths of two formats never meet: `ubus.clients.*.signal`. "
            "Members of arrays and entries of tables are instances; a key that may be an address or a name is one "
            "segment. Bytes are written as hexadecimal digits, and a field of protobuf without a definition stands "
            "under its number."
        ),
    ]
    for home in dict.fromkeys(format_.home for format_ in (*formats.FORMATS, *formats.TOLD)):
        module = importlib.import_module(f"sluis.telemetry.{home}")
        names = ", ".join(f"`{format_.name}`" for format_ in formats.FORMATS if format_.home == home) or f"`{home}`"
        title, _, rules = inspect.cleandoc(module.__doc__ or "").partition("\n\n")
        told = re.sub(r"^ \* ", "- ", rules.replace("``", "`"), flags=re.MULTILINE)
        told = re.sub(r"^(The rules this module keeps:)$", r"\1\n", told, flags=re.MULTILINE)
        told = re.sub(r"^(Out: )", r"\n\1", told, flags=re.MULTILINE)
        parts.append(f"## {names}\n\n{title.replace('``', '`')}\n\n{told}")
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Return the text of each page by file name."""
    use("en")
    return {
        "errors.md": errors_page(),
        "cli.md": cli_page(),
        "glossary.md": glossary_page(),
        "settings.md": settings_page(),
        "formats.md": formats_page(),
        "desk.md": desk_page(),
        "web.md": web_page(),
    }


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
