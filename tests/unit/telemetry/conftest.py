"""What the tests of the decoders share: how a refusal is read, and where the captures are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sluis.errors import RefusedError
from sluis.terms import Reason


@pytest.fixture(scope="session")
def reason_of() -> Callable[..., Reason]:
    """Call a decoder that must refuse, and return why."""

    def call(decode: Callable[..., object], *arguments: object) -> Reason:
        with pytest.raises(RefusedError) as refusal:
            decode(*arguments)
        return Reason(refusal.value.reason)

    return call


@pytest.fixture(scope="session")
def outcome_of() -> Callable[..., object]:
    """Call a decoder and return what it gave, or the ``Reason`` why not; anything else it raises is a failure."""

    def call(decode: Callable[..., object], *arguments: object) -> object:
        try:
            return decode(*arguments)
        except RefusedError as refusal:
            return Reason(refusal.reason)

    return call


@pytest.fixture(scope="session")
def captures() -> Path:
    """Real input beside the repository; a test that needs it skips elsewhere."""
    folder = Path(__file__).parents[3] / ".." / "shared" / "captures"
    if not folder.is_dir():
        pytest.skip("the captures are not beside this repository")
    return folder
