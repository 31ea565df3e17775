"""What people see of a repository: how to install, what there is, and its checksums.

    index.html           the one line that installs, the releases and their bills of materials
    install.sh           knows the keys and the address; the way of a device into the repository
    bootstrap/           what install.sh runs, by its sha256
    SHA256SUMS           of all of it but the metadata, which is signed

All of it comes from signed releases, so that making it again gives the same bytes.
"""

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from scripts.bundling.archive import Files, sha256
from scripts.bundling.stamp import fill
from scripts.releasing import adding, bill, bootstrap, bundles, channel
from scripts.releasing.failure import ReleaseError
from scripts.releasing.roles import ISSUED
from scripts.releasing.signing import Repository

_SCRIPT: Final = "system/install.sh"
_SUMMED: Final = ("install.sh", "bootstrap/*", "layers/*", f"targets/releases/*{bill.SUFFIX}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page is made of."""

    address: str
    """Where it will be served."""
    channel: str
    """Which a device gets that is told nothing else."""


def write(repository: Repository, shown: Shown) -> None:
    """Write the page of a repository and what it leads to."""
    files = _files(repository, shown.channel)
    tool = bootstrap.made(files)
    timestamp = repository.store.published("timestamp")
    root = repository.store.published("root")
    if timestamp is None or root is None:
        raise ReleaseError("the repository is not published yet: have others sign")
    script = fill(
        files[_SCRIPT].decode(),
        {
            "release_address": shown.address.rstrip("/"),
            "release_bootstrap": sha256(tool),
            "release_channel": shown.channel,
            "release_issued": str(timestamp.signed.unrecognized_fields[ISSUED]),
            "release_root": json.dumps(root.to_dict(), separators=(",", ":")),
        },
    )
    store = repository.store
    store.write(f"bootstrap/{sha256(tool)}.pyz", tool)
    store.write("install.sh", script.encode())
    store.write("index.html", _html(repository, shown).encode())
    store.write("SHA256SUMS", "".join(_sums(store.folder)).encode())


def _files(repository: Repository, name: str) -> Files:
    """Return the files of a release that the channel names; those for other systems are alike."""
    releases = channel.read(repository, name).releases
    if not releases:
        raise ReleaseError(f"the channel {name} names no release yet")
    manifest = adding.manifests(repository)[max(releases.values())]
    return {
        file: content
        for layer in manifest["layers"].values()
        for file, content in bundles.unpacked(repository.store.layer(layer["sha256"]).read_bytes())
    }


def _sums(folder: Path) -> Iterator[str]:
    files = {file for pattern in _SUMMED for file in folder.glob(pattern)}
    for file in sorted(files):
        yield f"{sha256(file.read_bytes())}  {file.relative_to(folder).as_posix()}\n"


_PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>edged</title>
<style>
body {{ font: 1rem/1.5 system-ui; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ background: #8882; padding: 1rem; overflow-x: auto }}
td, th {{ text-align: left; padding: 0 1rem 0.3rem 0; vertical-align: top }}
</style>
<h1>edged</h1>
<p>On Raspberry Pi OS or Debian, 64 bits, Bookworm or Trixie:</p>
<pre>curl -fsSL {address}/install.sh | sudo sh</pre>
<p>Or look at it first, and at what it would change:</p>
<pre>curl -fsSLO {address}/install.sh
less install.sh
sh install.sh --dry-run</pre>
<p>Without a network: copy all of this to a stick, then
<code>sudo sh install.sh --offline /media/stick</code>.</p>
<h2>Channels</h2>
<table>
<tr><th>Channel<th>Releases<th>Share of devices
{channels}</table>
<h2>Releases</h2>
<table>
<tr><th>Release<th>Bill of materials
{releases}</table>
<p><a href="SHA256SUMS">SHA256SUMS</a></p>
</html>
"""


def _html(repository: Repository, shown: Shown) -> str:
    channels = [channel.read(repository, name) for name in channel.names(repository)]
    return _PAGE.format(
        address=html.escape(shown.address.rstrip("/")),
        channels="".join(map(_channel, channels)),
        releases="".join(_releases(repository)),
    )


def _channel(policy: channel.Channel) -> str:
    names = "<br>".join(html.escape(each) for each in sorted(policy.releases.values()))
    share = "on hold" if policy.hold else f"{policy.percent} %"
    return f"<tr><td>{html.escape(policy.name)}<td>{names}<td>{share}\n"


def _releases(repository: Repository) -> Iterator[str]:
    metadata = repository.store.published("releases")
    targets: Mapping[str, Any] = metadata.signed.targets if metadata else {}
    for name in reversed(adding.signed(repository)):
        target = targets[f"releases/{name}{bill.SUFFIX}"]
        place = f"targets/releases/{target.hashes['sha256']}.{quote(name)}{bill.SUFFIX}"
        yield f'<tr><td>{html.escape(name)}<td><a href="{place}">CycloneDX</a>\n'
