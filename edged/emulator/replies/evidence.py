"""What the service returns of its own tools: made-up pages and a sum.

Shapes: https://ai.google.dev/api/live, GroundingMetadata, UrlContextMetadata and Part.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from edged.emulator.replies.plan import ServerMessage, content

_PAGE: Final = {"uri": "https://example.org/eggs", "title": "How to boil eggs"}
_SEARCHED: Final = {
    "webSearchQueries": ["how long do eggs take"],
    "groundingChunks": [{"web": _PAGE}],
    "searchEntryPoint": {"renderedContent": "<div>how long do eggs take</div>"},
}
_VISITED: Final = {
    "urlMetadata": [
        {"retrievedUrl": _PAGE["uri"], "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_SUCCESS"}
    ]
}
_CODE: Final = (
    {"executableCode": {"language": "PYTHON", "code": "print(17 * 23)"}},
    {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "391\n"}},
)


TOKENS: Final = 300
"""Of the pages that a search finds, or that are read."""
_READING: Final = frozenset({"googleSearch", "urlContext"})


def tokens(tools: AbstractSet[str]) -> int:
    """Return what is billed for what these tools returned."""
    return TOKENS * len(_READING & tools)


def evidence(tools: AbstractSet[str]) -> Iterator[ServerMessage]:
    """Yield what an answer shows with these tools."""
    if "codeExecution" in tools:
        for part in _CODE:
            yield content(modelTurn={"parts": [part]})
    if "googleSearch" in tools:
        yield content(groundingMetadata=_SEARCHED)
    if "urlContext" in tools:
        yield content(urlContextMetadata=_VISITED)
