"""Take bodies as a recipient should: receipt first, then grammar, then kept and logged; as a function or over HTTP.

In:  the header ``Sluis-Disclosure`` and a body. Out: what became of it; over HTTP a status the gate understands.

The rules this module keeps:
 * What has no receipt that verifies is not kept, and neither is what the agreed grammar does not allow.
 * A receipt's moment lies on the grid of the agreed grammar, of a day when no moment leaves: a finer one would tell
   what the body does not (ledger specification, section 3.1.5).
 * A key that is not known yet is a reason to ask again, not to refuse: the provider may have turned over its key.
 * Nothing of a body or a header is repeated in an answer.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sluis.errors import BodyRefusedError, Code, FileName, ReceiptError, SecondBodyError
from sluis.errors.ledger import receipt_error
from sluis.errors.recipient import body_refused_error, provider_key_error
from sluis.keys.keystore import kid_of
from sluis.ledger.receipt import HEADER, parse_header, promised_ms, verify_header
from sluis.recipient.keeping import Keeping, Taken
from sluis.recipient.output_grammar import OutputGrammar
from sluis.tlog.serving import App, Receive, Scope, Send, read_body

LARGEST_BODY: Final = 4_194_304
_KEY_BYTES: Final = 32
_NAME: Final = HEADER.lower().encode()


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose receipts are verified."""

    origin: str
    """The ledger's name."""
    publics: Mapping[str, bytes]
    """Receipt keys: kid → 32 bytes."""


def provider_of(files: Iterable[tuple[FileName, bytes]]) -> Provider:
    """Read what ``sluis keys show --format json`` printed, once for each receipt key.

    Raises:
        provider_key_error: a file is not that, or is of another ledger than the one before.
    """
    publics: dict[str, bytes] = {}
    origins: set[str] = set()
    for name, content in files:
        try:
            key_document = json.loads(content)
            origin, public = key_document["origin"], bytes.fromhex(key_document["public"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise provider_key_error(file=name) from None
        origins.add(str(origin))
        if len(public) != _KEY_BYTES or key_document.get("kid") != kid_of(public) or len(origins) > 1:
            raise provider_key_error(file=name)
        publics[kid_of(public)] = public
    return Provider(next(iter(origins), ""), publics)


@dataclass(frozen=True, slots=True)
class Intake:
    """The intake of one recipient."""

    provider: Provider
    recipient: str
    """Your key in the provider's register."""
    grammars: Sequence[OutputGrammar]
    """What you agreed to receive; a body must fit one of them."""
    keeping: Keeping

    def take(self, header: str, body: bytes, received_ms: int) -> tuple[str, Taken]:
        """Verify, check and keep one body.

        Args:
            header: The value of ``Sluis-Disclosure``.
            body: As received, content coding undone.
            received_ms: The clock.

        Returns:
            The disclosure's id in hex, and what became of it.

        Raises:
            ReceiptError: the header proves nothing about this body; ``key`` when the key is not known, ``grid`` when
                its moment is finer than what was agreed.
            BodyRefusedError: no agreed grammar allows the body.
            SecondBodyError: another body is kept under this id.
            OSError: it may not be on disk.
        """
        public = self.provider.publics.get(parse_header(header).kid)
        if public is None:
            raise receipt_error(what=Code("key"))
        disclosed = verify_header(header, public, self.provider.origin, self.recipient, body)
        own = [grammar for grammar in self.grammars if grammar.recipient == self.recipient and grammar.allows(body)]
        if not own:
            raise body_refused_error()
        if all(promised_ms(disclosed.t_ms, grammar.grid_ms) != disclosed.t_ms for grammar in own):
            raise receipt_error(what=Code("grid"))
        disclosure = disclosed.commitment.hex()
        return disclosure, self.keeping.keep(disclosure, header, body, received_ms)


def intake_app(intake: Intake, clock: Callable[[], int]) -> App:
    """Return the application that takes what a gate posts, on any path; put your own authentication before it.

    Args:
        intake: What takes it.
        clock: Milliseconds since 1970.

    Returns:
        Plain ASGI. 200: kept, or was, or had been erased. 400, 413, 415, 422: refused, and sent no more. 503: to
        be sent again.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status = 405
        if scope["method"] == "POST":
            body = await read_body(receive, LARGEST_BODY)
            status = 413 if body is None else await _status(intake, scope, body, clock())
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return app


async def _status(intake: Intake, scope: Scope, body: bytes, received_ms: int) -> int:
    headers = scope["headers"]
    pairs = [(bytes(name), bytes(value)) for name, value in headers] if isinstance(headers, Iterable) else []
    if any(name == b"content-encoding" and value != b"identity" for name, value in pairs):
        return 415
    values = [value.decode("latin-1") for name, value in pairs if name == _NAME]
    try:
        await asyncio.to_thread(intake.take, ",".join(values), body, received_ms)
    except ReceiptError as fault:
        return 503 if fault.places["what"] == "key" else 400
    except (BodyRefusedError, SecondBodyError):
        return 422
    except OSError:
        return 503
    return 200
