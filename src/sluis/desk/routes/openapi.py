"""The description of the calls as the framework makes it, with what it leaves out of our forms put in.

In:  the application. Out: OpenAPI 3.1 as JSON.

The rules this module keeps:
 * A form that refuses unknown keys says so (``additionalProperties``), or whoever believes the description sends some.
 * A header that a call cannot do without is described as needed.
"""

import json
from collections.abc import Iterator
from functools import cache
from itertools import chain

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPI

from sluis.desk.routes.shared import NEEDS_KEY


def openapi_of(app: Litestar) -> dict[str, object]:
    """Return the description of an application.

    Effects:
        The description that the application keeps is the completed one.
    """
    described = app.openapi_schema
    _close(described, {name for handler in _handlers(app) for name in _closed_forms(handler)})
    needed = {path for handler in _handlers(app) if handler.opt.get(NEEDS_KEY) for path in handler.paths}
    for path in needed:
        _need_key(described, path)
    return described.to_schema()


@cache
def written_description(app: Litestar) -> str:
    """Return the description of an application as JSON, written once."""
    return json.dumps(openapi_of(app), ensure_ascii=False)


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    every = chain.from_iterable(route.route_handlers for route in app.routes if hasattr(route, "route_handlers"))
    return (handler for handler in every if isinstance(handler, HTTPRouteHandler))


def _closed_forms(handler: HTTPRouteHandler) -> Iterator[str]:
    """Yield the names of the forms in the body of a call that take no other keys."""
    body = handler.parsed_data_field
    if body is not None:
        _shown, forms = msgspec.json.schema_components([body.annotation])
        yield from (name for name, form in forms.items() if form.get("additionalProperties") is False)


def _close(described: OpenAPI, names: set[str]) -> None:
    schemas = described.components.schemas
    for key, schema in schemas.items():
        if key.rpartition(".")[2] in names:
            schema.additional_properties = False


def _need_key(described: OpenAPI, path: str) -> None:
    item = (described.paths or {})[path]
    operation = item.post
    for parameter in (operation.parameters or []) if operation is not None else []:
        if getattr(parameter, "name", "") == "Idempotency-Key":
            parameter.required = True  # type: ignore[union-attr]
