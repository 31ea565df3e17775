"""A service account of Google Cloud, and the endpoint that gives it access tokens.

RFC 7523 as Google has it: https://developers.google.com/identity/protocols/oauth2/service-account.
The words of the refusals: issue threads of googleapis/google-auth-library-python.
"""

import json
import secrets
import time
from base64 import urlsafe_b64decode
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from edged.atomic_file import write_state

PATH: Final = "/token"
PROJECT: Final = "edged-emulator"
_EMAIL: Final = f"device@{PROJECT}.iam.gserviceaccount.com"
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_GOOGLES: Final = "https://oauth2.googleapis.com/token"
"""What google-auth names as the audience, whatever the endpoint of an account is."""
_LIFETIME: Final = 3_599
_LONGEST: Final = 3_600 + 60
"""Seconds that an assertion may last, and the clocks differ."""
_MOST: Final = 1_000


class ServiceAccounts:
    """One account at most, and the access tokens that it was given."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        """`wall` tells seconds since the epoch."""
        self._wall = wall
        self._account: tuple[rsa.RSAPublicKey, str] | None = None
        """Its public key, and the address of the endpoint."""
        self._tokens: OrderedDict[str, float] = OrderedDict()

    def issue(self, file: Path, url: str) -> None:
        """Write the key file of a new account, for the endpoint at `url`."""
        key = rsa.generate_private_key(65_537, 2_048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._account = (key.public_key(), url + PATH)
        account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": secrets.token_hex(20),
            "private_key": pem.decode(),
            "client_email": _EMAIL,
            "client_id": "1",
            "token_uri": url + PATH,
            "universe_domain": "googleapis.com",
        }
        write_state(file, json.dumps(account, indent=2).encode())

    def give(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer to a request for an access token."""
        asked = parse_qs(body.decode("latin-1"))
        if asked.get("grant_type") != [_GRANT]:
            return 400, {
                "error": "unsupported_grant_type",
                "error_description": "Invalid grant_type",
            }
        if fault := self._fault(asked.get("assertion", [""])[0]):
            return 400, {"error": "invalid_grant", "error_description": fault}
        token = f"ya29.{secrets.token_urlsafe(64)}"
        self._tokens[token] = self._wall() + _LIFETIME
        while len(self._tokens) > _MOST:
            self._tokens.popitem(last=False)
        return 200, {"access_token": token, "expires_in": _LIFETIME, "token_type": "Bearer"}

    def knows(self, token: str) -> bool:
        """Return whether an access token is good now."""
        return self._tokens.get(token, 0.0) > self._wall()

    def _fault(self, assertion: str) -> str:
        """Return what is wrong with a signed assertion (RFC 7515); empty if nothing is."""
        if self._account is None:
            return "Invalid grant: account not found"
        public, address = self._account
        signed, _, signature = assertion.rpartition(".")
        try:
            public.verify(_decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
            claims = json.loads(_decoded(signed.partition(".")[2]))
        except (InvalidSignature, ValueError):
            return "Invalid JWT Signature."
        now, issued, expires = self._wall(), claims.get("iat", 0), claims.get("exp", 0)
        if not now - _LONGEST < issued <= now + 60 or not now < expires <= issued + _LONGEST:
            return (
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
                " timeframe. Check your iat and exp values in the JWT claim."
            )
        if claims.get("iss") != _EMAIL or claims.get("aud") not in (address, _GOOGLES):
            return "Invalid grant: account not found"
        return "" if claims.get("scope") else "Invalid OAuth scope or ID token audience provided."


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
