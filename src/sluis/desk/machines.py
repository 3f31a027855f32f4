"""For which machine a caller speaks: the access token of a client, checked by the desk itself.

In:  the token that a call shows, and the caller over whose connection it came. Out: the ``Caller`` that the settings
     list for that client.

The rules this module keeps:
 * A token counts over the connection of the caller that is listed with its client, and over no other: whoever copies
   one needs that certificate or user, too.
 * A token that is bound to a certificate counts over a connection with that certificate; a machine of which the
   settings say ``bound`` has no other.
 * Roles and households are those of the settings; a scope or role that a token names gives nothing.
 * Every token that does not count is answered alike, and so is none.

Sources: RFC 6749, section 4.4; RFC 8705, section 3; RFC 9068.
"""

from collections.abc import Mapping

from sluis.desk.calls import Caller
from sluis.errors import SluisError
from sluis.errors.desk import machine_refused_error
from sluis.errors.oidc import token_refused_error
from sluis.oidc.sender_bound import fits
from sluis.oidc.verifier import Verifier

_SCHEME = "bearer"


class Machines:
    """Checks which machine calls."""

    def __init__(self, verifier: Verifier, listed: Mapping[tuple[str, str], Caller]) -> None:
        """Take what tokens are checked by.

        Args:
            verifier: Of access tokens for this desk.
            listed: Name of the caller that speaks for it and client → who that is.
        """
        self._verifier, self._listed = verifier, listed

    async def caller(self, through: str, authorization: str, certificate: bytes | None = None) -> Caller:
        """Return the machine a token shows.

        Args:
            through: The name of the caller that speaks for it.
            authorization: The header as it was sent.
            certificate: Of the connection, in DER, as TLS checked it; ``None``: it has none.

        Raises:
            machine_refused_error: it shows none that counts.
            away_error, document_refused_error: there are no keys to check it by.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != _SCHEME:
            raise machine_refused_error()
        try:
            claims = await self._verifier.claims(token.strip())
        except SluisError as fault:
            if fault.entry is not token_refused_error:
                raise
            raise machine_refused_error() from None
        known = self._listed.get((through, str(claims["client_id"])))
        if known is None or not fits(claims, certificate, needed=known.bound):
            raise machine_refused_error()
        return known
