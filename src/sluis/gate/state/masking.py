"""The settings as they may be shown: structure and numbers, without what a secret could hide in.

In:  ``Settings``. Out: a tree for text or JSON.

The rules this module keeps:
 * Of files that hold secrets (keys, passwords, authorization) the name is shown and the content never read.
 * Of an address only scheme, host and port are shown: path, query and user may be a credential.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

from sluis.gate.state.settings import Duration, Instant, Settings

Tree: TypeAlias = "bool | int | float | str | Sequence[Tree] | Mapping[str, Tree] | None"
MASK: Final = "***"
_ADDRESSES: Final = frozenset({"url"})
_LEFT_OUT: Final = frozenset({"base", "source"})


def masked_address(address: str) -> str:
    """Return an address without anything that could be a credential.

    Examples:
        >>> masked_address("https://user:secret@api.example:8443/hook/s3cret?token=1")
        'https://api.example:8443/***'
        >>> masked_address("https://api.example/")
        'https://api.example/'
        >>> masked_address("sqlite:///sluis.db")
        'sqlite:///sluis.db'
    """
    if address.startswith("sqlite:///"):
        return address.partition("?")[0]
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return MASK
    place = f"[{host}]" if ":" in host else host
    rest = parts.path if parts.path in {"", "/"} and not parts.query else f"/{MASK}"
    return f"{parts.scheme}://{place}{'' if port is None else f':{port}'}{rest}"


def masked_settings(settings: Settings) -> dict[str, Tree]:
    """Return the settings as a tree in which nothing secret can stand."""
    return {
        field.name: _shown(field.name, getattr(settings, field.name))
        for field in msgspec.structs.fields(Settings)
        if field.name not in _LEFT_OUT
    }


def _shown(name: str, value: object) -> Tree:
    if isinstance(value, msgspec.Struct):
        return {field.name: _shown(field.name, getattr(value, field.name)) for field in msgspec.structs.fields(value)}
    if isinstance(value, dict):
        return {str(key): _shown(str(key), child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(name, item) for item in value]
    return _plain(name, value)


def _plain(name: str, value: object) -> Tree:
    if isinstance(value, Duration):
        return f"PT{value / 1000:g}S"
    if isinstance(value, Instant):
        return datetime.fromtimestamp(value / 1000, UTC).isoformat()
    if isinstance(value, str):
        return masked_address(value) if name in _ADDRESSES else value
    return value if isinstance(value, (bool, int, float)) else None
