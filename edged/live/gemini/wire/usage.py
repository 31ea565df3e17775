"""The usageMetadata of a server message (https://ai.google.dev/api/live#usagemetadata). Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from edged.live.gemini.wire.json_members import integer, items, string
from edged.live.messages import Usage
from edged.tokens import Tokens

MOST_TOKENS: Final = 2**31 - 1
"""int32, as the service counts; what a library reads may have thousands of digits."""
_PARTS_OF_TOTAL: Final = (
    "promptTokenCount",
    "responseTokenCount",
    "candidatesTokenCount",
    "toolUsePromptTokenCount",
    "thoughtsTokenCount",
)
"""As the reference lists them, for where the service leaves the total out."""


def used(usage: Mapping[str, Any]) -> Usage:
    """Return the tokens of a generation; raise TypeError or ValueError."""
    total = integer(usage, "totalTokenCount") or sum(integer(usage, n) for n in _PARTS_OF_TOTAL)
    prompt = integer(usage, "promptTokenCount")
    # The latter is Vertex AI's name.
    response = integer(usage, "responseTokenCount") or integer(usage, "candidatesTokenCount")
    return Usage(_count(prompt), _count(response), _count(total), _kinds(usage))


def _kinds(usage: Mapping[str, Any]) -> Tokens:
    asked = _by_modality(usage, "promptTokensDetails")
    replied = _by_modality(usage, "responseTokensDetails") or _by_modality(
        usage, "candidatesTokensDetails"
    )
    return Tokens(
        text_in=_count(asked["TEXT"]),
        audio_in=_count(asked["AUDIO"]),
        image_in=_count(asked["IMAGE"] + asked["VIDEO"]),
        tools_in=_count(integer(usage, "toolUsePromptTokenCount")),
        text_out=_count(replied["TEXT"]),
        audio_out=_count(replied["AUDIO"]),
        thoughts=_count(integer(usage, "thoughtsTokenCount")),
    )


def _by_modality(usage: Mapping[str, Any], name: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for each in items(usage, name):
        counts[string(each, "modality")] += integer(each, "tokenCount")
    return counts


def _count(tokens: int) -> int:
    return max(0, min(tokens, MOST_TOKENS))
