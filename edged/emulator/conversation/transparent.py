"""Transparent resumption: each handle tells how much of what was said it remembers.

The index is documented (https://ai.google.dev/api/live#bidigeneratecontentsessionresumptionupdate),
and that the set-up is message 0 is taken from session_manager.md of
GoogleCloudPlatform/vertex-ai-samples. Inferred: that a handle comes for each second of sound.
"""

from collections import deque
from typing import Final

from edged.emulator.conversation.conversations import Conversations
from edged.emulator.conversation.turn_taking import TurnTaking
from edged.emulator.replies.plan import Outgoing

_MOST_WINDOWS: Final = 8
"""Handles of the middle of an utterance; older ones are forgotten with the sound that they hold."""


class MessageIndex:
    """Count the messages of a connection, and tell handles how many they have heard."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._index = 0
        self._second = 0
        """Of sound in the open window, for which a handle was given."""
        self._within: deque[str] = deque()

    def count(self) -> None:
        """Count a message of the client after the set-up."""
        self._index += 1

    def with_handles(self, sent: list[Outgoing], turns: TurnTaking, now: float) -> list[Outgoing]:
        """Return what is sent, with a handle for another second of sound, and the index in each."""
        second = int(turns.activity.spoken)
        if second > self._second:
            sent = [*sent, *turns.dialogue.update(now)]
        self._second = second
        return [self._indexed(each, turns) if isinstance(each, dict) else each for each in sent]

    def _indexed(self, message: Outgoing, turns: TurnTaking) -> Outgoing:
        update = message.get("sessionResumptionUpdate") if isinstance(message, dict) else None
        if not update or "newHandle" not in update:
            return message
        handle: str = update["newHandle"]
        if snapshot := turns.snapshot():
            self._conversations.attach(handle, snapshot)
            self._within.append(handle)
            if len(self._within) > _MOST_WINDOWS:
                self._conversations.drop(self._within.popleft())
        index = {"lastConsumedClientMessageIndex": str(self._index)} if self._index else {}
        return {"sessionResumptionUpdate": update | index}
