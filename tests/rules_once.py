"""What a gate reads of its register, kept: a thousand gates of tests open with the same one.

A register that was read and lowered is a value, and the same bytes, vocabularies, day and decoders give the same; only
the file's name is each gate's own. The doors, which a test may take apart, are made for every gate; the grammar of the
second, which nothing changes, is made once for the plans of one digest.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from sluis.errors import FileName
from sluis.gate.state import rules
from sluis.kernel.grammar import Door2, grammar_words
from sluis.kernel.plan import Plan
from sluis.register.check import day_of
from sluis.register.load import load_register
from sluis.register.lower import Lowered, lower
from sluis.register.model import Register
from sluis.telemetry.decoders import DecoderPin

_READ: dict[tuple[object, ...], Register] = {}
_LOWERED: dict[tuple[object, ...], Lowered] = {}
_GRAMMARS: dict[str, Door2] = {}
_WORDS: dict[str, frozenset[str]] = {}


def load_once(source: bytes, name: FileName, shelf: Mapping[str, bytes]) -> Register:
    """Do what ``load_register`` does."""
    key = (source, *sorted(shelf.items()))
    if key not in _READ:
        _READ[key] = load_register(source, name, shelf)
    return replace(_READ[key], name=name)


def lower_once(register: Register, at_ms: int, decoders: Sequence[DecoderPin] = ()) -> Lowered:
    """Do what ``lower`` does."""
    key = (register.digest, repr(sorted(register.vocabularies.items())), day_of(at_ms), *decoders)
    if key not in _LOWERED:
        _LOWERED[key] = lower(register, at_ms, decoders)
    return _LOWERED[key]


def grammar_once(plan: Plan) -> Door2:
    """Do what ``Door2`` does."""
    if not plan.digest:
        return Door2(plan)
    if plan.digest not in _GRAMMARS:
        _GRAMMARS[plan.digest] = Door2(plan)
    return _GRAMMARS[plan.digest]


def words_once(plan: Plan) -> frozenset[str]:
    """Do what ``grammar_words`` does."""
    if not plan.digest:
        return grammar_words(plan)
    if plan.digest not in _WORDS:
        _WORDS[plan.digest] = grammar_words(plan)
    return _WORDS[plan.digest]


@contextmanager
def rules_once() -> Iterator[None]:
    """Let a gate that opens in here read what was read before; what a test has put in its place stays."""
    with (
        patch.object(
            rules, "load_register", load_once if rules.load_register is load_register else rules.load_register
        ),
        patch.object(rules, "lower", lower_once if rules.lower is lower else rules.lower),
    ):
        yield
