"""Read what a server message shows beside the reply: code, its results, sources. Pure."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from edged.live.gemini.wire.json_members import items, member, string
from edged.live.messages import Shown

MOST_SOURCES: Final = 20
"""Of a message; a search names about five."""
LONGEST: Final = 16_384
"""Letters of a piece of code or of what it wrote; the rest is cut off."""
_LONGEST_ADDRESS: Final = 2_048
_LONGEST_TITLE: Final = 200
_KINDS: Final = ("web", "maps", "retrievedContext")
_OK: Final = "OUTCOME_OK"
_READ: Final = "URL_RETRIEVAL_STATUS_SUCCESS"


def code(part: Mapping[str, Any]) -> Iterator[Shown]:
    """Yield code that the model had run, and what came of it."""
    if (written := member(part, "executableCode")) is not None:
        language = string(written, "language").lower()
        yield Shown("code", string(written, "code")[:LONGEST], language)
    if (result := member(part, "codeExecutionResult")) is not None:
        outcome = string(result, "outcome")
        how = "" if outcome == _OK else outcome.removeprefix("OUTCOME_").lower()
        yield Shown("result", string(result, "output")[:LONGEST], how)


def sources(content: Mapping[str, Any]) -> Iterator[Shown]:
    """Yield the pages that an answer is from, and those that could not be read."""
    yield from islice(_searched(member(content, "groundingMetadata") or {}), MOST_SOURCES)
    yield from islice(_visited(member(content, "urlContextMetadata") or {}), MOST_SOURCES)


def _searched(found: Mapping[str, Any]) -> Iterator[Shown]:
    for chunk in items(found, "groundingChunks"):
        for kind in _KINDS:
            page = member(chunk, kind) or {}
            if address := string(page, "uri"):
                yield _source(address, string(page, "title"))


def _visited(visits: Mapping[str, Any]) -> Iterator[Shown]:
    for visit in items(visits, "urlMetadata"):
        status = string(visit, "urlRetrievalStatus")
        failed = "" if status in ("", _READ) else "could not be read"
        if address := string(visit, "retrievedUrl"):
            yield _source(address, failed)


def _source(address: str, title: str) -> Shown:
    return Shown("source", address[:_LONGEST_ADDRESS], title[:_LONGEST_TITLE])
