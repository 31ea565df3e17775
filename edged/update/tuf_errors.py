"""What python-tuf refuses, as a sentence with a cure."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tuf.api import exceptions

from edged.update.errors import RefusedError, UnreachableError, UpdateError, storage_error

_PUBLISHER = "it is tried again later, and if that does not help, tell who publishes it"


@contextmanager
def explained(now: Callable[[], float]) -> Iterator[None]:
    """Raise UpdateError for whatever is raised within; `now` is told where time decides."""
    try:
        yield
    except exceptions.ExpiredMetadataError as error:
        raise RefusedError(_expired(error, now())) from error
    except exceptions.UnsignedMetadataError as error:
        raise RefusedError(
            f"too few of those who have to have signed ({error}); {_PUBLISHER}"
        ) from error
    except exceptions.BadVersionNumberError as error:
        raise RefusedError(
            f"the server shows an older state than before ({error}); {_PUBLISHER}"
        ) from error
    except exceptions.LengthOrHashMismatchError as error:
        raise RefusedError(
            f"what came is not what was signed ({error!s:.150}); {_PUBLISHER}"
        ) from error
    except exceptions.DownloadLengthMismatchError as error:
        raise RefusedError(f"what came does not end ({error}); {_PUBLISHER}") from error
    except exceptions.RepositoryError as error:
        raise RefusedError(
            f"what came cannot be understood ({error!s:.150}); {_PUBLISHER}"
        ) from error
    except exceptions.DownloadError as error:
        cause = error.__cause__
        if isinstance(cause, UpdateError):
            raise cause from None
        raise UnreachableError(f"{error} ({cause!r:.150}); it is tried again later") from error
    except OSError as error:
        raise storage_error(error) from error


def _expired(error: Exception, now: float) -> str:
    """Return why nothing fresh was found: the server, or the clock."""
    try:
        day = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        day = f"{now:g}"
    return (
        f"{error}: is it {day}, as this device's clock says (`timedatectl`)? If it is, the server "
        "shows an old state; tell who publishes it"
    )
