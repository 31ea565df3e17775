"""The options of an emulator."""

from dataclasses import dataclass, field
from pathlib import Path

from edged.emulator.faults.when import Planned
from edged.emulator.replies.persona import PersonaName
from edged.emulator.replies.plan import Pace


@dataclass(frozen=True, slots=True)
class Options:
    """All options; times are seconds of the emulator's clock."""

    port: int = 0
    """0: any free one."""
    persona: PersonaName = "parrot"
    reply_seconds: float = 4.0
    """How long the assistant speaks."""
    pace: Pace = field(default_factory=Pace)
    connection_limit: float = 600.0
    """Age at which a connection is closed, "around 10 minutes" in the service's documentation."""
    go_away_lead: float = 50.0
    """How long before that it sends goAway."""
    faults: tuple[Planned, ...] = ()
    """What goes wrong and when; `planned("reset@turn=2")` reads it as the command line does."""
    script: tuple[str, ...] = ()
    """What the utterances of a conversation say, in order; an emulator understands no speech."""
    record: Path | None = None
    """Folder for what was received; None: it is kept in memory only."""
    ca_dir: Path | None = None
    """Folder for the authority's certificate; None: a temporary one."""
    names: tuple[str, ...] = ()
    """Hosts and addresses besides loopback that its certificate is for."""
    service_account: Path | None = None
    """File for the key of a service account, for the paths of Vertex AI; None: there is none."""
