"""The service of a recipient that takes what is passed on about rights, does it, and acknowledges with its own key.

In:  signed messages of a provider, by POST. Out: an acknowledgement, the same again for the same message.

The rules this module keeps (rights specification, section 3):
 * What the provider did not sign does nothing, and is told nothing but a status and a word of a closed list.
 * The same message again is answered by the same acknowledgement, which is on disk before it is answered. Another one
   under the same id is refused.
 * Erasing is that of the folder in which bodies are kept. Restriction, objection and rectification leave a mark beside
   the body, which its owner must heed: the kit does not use bodies.
 * What is unknown may be on its way: erasing and marks hold for it when it comes.
 * What holds no more takes its mark away, when it is of later than what left the mark: an old message that comes late
   brings nothing back, and takes nothing away.
 * A copy is read when it is asked for, and never kept a second time.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sluis.durable import sync_folder
from sluis.errors import Code, DisclosureUnknownError, FileName, PassedOnError
from sluis.errors.recipient import own_key_error, passed_on_error
from sluis.recipient.intake import Provider
from sluis.recipient.keeping import Gone, Keeping, write_whole
from sluis.recipient.passed_on import Acknowledgement, Exercise, Message, Result, answered, message_in
from sluis.tlog.serving import App, Receive, Scope, Send, read_body

PATH: Final = "/rights"
LARGEST_MESSAGE: Final = 131_072
LARGEST_COPIES: Final = 8_388_608
"""Bytes of bodies that go with one acknowledgement."""
_SEED_BYTES: Final = 32
_LIFTS: Final = {
    Exercise.RESTRICTION_LIFTED: Exercise.RESTRICTION,
    Exercise.OBJECTION_LIFTED: Exercise.OBJECTION,
}
_ENDS: Final = {**_LIFTS, **{held: lifted for lifted, held in _LIFTS.items()}}
"""What ends what."""
_ERASED: Final = {Gone.ERASED: Result.ERASED, Gone.ALREADY: Result.ALREADY, Gone.UNKNOWN: Result.UNKNOWN}
_STATUSES: Final = {"key": 401, "signature": 401, "recipient": 403, "late": 410, "other": 409}


def own_key(path: Path) -> Ed25519PrivateKey:
    """Return the recipient's own key; made at its first start, readable by its owner only.

    Raises:
        own_key_error: the file cannot be made or read, or holds no key.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(_SEED_BYTES))
                file.flush()
                os.fsync(file.fileno())
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError):
        raise own_key_error(file=FileName(path)) from None


@dataclass(frozen=True, slots=True)
class RightsDesk:
    """What a recipient does about rights."""

    provider: Provider
    recipient: str
    """Your key in the provider's register."""
    keeping: Keeping
    private: Ed25519PrivateKey
    """Your own key: the provider has its public half in the settings."""

    def take(self, posted: bytes, now_ms: int) -> bytes:
        """Do what a message asks and return the acknowledgement.

        Args:
            posted: The body of the request.
            now_ms: The clock.

        Raises:
            PassedOnError: the message does not count; nothing was done.
            OSError: it may not be done; ask again.

        Effects:
            Erases bodies or leaves marks, and keeps the acknowledgement, on disk when this returns.
        """
        message = message_in(posted, self.provider.publics, self.provider.origin, self.recipient, now_ms)
        if message.exercise is Exercise.ACCESS:
            return self._copied(message, now_ms)
        place = self.keeping.folder / "rights" / message.id
        with self._turn():
            kept = _kept(place, message)
            if kept is not None:
                return kept
            results = {each: self._do(message, each) for each in message.disclosures}
            answer = answered(Acknowledgement(message, now_ms, results), self.private, {})
            write_whole(place, json.dumps({"message": message.digest, "answer": answer.decode("ascii")}).encode())
        return answer

    def _do(self, message: Message, disclosure: str) -> Result:
        if message.exercise is Exercise.ERASURE:
            return _ERASED[self.keeping.erase(disclosure)]
        result = Result.NOTED
        try:
            if self.keeping.body(disclosure) is None:
                return Result.ALREADY
        except DisclosureUnknownError:
            result = Result.UNKNOWN
        self._note(message, disclosure)
        return result

    def _note(self, message: Message, disclosure: str) -> None:
        """Leave the mark of what holds from now on, and take away the one it ends; what is older changes nothing."""
        folder = self.keeping.folder / "noted"
        mark = folder / f"{disclosure}.{message.exercise.value}"
        ended = _ENDS.get(message.exercise)
        other = None if ended is None else folder / f"{disclosure}.{ended.value}"
        if other is not None and _noted_ms(other) > message.issued_ms:
            return
        write_whole(mark, str(message.issued_ms).encode())
        if other is not None and other.exists():
            other.unlink()
            sync_folder(folder)

    def _copied(self, message: Message, now_ms: int) -> bytes:
        results: dict[str, Result] = {}
        bodies: dict[str, bytes] = {}
        room = LARGEST_COPIES
        for disclosure in message.disclosures:
            try:
                body = self.keeping.body(disclosure)
            except DisclosureUnknownError:
                results[disclosure] = Result.UNKNOWN
                continue
            if body is None:
                results[disclosure] = Result.ALREADY
            elif len(body) > room:
                results[disclosure] = Result.LEFT_OUT
            else:
                room -= len(body)
                results[disclosure], bodies[disclosure] = Result.COPIED, body
        return answered(Acknowledgement(message, now_ms, results), self.private, bodies)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        for made in ("rights", "noted"):
            (self.keeping.folder / made).mkdir(mode=0o700, exist_ok=True)
        with (self.keeping.folder / "rights.turn").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def rights_app(desk: RightsDesk, clock: Callable[[], int]) -> App:
    """Return the application that takes messages by ``POST /rights``; TLS stands before it.

    Args:
        desk: What takes them.
        clock: Milliseconds since 1970.

    Returns:
        Plain ASGI. 200: the acknowledgement. 400, 401, 403, 409, 410, 413: refused, with a word that says why. 503:
        ask again.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, answer = 404, b""
        if str(scope["path"]) == PATH:
            status, answer = (405, b"") if scope["method"] != "POST" else await _answer(desk, receive, clock())
        headers = [(b"content-length", str(len(answer)).encode()), (b"content-type", b"application/json")]
        headers.append((b"cache-control", b"no-store"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


async def _answer(desk: RightsDesk, receive: Receive, now_ms: int) -> tuple[int, bytes]:
    body = await read_body(receive, LARGEST_MESSAGE)
    if body is None:
        return 413, b""
    try:
        return 200, await asyncio.to_thread(desk.take, body, now_ms)
    except PassedOnError as fault:
        word = str(fault.places["what"])
        return _STATUSES.get(word, 400), json.dumps({"error": word}).encode()
    except OSError:
        return 503, b""


def _noted_ms(mark: Path) -> int:
    """Return of which moment the message is that left a mark; before all others when there is none."""
    try:
        return int(mark.read_bytes() or b"0")
    except (FileNotFoundError, ValueError):
        return -1


def _kept(place: Path, message: Message) -> bytes | None:
    """Return the acknowledgement that was given for this message, ``None`` when none was.

    Raises:
        PassedOnError: it was given for another message under this id.
    """
    try:
        kept = json.loads(place.read_bytes())
    except FileNotFoundError:
        return None
    if kept["message"] != message.digest:
        raise passed_on_error(what=Code("other"))
    return str(kept["answer"]).encode("ascii")
