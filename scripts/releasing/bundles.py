"""Bundles and layers, read back: what scripts/bundle wrote is what is published."""

import io
import json
import lzma
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scripts.bundling.archive import Files, Layer, Layers, sha256
from scripts.bundling.verifier import RefusedError, opened
from scripts.releasing.failure import ReleaseError

_PARTS: Final = frozenset({"app", "assets", "deps"})
_DAMAGE: Final = (RefusedError, tarfile.TarError, lzma.LZMAError, EOFError, KeyError, ValueError)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A release for one Python and one machine, as it was built."""

    described: Mapping[str, Any]
    """Its manifest without files and layers."""
    layers: Layers

    @property
    def id(self) -> str:
        """Return the name of the release."""
        return str(self.described["id"])

    @property
    def files(self) -> Files:
        """Return all of its files."""
        return {name: each for layer in self.layers.values() for name, each in layer.files.items()}


def read(file: Path) -> Bundle:
    """Read a bundle; raise ReleaseError if it is not one, or is damaged."""
    try:
        with opened(str(file)) as (_, manifest):
            told = json.loads(manifest.raw)
        if told["layers"].keys() != _PARTS:
            raise ReleaseError(f"{file} is older than layers: make it again with scripts/bundle")
        layers = _layers(file.read_bytes(), told)
    except OSError as error:
        raise ReleaseError(f"{file} cannot be read: {error.strerror}") from error
    except _DAMAGE as error:
        raise ReleaseError(f"{file} is no bundle, or is damaged: {error}") from error
    described = {key: told[key] for key in told.keys() - {"format", "files", "layers"}}
    return Bundle(described, layers)


def _layers(content: bytes, told: Mapping[str, Any]) -> Layers:
    """Cut the layers, which end the bundle in the order of their names."""
    layers: dict[str, Layer] = {}
    end = len(content)
    for key in sorted(told["layers"], reverse=True):
        about = told["layers"][key]
        stream = content[end - about["length"] : end]
        end -= about["length"]
        if sha256(stream) != about["sha256"]:
            raise RefusedError(f"its layer {key} is another one")
        layers[key] = Layer(dict(unpacked(stream)), stream)
    for layer in layers.values():
        for name, file in layer.files.items():
            if told["files"][name]["sha256"] != sha256(file):
                raise RefusedError(f"its {name} is not what its manifest names")
    return layers


def unpacked(stream: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a layer."""
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress(stream)), mode="r|") as tar:
        while (member := tar.next()) is not None:
            content = tar.extractfile(member)
            yield member.name, content.read() if content else b""
