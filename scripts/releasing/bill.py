"""The bill of materials of a release (CycloneDX 1.6), from what is in its bundle.

Not from the lock: the packages that were unpacked say themselves what they are, so that what is
listed is what runs.
"""

import email.parser
import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any, Final

from scripts.releasing.bundles import Bundle

SUFFIX: Final = ".cdx.json"
_ABOUT: Final = ".dist-info/METADATA"
_SPACE: Final = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # of addresses, RFC 9562


def of(bundle: Bundle) -> bytes:
    """Return the bill of a bundle; the same bundle, the same bytes."""
    about = bundle.described
    made = datetime.fromtimestamp(about["counter"], UTC)
    purl = f"pkg:generic/edged@{about['version']}"
    listed = sorted(_components(bundle), key=lambda each: str(each["bom-ref"]))
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(_SPACE, bundle.id).urn,
        "version": 1,
        "metadata": {
            "timestamp": made.isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": purl,
                "name": "edged",
                "version": str(about["version"]),
                "purl": purl,
                "licenses": [{"expression": "Apache-2.0"}],
                "properties": [
                    {"name": f"edged:{key}", "value": str(about[key])}
                    for key in ("id", "commit", "python", "machine", "suite")
                ],
            },
        },
        "components": listed,
        "dependencies": [{"ref": purl, "dependsOn": [each["bom-ref"] for each in listed]}],
    }
    return json.dumps(whole, indent=1, sort_keys=True).encode() + b"\n"


def _components(bundle: Bundle) -> Iterator[dict[str, Any]]:
    """Yield the packages that come along, and those of Debian that were built against."""
    for name, content in bundle.files.items():
        if name.startswith("deps/") and name.endswith(_ABOUT):
            yield _package(email.parser.BytesHeaderParser().parsebytes(content))
    for package in bundle.described["built_with"]:
        name, version, architecture = package.removesuffix(".deb").split("_")
        purl = f"pkg:deb/debian/{name}@{version}?arch={architecture}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "scope": "excluded",  # its headers only; the device brings its own
            "purl": purl,
        }


def _package(about: Message) -> dict[str, Any]:
    name, version = str(about["Name"]), str(about["Version"])
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    package = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    return {**package, "licenses": licences} if (licences := _licences(about)) else package


def _licences(about: Message) -> list[Mapping[str, Any]]:
    if expression := about["License-Expression"]:
        return [{"expression": str(expression)}]
    classified = [
        str(each).rpartition(" :: ")[2]
        for each in about.get_all("Classifier", [])
        if str(each).startswith("License :: ")
    ]
    told = str(about["License"] or "").strip().split("\n")[0]
    names = classified or ([told] if told else [])
    return [{"license": {"name": name}} for name in names]
