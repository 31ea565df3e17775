"""What a turn used, told whatever became of the turn, and each message once. Pure.

usageMetadata is of one generation, not of the session so far: three turns were seen to report 143,
181 and 224 tokens of prompt, which is the context each time
(https://github.com/pydantic/pydantic-ai/pull/7269). So those of one turn are summed. Within a turn
the context only grows: two that are the same are one, told again over a resumption.
"""

from typing import Final

from edged.conversation.notices import UsageReported
from edged.live.messages import Usage
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """The usage that was told last."""

    epoch: int = 0
    usage: Usage | None = None

    def reported(self, epoch: int, usage: Usage) -> tuple["Counted", tuple[UsageReported, ...]]:
        """Return the state after a message of the turn `epoch`, and what to tell of it."""
        newest = Counted(epoch, usage)
        if newest == self:
            return self, ()
        counts = usage.prompt, usage.response, usage.total, usage.kinds
        return newest, (UsageReported(epoch, *counts),)


UNCOUNTED: Final = Counted()
"""Nothing was told yet."""
