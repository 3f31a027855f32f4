"""The command ``sluis``: finds the verb, the language and the exit code.

In:  the words of the command line. Out: an exit code: 0 fine, 1 findings or refusal, 2 input not usable.

The rules this module keeps:
 * ``--lang`` is accepted before and after the verb, and decides before anything is said.
 * An error is one sentence and a hint on standard error, in the language; never a trace, never what was typed.
 * What is no ``SluisError`` is a fault of Sluis: its type and place are said, not its text, which may hold a value.
 * Only the verb that is used is imported: ``sluis check`` loads no web server.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final

from cyclopts import App
from cyclopts.exceptions import CycloptsError

from sluis.cli.given import as_it_was_given
from sluis.cli.help import EVERYWHERE, BilingualHelp
from sluis.cli.seam import translate
from sluis.cli.verb import FINE, Example, Verb, stdin_spelled_out
from sluis.errors import Code, FileName, SluisError
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.errors.gate import file_missing_error
from sluis.i18n import LANGS, N_, Lang, lang_from_environment, tr, use
from sluis.reports import show

VERBS: Final[tuple[str, ...]] = (
    "demo",
    "try_",
    "risk",
    "check",
    "plan",
    "router_profile",
    "diff",
    "audit",
    "anonymise",
    "identify",
    "draft",
    "filter",
    "gate",
    "standing",
    "rights",
    "report",
    "desk",
    "web",
    "notices",
    "keys",
    "ledger",
    "store",
    "recipient",
    "register",
    "law",
    "clock",
    "doctor",
)
"""The modules of this folder that hold a verb, in the order help lists them."""

PREFIX: Final = "sluis:"
"""What stands before a sentence on standard error."""
INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells give it."""
PIPE_CLOSED: Final = 141
"""Exit code when the reader of our output went away, as shells give it."""


def root(only: str | None = None) -> Verb:
    """Return the command itself with every verb in it, or only the one of that name when there is one."""
    chosen = [name for name in VERBS if name.rstrip("_").replace("_", "-") == only] or VERBS
    verbs = tuple(import_module(f"sluis.cli.{name}").VERB for name in chosen)
    return Verb(
        "sluis",
        N_(
            "A lock between home routers and the companies that analyse what they report.\n\n"
            "The register says what may leave, to whom, why and when. What it does not list stays inside, "
            "and what left can be shown to each household."
        ),
        (Example("sluis --version"), Example("sluis check --help")),
        verbs=verbs,
    )


def build(verb: Verb) -> App:
    """Return the cyclopts application of a verb and those under it."""
    app = App(
        name=verb.name,
        help=verb.help,
        help_format="plaintext",
        help_formatter=BilingualHelp(verb),
        help_epilogue=tr(EVERYWHERE),
        version=lambda: version("sluis"),
        version_flags=("--version",) if verb.name == "sluis" else (),
        suppress_keyboard_interrupt=False,
    )
    if callable(verb.run):
        app.default(verb.run)
    for below in verb.verbs:
        app.command(build(below))
    return app


def language(words: Sequence[str]) -> tuple[Lang, list[str]]:
    """Take ``--lang`` out of the words, wherever it stands before a ``--``.

    Raises:
        argument_missing_error: nothing follows it.
        argument_invalid_error: it is no language of Sluis.

    Examples:
        >>> language(["check", "--lang", "nl", "r.yaml"])
        ('nl', ['check', 'r.yaml'])
    """
    asked: str | None = None
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            rest += [word, *left]
        elif word == "--lang":
            asked = next(left, None)
            if asked is None:
                raise argument_missing_error(command=Code("sluis"), argument=Code("--lang nl|en"))
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
        else:
            rest.append(word)
    if asked is None:
        return lang_from_environment(), rest
    for known in LANGS:
        if asked == known:
            return known, rest
    raise argument_invalid_error(
        command=Code("sluis"),
        argument=Code("--lang"),
        expected=Code(tr(N_("one of: {words}"), None, words=", ".join(LANGS))),
    )


def main(argv: Sequence[str]) -> int:
    """Do what the words ask.

    Args:
        argv: The command line without the program's name.

    Returns:
        The exit code.

    Effects:
        Those of the verb; sentences on standard output and standard error; sets the language of this context.
    """
    use(lang_from_environment())
    words: list[str] = []
    try:
        lang, words = language(argv)
        use(lang)
        code = _dispatch(words)
        sys.stdout.flush()
    except SluisError as error:
        show.sentences(show.err(), PREFIX, as_it_was_given(error, words, _command(words)).text())
        return error.exit_code
    except KeyboardInterrupt:
        show.say(show.err(), N_("sluis: stopped by the keyboard."))
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code


def _dispatch(words: list[str]) -> int:
    top = root(words[0] if words else None)
    app = build(top)
    reads_stdin = any(verb.stdin and [verb.name] == words[:1] for verb in top.verbs)
    try:
        result = app(
            stdin_spelled_out(words) if reads_stdin else words,
            console=show.out(show.PAGE),
            print_error=False,
            exit_on_error=False,
            result_action="return_value",
        )
    except CycloptsError as error:
        chain, verbs = _recognised(top, words)
        raise translate(error, words, chain, verbs) from None
    except OSError as error:
        raise _of_what_was_typed(error, words) from None
    return result if isinstance(result, int) else FINE


def _of_what_was_typed(error: OSError, words: Sequence[str]) -> Exception:
    """Return that a file cannot be read, where the system said so of one that was typed; else the error itself."""
    named = error.filename
    typed = isinstance(named, str) and any(named in word for word in words)
    return file_missing_error(file=FileName(named)) if typed else error


def _command(words: list[str]) -> str:
    chain, _ = _recognised(root(words[0] if words else None), words)
    return " ".join(("sluis", *chain))


def _recognised(verb: Verb, words: Sequence[str]) -> tuple[list[str], list[str]]:
    chain: list[str] = []
    for word in words:
        below = next((v for v in verb.verbs if v.name == word), None)
        if below is None:
            break
        chain.append(word)
        verb = below
    return chain, [v.name for v in verb.verbs]


def _fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say the type and the place of a fault; its text may hold a value, so it is not said."""
    import traceback

    del error
    frames = traceback.extract_tb(trace)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    show.say(
        show.err(),
        N_("sluis: a fault in Sluis itself ({kind} at {place}). Nothing more was done. Please report it."),
        kind=kind.__name__,
        place=place,
    )


def run() -> None:
    """Run as the console script.

    Effects:
        Ends the process with the exit code.
    """
    sys.excepthook = _fault
    sys.exit(main(sys.argv[1:]))
