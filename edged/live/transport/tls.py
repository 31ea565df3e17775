"""Which authorities a connection trusts: the public ones, or those in `ca_file`."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final

from edged.errors import SettingsError
from edged.live import failures
from edged.live.failures import Failure
from edged.settings.reading.problems import unread

_OUT_OF_TIME: Final = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED of <openssl/x509_vfy.h>."""
_OF_ANOTHER_NAME: Final = frozenset({62, 64})
"""X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH of the same."""
_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
"""Names of <openssl/sslerr.h> for a first answer that is no TLS record; the last one: OpenSSL 3.2
and later, Trixie's."""


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return what a connection verifies by. Raises SettingsError if `ca_file` cannot be used."""
    file = ca_file or _authorities()
    try:
        return ssl.create_default_context(cafile=str(file))
    except ssl.SSLError as error:
        raise SettingsError(
            f"gemini.ca_file: {ca_file}: it holds none; name the file with the certificate of"
            " gemini.base_url, or remove the setting"
        ) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"gemini.ca_file: {unread(file, error)}") from error


def _authorities() -> Path:
    import certifi  # noqa: PLC0415 - a slow board starts half a second sooner without it

    return Path(certifi.where())


def distrusted(error: ssl.SSLError, doubt: Callable[[], str | None]) -> Failure:
    """Classify a TLS handshake that failed; `doubt` says why the clock may be wrong."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        plain = error.reason in _NO_TLS
        return failures.not_tls() if plain else failures.unreachable(str(error))
    reason = error.verify_message
    if error.verify_code in _OUT_OF_TIME:
        return failures.expired(reason, doubt())
    if error.verify_code in _OF_ANOTHER_NAME:
        return failures.misnamed(reason)
    return failures.untrusted(reason)
