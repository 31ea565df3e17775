"""The settings of a broker: a TOML file."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from edged import finite
from edged.broker.policy import CHOOSABLE, Policy
from edged.capabilities.models import CURRENT
from edged.errors import SettingsError

DEFAULT: Final = Path("/etc/edged/broker.toml")
_MOST_BYTES: Final = 1 << 20
_FilePath = Annotated[Path, Strict(strict=False)]  # TOML has no type for a path but text
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class BrokerSettings(BaseModel):
    """All settings of a broker; docs/broker.md explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    host: str = "0.0.0.0"  # noqa: S104 - devices are elsewhere
    port: int = Field(default=8443, ge=0, le=65_535)
    certificate: _FilePath | None = None
    private_key: _FilePath | None = None
    devices: _FilePath = Path("/var/lib/edged-broker/devices.json")
    models: list[str] = Field(default_factory=lambda: [CURRENT])
    choosable: list[str] = Field(default_factory=lambda: [*CHOOSABLE])
    setup: dict[str, Any] = Field(default_factory=dict)
    per_minute: int = Field(default=10, ge=1, le=600)
    token_minutes: int = Field(default=30, ge=1, le=1199)
    api_version: str = Field(default="v1alpha", pattern=r"^v\d[a-z0-9]*$")
    base_url: str = Field(default="https://generativelanguage.googleapis.com", pattern="^https://")
    ca_file: _FilePath | None = None

    def policy(self) -> Policy:
        """Return what the owner allows."""
        return Policy(frozenset(self.models), frozenset(self.choosable), self.setup)


def load(path: Path | None) -> BrokerSettings:
    """Return the settings of `path`, or of DEFAULT if it exists. Raises SettingsError."""
    file = path or DEFAULT
    try:
        content = finite.read(file, _MOST_BYTES)
        settings = BrokerSettings.model_validate(tomllib.loads(content.decode()))
    except FileNotFoundError as error:
        if path:
            raise SettingsError(f"{file}: does not exist; check the path") from error
        settings = BrokerSettings()
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise SettingsError("\n".join(_problem(file, each) for each in error.errors())) from error
    except ValueError as error:  # not UTF-8, not TOML
        raise SettingsError(f"{file}: is not TOML: {error}") from error
    for name in (set(settings.choosable) | set(settings.setup)) - {*CHOOSABLE}:
        known = ", ".join(CHOOSABLE)
        raise SettingsError(f"{file}: {name} is no field that a token is locked to; known: {known}")
    return settings


def _problem(file: Path, error: Any) -> str:  # noqa: ANN401 - pydantic's own
    return f"{file}: {'.'.join(map(str, error['loc']))}: {error['msg']}"


def check_tls(settings: BrokerSettings) -> None:
    """Raise SettingsError if secrets would travel in the clear."""
    if not (settings.certificate and settings.private_key) and settings.host not in _LOOPBACK:
        raise SettingsError(
            "certificate and private_key are required, for secrets travel here; or set host ="
            ' "127.0.0.1" and let a proxy in front of it speak TLS'
        )
