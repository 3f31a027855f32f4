"""How a page is made: a template, the language of whoever reads it, and what stands around every page.

In:  the name of a template and what it shows. Out: HTML.

The rules this module keeps:
 * Everything that comes from elsewhere is escaped, and written out where it cannot be seen: nothing in a name can run,
   turn a line around or stay unseen. What a form carries back is escaped and stays as it is, to the line end.
 * A name that a template uses and nobody gave is an error, not an empty place.
 * A page holds no script and no style: the policy of the web allows neither.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request, Response
from litestar.datastructures import State
from markupsafe import Markup, escape

from sluis.api.sharing import DUTCH_TIME
from sluis.i18n import Lang, grouped, tr, tr_n
from sluis.i18n.harmless import harmless
from sluis.reports.changed_facts import fact_in_words, paper_in_words, value_in_words
from sluis.reports.country_words import UNKNOWN
from sluis.reports.household_words import KindInWords
from sluis.web.notice import Notice, Painter
from sluis.web.people import READ_ONLY
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings

HTML: Final = "text/html"
_TYPED: Final = re.compile("`([^`]+)`")
"""What is typed at a shell, in a sentence of ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the list of pages."""

    href: str
    words: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page."""

    settings: WebSettings
    language: Lang
    languages: tuple[tuple[str, str, str], ...] = ()
    """Code, name and address of each language the page can be had in."""
    places: tuple[Place, ...] = ()
    signed_in: SignedIn | None = None
    read_only: bool = False
    """Nothing can be done now: the identity service is away."""


def around(
    request: Request[object, object, State],
    settings: WebSettings,
    language: Lang,
    signed_in: SignedIn | None = None,
    places: Sequence[Place] = (),
) -> Around:
    """Return what stands around the page that a request asks for; the answer to a form has one language."""
    path = request.url.path
    kept = [(name, value) for name, value in parse_qsl(request.url.query) if name != "lang"]
    languages: tuple[tuple[str, str, str], ...] = ()
    if request.method == "GET":
        languages = tuple(
            (code, name, f"{path}?{urlencode([*kept, ('lang', code)])}")
            for code, name in (("nl", "Nederlands"), ("en", "English"))
        )
    here = tuple(Place(place.href, place.words, place.href == path) for place in places)
    read_only = request.scope.get(READ_ONLY) is True
    return Around(settings, language, languages, here, signed_in, read_only)


def page(name: str, about: Around, title: str, **shown: object) -> bytes:
    """Return a page.

    Args:
        name: Of its template.
        about: What stands around it.
        title: Its heading, and what the browser calls it.
        **shown: What its template uses.

    Raises:
        UndefinedError: the template uses a name that is not here.
    """
    template = _environment().get_template(name)
    return template.render(about=about, language=about.language, title=title, **shown).encode()


def answer(content: bytes, status: int = 200) -> Response[bytes]:
    """Return a page as an answer."""
    return Response(content, status_code=status, media_type=HTML)


def led(path: str) -> Response[bytes]:
    """Return an answer that leads on to a path of this web."""
    return Response(b"", status_code=303, headers={"location": path})


def painter(settings: WebSettings) -> Painter:
    """Return what makes a page of a refusal, in the look of the others."""

    def painted(notice: Notice) -> bytes:
        return page("notice.html", Around(settings, notice.lang), notice.title, notice=notice)

    return painted


@lru_cache(maxsize=1_024)
def day(iso: str, language: Lang) -> str:
    """Return a day in words.

    Examples:
        >>> day("2026-03-02", "nl"), day("2026-03-02", "en")
        ('2 maart 2026', '2 March 2026')
    """
    return format_date(date.fromisoformat(iso), "d MMMM y", locale=language)


def moment(iso: str, language: Lang) -> str:
    """Return a moment in words, in Dutch time.

    Examples:
        >>> moment("2026-11-24T23:51:00Z", "nl")
        '25 november 2026 om 00.51 uur'
    """
    read = datetime.fromisoformat(iso).astimezone(DUTCH_TIME)
    time = f"om {read:%H.%M} uur" if language == "nl" else f"at {read:%H:%M}"
    return f"{day(read.date().isoformat(), language)} {time}"


def sentence(words: str) -> str:
    """Return words as a sentence: a capital at its beginning, and a stop at its end.

    Examples:
        >>> sentence("opened: access"), sentence("Close it."), sentence("")
        ('Opened: access.', 'Close it.', '')
    """
    if not words:
        return words
    begun = words[0].upper() + words[1:]
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."


def typed(told: str) -> str:
    """Return a sentence of ours with what is typed at a shell set apart; everything in it is escaped.

    Examples:
        >>> str(typed("run `a <b`"))
        'run <code class="utrecht-code">a &lt;b</code>'
    """
    told = harmless(told)
    return Markup(_TYPED.sub(r'<code class="utrecht-code">\1</code>', str(escape(told)))) if "`" in told else told  # noqa: S704


def carried(text: str) -> str:
    r"""Return a text for the field of a form that carries it back as it is; everything in it is escaped.

    Examples:
        >>> str(carried("a: <b>\n"))
        'a: &lt;b&gt;\n'
    """
    return escape(text)


@pass_context
def _translated(context: Context, message: str, /, **places: object) -> str:
    told = tr(message, _language(context), **_harmless(places))
    return typed(told) if "`" in message else told


@pass_context
def _counted(context: Context, singular: str, plural: str, count: int, /, **places: object) -> str:
    return tr_n(singular, plural, count, _language(context), **_harmless(places))


def _language(context: Context) -> Lang:
    return "en" if context["language"] == "en" else "nl"


def _harmless(places: dict[str, object]) -> dict[str, object]:
    return {name: harmless(place) if isinstance(place, str) else place for name, place in places.items()}


def _shown(value: object) -> object:
    """Write out what cannot be seen in a text; what this engine made itself stays."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("sluis.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
        auto_reload=False,  # a template changes with the program, and not while it runs
    )
    made.globals.update({"_": _translated, "n_": _counted, "kinds_table": _kinds_table, "country_unknown": UNKNOWN})
    made.globals.update({"fact_words": fact_in_words, "value_words": value_in_words, "paper_words": paper_in_words})
    made.filters.update(
        {
            "day": _day,
            "moment": _moment,
            "milliseconds": _milliseconds,
            "number": _number,
            "sentence": sentence,
            "typed": typed,
            "carried": carried,
        }
    )
    return made


@pass_context
def _kinds_table(context: Context, kinds: tuple[KindInWords, ...], caption: str) -> Markup:
    return _kinds_made(kinds, caption, _language(context))


@lru_cache(maxsize=256)
def _kinds_made(kinds: tuple[KindInWords, ...], caption: str, language: Lang) -> Markup:
    """Return the table of kinds that may be shared; kept, for it is the register's, and the same on every page."""
    shown = _environment().get_template("kinds.html").render(kinds=kinds, caption=caption, language=language)
    return Markup(shown)  # noqa: S704 - made by this engine, which escapes


@pass_context
def _day(context: Context, iso: str) -> str:
    return day(iso, _language(context))


@pass_context
def _moment(context: Context, iso: str) -> str:
    return moment(iso, _language(context))


@pass_context
def _number(context: Context, count: float) -> str:
    if isinstance(count, int):
        return grouped(count, _language(context))
    return format_decimal(count, locale=_language(context))


@pass_context
def _milliseconds(context: Context, at_ms: int) -> str:
    return moment(datetime.fromtimestamp(at_ms / 1000, DUTCH_TIME).isoformat(), _language(context))
