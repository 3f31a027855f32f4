"""What a register that no gate would load is called, wherever somebody looks at it.

In:  a ``RegisterState``. Out: its sentences, on a screen, and as JSON.

The rules this module keeps:
 * Every page and every document that is made with such a register says it.
"""

from sluis.i18n import N_, Lang, tr, tr_n
from sluis.register.looking import RegisterState
from sluis.reports import show


def state_in_words(state: RegisterState | None, lang: Lang | None = None) -> str:
    """Return what is the matter with a register; empty when nothing is.

    Examples:
        >>> state_in_words(RegisterState(1, ("a",), 3), "en")
        'This register is not in force: 3 closing findings. Left out, because it cannot be compiled: a.'
    """
    if state is None:
        return ""
    words = tr_n(
        "This register is not in force: {count} closing finding.",
        "This register is not in force: {count} closing findings.",
        state.closing,
        lang,
    )
    if not state.left_out:
        return words
    left_out = N_("Left out, because it cannot be compiled: {names}.")
    return f"{words} {tr(left_out, lang, names=', '.join(state.left_out))}"


def state_document(state: RegisterState | None) -> "show.Json":
    """Return it for JSON; ``None`` when nothing is the matter."""
    if state is None:
        return None
    return {
        "in_force": False,
        "faults": state.faults,
        "closing_findings": state.closing,
        "left_out": list(state.left_out),
        "said": state_in_words(state),
    }


def print_state(state: RegisterState | None, file: str = "") -> None:
    """Print it; nothing when nothing is the matter.

    Args:
        state: What was found.
        file: Whose it is, where there are several.

    Effects:
        Writes to standard output.
    """
    if state is not None:
        words = state_in_words(state)
        show.paragraph(show.out(), f"{file}: {words}" if file else words, style="bold red")
