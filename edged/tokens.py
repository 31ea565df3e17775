"""Tokens by what they are: the kinds that have prices of their own. Pure data."""

from typing import Final

from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """How many tokens went in and came out."""

    text_in: int = 0
    audio_in: int = 0
    image_in: int = 0
    """Of pictures and video."""
    tools_in: int = 0
    """What tools of the service brought in, beside the prompt."""
    other_in: int = 0
    """Of the prompt, but of no kind that the service tells."""
    text_out: int = 0
    audio_out: int = 0
    thoughts: int = 0
    """Beside the reply."""
    other_out: int = 0
    """Of the reply, but of no kind that the service tells."""

    def counts(self) -> tuple[int, ...]:
        """Return the counts, in the order of KINDS."""
        return tuple(getattr(self, kind) for kind in KINDS)

    def total(self) -> int:
        """Return the sum of all."""
        return sum(self.counts())

    def __add__(self, more: "Tokens") -> "Tokens":
        """Return both together."""
        return Tokens(*(a + b for a, b in zip(self.counts(), more.counts(), strict=True)))

    def of(self, prompt: int, response: int) -> "Tokens":
        """Return them with what is missing to the totals of prompt and reply as of no kind.

        The details of gemini-3.8-live leave out 25 tokens of a prompt of 522, and more later
        (https://discuss.ai.google.dev/t/188765).
        """
        known_in = self.text_in + self.audio_in + self.image_in
        known_out = self.text_out + self.audio_out
        return self + Tokens(
            other_in=max(0, prompt - known_in), other_out=max(0, response - known_out)
        )


KINDS: Final[tuple[str, ...]] = Tokens.__match_args__
"""The names of the kinds."""
NO_TOKENS: Final = Tokens()
