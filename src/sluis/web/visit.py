"""A visit of an employee to a page: who asks, what the desk answers him, and what stands around what he sees.

In:  a request of somebody who is signed in. Out: ``Visit``, which a handler takes as ``visit: Visited``; a page and its
file of one question.

The rule this module keeps: a page and its file ask the desk the same, and show what it answers to the same roles.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from sluis.i18n import Lang, tr
from sluis.web.desk_client import DeskClient
from sluis.web.rendering import Around, answer, page
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings

JSON: Final = "application/json"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in asks for a page."""

    request: Request[object, object, State]
    signed_in: SignedIn
    desk: DeskClient
    settings: WebSettings
    language: Lang

    async def read(self, path: str, form: type[_T]) -> _T:
        """Return what the desk answers to a call without a body.

        Raises:
            SluisError: as ``DeskClient.call``.
        """
        return await self.desk.call(self.signed_in, "GET", path, self.language, form)

    async def ask(self, path: str, form: type[_T], body: Mapping[str, object] | None = None) -> _T:
        """Return what the desk answers to a call with a body, or one that does something.

        Raises:
            SluisError: as ``DeskClient.call``.
        """
        return await self.desk.call(self.signed_in, "POST", path, self.language, form, body)

    def words(self, message: str, **places: object) -> str:
        """Return a message in the language of the visit."""
        return tr(message, self.language, **places)


Visited = NamedDependency[Visit]
"""A visit, in a handler: ``visit: Visited``."""


def visit_of(
    request: Request[object, object, State],
    signed_in: NamedDependency[SignedIn],
    desk: NamedDependency[DeskClient],
    settings: NamedDependency[WebSettings],
    language: NamedDependency[Lang],
) -> Visit:
    """Return the visit that a request of somebody is who is signed in."""
    return Visit(request, signed_in, desk, settings, language)


def file_answer(content: bytes, name: str, kind: str = JSON) -> Response[bytes]:
    """Return an answer that a browser keeps as a file.

    Args:
        content: Of the file.
        name: Of the file; no name from elsewhere.
        kind: Its media type.
    """
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def json_file(made: object, name: str) -> Response[bytes]:
    """Return a value as a file of JSON."""
    return file_answer(as_json(made), name)


def as_json(made: object) -> bytes:
    """Return a value as JSON that people can read, too."""
    return msgspec.json.format(msgspec.json.encode(made))


@dataclass(frozen=True, slots=True)
class PageAndFile(Generic[_T]):
    """One question of the desk that is shown as a page, and kept as a file."""

    path: str
    """Of the page; that of its file ends with ``.json``."""
    file: str
    """What the file is called."""
    template: str
    title: str
    """Message id of the heading."""
    around: Callable[[Visit], Around]
    """What stands around it; refuses whoever may not read it."""
    told: Callable[[Visit], Awaitable[_T]]
    """Asks the desk."""
    shown: Callable[[Visit, _T], Mapping[str, object]] = lambda _visit, told: {"told": told}
    """What the template uses."""
    kept: Callable[[_T], object] = lambda told: told
    """What stands in the file."""
    beside: Callable[[Visit], Awaitable[Mapping[str, object]]] | None = None
    """What the page, and not the file, asks the desk besides."""
    file_path: str = ""
    """Where the file is had that has another address."""

    async def content(self, visit: Visit) -> bytes:
        """Return what stands in the file, for somebody who may read it."""
        return as_json(self.kept(await self.told(visit)))

    def handlers(self) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
        """Return what answers with the page, and what answers with the file."""

        @get(self.path)
        async def as_page(visit: Visited) -> Response[bytes]:
            around_it, told = self.around(visit), await self.told(visit)
            beside = {} if self.beside is None else await self.beside(visit)
            return answer(page(self.template, around_it, visit.words(self.title), **self.shown(visit, told), **beside))

        @get(self.file_path or f"{self.path}.json")
        async def as_file(visit: Visited) -> Response[bytes]:
            self.around(visit)
            return json_file(self.kept(await self.told(visit)), self.file)

        return as_page, as_file
