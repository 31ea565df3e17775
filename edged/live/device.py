"""What a session needs of its device."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.live import Play
from edged.live.resumption_store import Store
from edged.system.watchers import NO_WATCHERS, Watchers
from edged.values import dataclass

if TYPE_CHECKING:  # a device without tools does not load it
    from edged.tools.runner import Runner


def _no_camera() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Device:
    """What a session needs of its device."""

    clock: Clock
    play: Play
    report: Report
    store: Store | None = None
    sees: Callable[[], bool] = _no_camera
    """Whether there is a camera that works: an utterance ends with its first frame."""
    watchers: Watchers = NO_WATCHERS
    tools: "Runner | None" = None
    remark: Callable[[], str] = str
    """Returns what the model is to be told beside the next utterance; empty: nothing."""
