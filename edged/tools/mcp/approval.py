"""Which tools of a server its owner has approved. Pure and immutable.

The first list of a server is approved by the one who has named it in the settings. Later a tool may
turn into another one under the same name, or one may be added that nobody has seen ("rug pull"): it
is told, and not used until it is approved. Whoever is trusted may change as they like.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from edged.tools.mcp.protocol.offer import Offered
from edged.values import dataclass, replace


class Change(Enum):
    """What is new about a tool."""

    CHANGED = "has changed"
    ADDED = "is new"
    GONE = "is gone"


@dataclass(frozen=True, slots=True)
class Approval:
    """What is known of a server."""

    origin: str = ""
    """Where the server is: another one of the same name begins anew."""
    digests: Mapping[str, str] | None = None
    """Of the approved tools by name; None: none was ever listed."""
    tools: tuple[Offered, ...] = ()
    """The list of the last time."""
    prompt: str = ""
    """The instruction that goes with them, as it was approved."""
    new_prompt: str | None = None
    """Another one, which waits for an approval; None: none does."""

    @property
    def usable(self) -> tuple[Offered, ...]:
        """Those that are as they were approved."""
        known = self.digests or {}
        return tuple(each for each in self.tools if known.get(each.name) == each.digest)

    @property
    def pending(self) -> tuple[Offered, ...]:
        """Those that wait for an approval."""
        known = self.digests or {}
        return tuple(each for each in self.tools if known.get(each.name) != each.digest)

    def listed(
        self, tools: Sequence[Offered], allowed: Sequence[str], *, trusted: bool
    ) -> tuple["Approval", list[tuple[str, Change]]]:
        """Return it after the server has told its tools, and what has changed in them.

        `allowed` are names in the settings: who has written one there approves of the tool.
        """
        before = {each.name: each.digest for each in self.tools}
        now = {each.name: each.digest for each in tools}
        known = self.digests or {}
        news = [
            (name, Change.CHANGED if name in {*before, *known} else Change.ADDED)
            for name in now
            if now[name] not in (before.get(name), known.get(name)) and self.digests is not None
        ]
        news += [(name, Change.GONE) for name in before if name not in now]
        # In another order they are the same: another set-up would be needed for nothing.
        fresh = self if now == before else replace(self, tools=tuple(tools))
        if self.digests is None or trusted:
            # Those of the past are dropped: who may change as they like would add to them for ever.
            return replace(fresh, digests=now), news
        return fresh.approved(name for name in allowed if name not in self.digests), news

    def approved(self, names: Iterable[str]) -> "Approval":
        """Return it after the owner has approved these tools as they are now."""
        wanted = {*names}
        fresh = {each.name: each.digest for each in self.tools if each.name in wanted}
        return replace(self, digests={**(self.digests or {}), **fresh})

    def instructed(self, prompt: str, *, trusted: bool) -> "Approval":
        """Return it after the server has told its instruction: the first is approved, as tools are.

        The model does what an instruction says; so one that changes is as good as another tool.
        """
        if trusted or self.digests is None:
            return replace(self, prompt=prompt, new_prompt=None)
        return replace(self, new_prompt=None if prompt in ("", self.prompt) else prompt)

    @property
    def with_its_prompt(self) -> "Approval":
        """It after the owner has approved the instruction as it is now."""
        prompt = self.prompt if self.new_prompt is None else self.new_prompt
        return replace(self, prompt=prompt, new_prompt=None)

    def withdrawn(self, allowed: Iterable[str]) -> "Approval":
        """Return it with nothing approved, not even what the settings name.

        So it is where nobody can tell any more what was approved.
        """
        return replace(self, digests=dict.fromkeys(allowed, ""))

    def at(self, origin: str, allowed: Sequence[str]) -> "Approval":
        """Return what of it holds for a server at `origin`, of which some tools are wanted."""
        if self.origin != origin:
            return Approval(origin)
        return replace(self, tools=tuple(t for t in self.tools if not allowed or t.name in allowed))
