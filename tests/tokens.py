"""ID tokens of a service that only tests have the keys of: right ones, and every kind of wrong one."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.registry import Header

ISSUER = "https://id.example"
AUDIENCE = "sluis-web"


def claims(**more: object) -> dict[str, object]:
    """Return claims that hold now; ``None`` leaves one out."""
    now = int(time.time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "7", "iat": now, "exp": now + 600, **more}
    return {name: value for name, value in said.items() if value is not None}


class Signer:
    """A key of a service."""

    def __init__(self, algorithm: str, kid: str = "k1") -> None:
        self.algorithm, self.kid = algorithm, kid
        self.key: ECKey | OKPKey | RSAKey
        if algorithm == "ES256":
            self.key = ECKey.generate_key("P-256", {"kid": kid})
        elif algorithm == "EdDSA":
            self.key = OKPKey.generate_key("Ed25519", {"kid": kid})
        else:
            self.key = RSAKey.generate_key(2048, {"kid": kid})

    def jwks(self) -> dict[str, object]:
        """Return its public half, as a service publishes it."""
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": self.algorithm, "kid": self.kid}]}

    def token(self, said: object, **header: object) -> str:
        """Return a token; ``None`` leaves a field of the header out."""
        head: Header = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT", **header}
        return signed({name: value for name, value in head.items() if value is not None}, said, self.key)


class Anything(jws.JWSRegistry):
    """Signs any header there is."""

    def check_header(self, header: Header) -> None:
        del header

    def get_alg(self, name: str) -> object:  # type: ignore[override]
        return self.algorithms["Ed25519" if name == "EdDSA" else name]


def signed(header: Header, said: object, key: object) -> str:
    """Return a token with any header, claims and key."""
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return jws.serialize_compact(header, payload, key, registry=Anything())  # type: ignore[arg-type]


def with_shared_secret(said: object, secret: bytes, **header: object) -> str:
    """Return a token that is signed with a shared secret, whatever secret that is."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", **header}, said)]
    text = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return (text + b"." + urlsafe_b64encode(hmac.digest(secret, text, hashlib.sha256)).rstrip(b"=")).decode()
