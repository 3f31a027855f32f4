"""How a desk knows who calls, as its description names it: what stands there is what ``door`` looks at.

In:  nothing. Out: security schemes of OpenAPI 3.1, and which of them a call takes together.

The rules this module keeps:
 * No token stands alone: each counts over a connection that is known, and over no other.
 * What a socket's system says is no scheme of OpenAPI; it is told in words.
"""

from typing import Final

from litestar.openapi.spec import Reference, SecurityScheme

from sluis.desk.people import HEADER

CONNECTION: Final = "connection"
MACHINE: Final = "machine"
PERSON: Final = "person"
SCHEMES: Final[dict[str, SecurityScheme | Reference]] = {
    CONNECTION: SecurityScheme(
        type="mutualTLS",
        description=(
            "The client certificate of a caller that desk.toml lists. Over the Unix socket the user of the process "
            "stands in its place, as the system says it."
        ),
    ),
    MACHINE: SecurityScheme(
        type="http",
        scheme="bearer",
        bearer_format="JWT",
        description=(
            "An access token (RFC 9068) of a client that desk.toml lists, over the connection of the caller that "
            'speaks for it (speaks_for = "machines"). Scopes and roles that it names give nothing.'
        ),
    ),
    PERSON: SecurityScheme(
        type="apiKey",
        name="-".join(part.title() for part in HEADER.decode().split("-")),
        security_scheme_in="header",
        description=(
            "The ID token of somebody who signed in, over the connection of the caller that speaks for people "
            '(speaks_for = "people").'
        ),
    ),
}
"""By name."""
SECURITY: Final[list[dict[str, list[str]]]] = [
    {CONNECTION: []},
    {CONNECTION: [], MACHINE: []},
    {CONNECTION: [], PERSON: []},
]
"""Each is enough, and everything in it is needed: what a caller of desk.toml is decides which."""
