"""Which of a release's own files come in which layer.

A device fetches a layer if it lacks a file of it; what it has of an earlier release, it links. So
that an update is small, `app` has what differs from the releases that devices may have, and
`assets` all else. `deps` are the packages, the same as long as their lock is.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from scripts.bundling.archive import Files, Layer, sha256

SMALL: Final = 140_000
"""Bytes of an `app` that is small; with its manifest an update takes less than 300 kB."""
_CODE: Final = (".py", ".pyc")
_ALWAYS: Final = "__main__.py"

Sums = Mapping[str, str]
"""The sha256 of each file of an earlier release."""


def split(own: Files, earlier: Sequence[Sums]) -> tuple[Layer, Layer]:
    """Return `app` and `assets`; `earlier` are releases for the same system, the newest first.

    `app` serves a device with any of them, or with as many of the newest as it stays small for. A
    file that was another only in between is in it, too: whoever has just that one lacks it.
    """
    app = _packed(own, _code(own))
    for some in range(1, len(earlier) + 1):
        larger = _packed(own, changed(own, earlier[:some]))
        if some > 1 and len(larger.stream) > SMALL:
            break
        app = larger
    return app, Layer.of({name: own[name] for name in own if name not in app.files})


def changed(own: Files, earlier: Sequence[Sums]) -> frozenset[str]:
    """Return the files that one of the earlier releases lacks, or has otherwise."""
    sums = {name: sha256(content) for name, content in own.items()}
    return frozenset(name for name in sums if any(each.get(name) != sums[name] for each in earlier))


def _code(own: Files) -> frozenset[str]:
    return frozenset(name for name in own if name.endswith(_CODE))


def _packed(own: Files, names: frozenset[str]) -> Layer:
    """Pack some files in their order, and the entry, since no layer is empty."""
    return Layer.of({name: own[name] for name in own if name in names or name == _ALWAYS})
