"""How the life of the register looks: steps, versions, and which is in force.

In:  checked steps. Out: text on a console, or data for JSON.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sluis.i18n import N_, tr
from sluis.lifecycle.steps import Advice, Step, StepName
from sluis.reports import show

SAID: Final[dict[StepName, str]] = {
    StepName.PROPOSED: N_("proposed"),
    StepName.ADVISED: N_("advised on"),
    StepName.APPROVED: N_("approved"),
    StepName.ACTIVATED: N_("activated"),
}
ADVICE: Final[dict[Advice, str]] = {
    Advice.POSITIVE: N_("positive"),
    Advice.CONDITIONS: N_("positive on conditions"),
    Advice.NEGATIVE: N_("negative"),
}
AGREED: Final = N_("signed in as {account}: the desk checked an ID token then, and no signature is left")
"""What is proved of a step that somebody took in the web."""
_DIGITS: Final = 12


def step_data(step: Step) -> dict[str, show.Json]:
    """Return a step for JSON."""
    details = step.details
    return {
        "version": step.number,
        "register": step.register,
        "step": step.name.value,
        "by": details.by,
        "signed": None
        if step.signed is None
        else {
            "role": step.signed.role.value,
            "key": step.signed.key,
            "people": step.signed.people,
            "made": show.moment(step.signed.made_ms),
            "document": step.signed.document.decode("ascii"),
            "signature": step.signed.sshsig,
        },
        "agreed": None
        if step.agreed is None
        else {
            "role": step.agreed.role.value,
            "issuer": step.agreed.account.issuer,
            "subject": step.agreed.account.subject,
            "token": step.agreed.token,
            "people": step.agreed.people,
            "made": show.moment(step.agreed.made_ms),
            "document": step.agreed.document.decode("ascii"),
        },
        "text": details.text,
        "advice": None if details.advice is None else details.advice.value,
        "followed": details.followed,
        "closed": list(details.closed),
        "at": show.moment(step.t_ms),
        "from": None if step.effective_ms is None else show.moment(step.effective_ms),
        "record": step.digest,
        "kid": step.kid,
    }


def history_data(steps: Sequence[Step], taken: Sequence[tuple[int, str]], moment: int) -> dict[str, show.Json]:
    """Return the history at a moment for JSON."""
    return {
        "at": show.moment(moment),
        "in_force": in_force(steps, moment),
        "steps": [step_data(step) for step in steps],
        "taken": [{"at": show.moment(at_ms), "register": digest} for at_ms, digest in taken],
    }


def in_force(steps: Sequence[Step], moment: int) -> int | None:
    """Return the number of the version that holds at a moment, of the steps recorded until then."""
    begun = [step for step in steps if step.effective_ms is not None and step.effective_ms <= moment]
    begun.sort(key=lambda step: step.effective_ms or 0)  # stable: of one moment the last recorded stays last
    return begun[-1].number if begun else None


def print_step(step: Step) -> None:
    """Print one step that was just recorded.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    sentence = N_("Version {number} ({digest}…): {step} by {who}.")
    words = {"digest": step.register[:_DIGITS], "step": tr(SAID[step.name]), "who": step.details.by}
    show.say(page, sentence, style="bold", number=step.number, **words)
    if step.agreed is not None:
        show.say(page, AGREED, account=step.agreed.key)
    elif step.signed is None:
        show.say(page, N_("Typed, not signed: nobody checked who it is. [people] in the settings has steps signed."))
    else:
        show.say(page, N_("Signed with {key}."), key=step.signed.key)
    for activity in step.details.closed:
        show.say(page, N_("{activity}: the law keeps it closed today; `sluis check` says why."), activity=activity)
    show.say(page, N_("On record: {digest}"), digest=step.digest)


def print_to_sign(document: Path, namespace: str) -> None:
    """Print how a document is signed that was just written, and how the signature is handed in.

    Effects:
        Writes to standard error: the step is not taken.
    """
    page = show.err()
    words = ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", "KEYFILE", str(document)]
    show.say(page, N_("Written, and no step taken: {file}. Read it, and sign it where the key is:"), file=document)
    show.line(page, f"  {shlex.join(words)}")
    told = N_("Then give the same command with --signature {file} in the place of --to-sign.")
    show.say(page, told, file=shlex.quote(f"{document}.sig"))


def print_history(steps: Sequence[Step], taken: Sequence[tuple[int, str]], moment: int) -> None:
    """Print the life of every version, the one that holds marked, and what gates took.

    Effects:
        Writes to standard output.
    """
    page, held = show.out(), in_force(steps, moment)
    for number in dict.fromkeys(step.number for step in steps):
        life = [step for step in steps if step.number == number]
        mark = tr(N_("activated, holds now")) if number == held else ""
        show.line(page, f"{number}  {life[0].register[:_DIGITS]}…  {mark}".rstrip())
        for step in life:
            told = f"{tr(SAID[step.name])}: {step.details.by}{_more(step)}, {_signed(step)}"
            show.line(page, f"    {show.moment(step.t_ms)}  {told}")
    if held is None:
        show.say(page, N_("No activated version holds at that moment."))
    numbers = {step.register: step.number for step in steps}
    for at_ms, digest in taken:
        sentence = N_("{moment}  the gate took {digest}… (version {number})")
        bare = N_("{moment}  the gate took {digest}…, pinned in its settings")
        words = {"moment": show.moment(at_ms), "digest": digest[:_DIGITS]}
        show.say(page, sentence if digest in numbers else bare, None, number=numbers.get(digest, 0), **words)
    show.say(page, N_("Steps that check: {count}."), count=len(steps))


def _signed(step: Step) -> str:
    if step.agreed is not None:
        return tr(AGREED, None, account=step.agreed.key)
    if step.signed is None:
        return tr(N_("typed, not signed"))
    return tr(N_("signed with {key}"), None, key=step.signed.key)


def _more(step: Step) -> str:
    details, parts = step.details, []
    if details.advice is not None:
        parts.append(tr(ADVICE[details.advice]))
    if details.followed is not None:
        parts.append(tr(N_("advice followed")) if details.followed else tr(N_("advice not followed")))
    if details.text:
        parts.append(details.text)
    if details.closed:
        parts.append(tr(N_("closed by law: {names}"), None, names=", ".join(details.closed)))
    if step.effective_ms is not None:
        parts.append(tr(N_("holds from {moment}"), None, moment=show.moment(step.effective_ms)))
    return f" ({'; '.join(parts)})" if parts else ""
