"""What `scripts/release` publishes, and what it tells who publishes."""

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.bundling import archive
from scripts.releasing import adding, bill, bundles, channel
from tests.install.device import snapshot
from tests.update.office import FILES, Office, bundle
from tests.update.shown import SHOWN

_ID: Final = "1.0-aaaaaaa-cp311-x86_64"
_NEXT: Final = "1.1-bbbbbbb-cp311-x86_64"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A publisher who has begun."""
    made = Office(tmp_path)
    made.begin()
    return made


def test_a_bundle_is_served_as_it_was_made(office: Office) -> None:
    """Divided anew; every file of it is in a layer that its manifest names."""
    office.release(_ID)
    [(name, manifest)] = adding.manifests(office.opened()).items()
    assert name == _ID
    served: dict[str, bytes] = {}
    for layer in manifest["layers"].values():
        stream = office.opened().store.layer(layer["sha256"]).read_bytes()
        served |= dict(bundles.unpacked(stream))
    assert served == {name: text.encode() for name, text in FILES.items()}


def test_an_update_is_as_small_as_what_changed(office: Office) -> None:
    """The layer `app` of the next release has the file that differs, and the entry."""
    office.release(_ID)
    office.release(_NEXT, {**FILES, "edged/__init__.py": "new = 1\n"}, counter=1_700_000_001)
    files = adding.manifests(office.opened())[_NEXT]["files"]
    app = {name for name, each in files.items() if each["layer"] == "app"}
    assert app == {"__main__.py", "edged/__init__.py"}


def test_a_release_never_changes(office: Office) -> None:
    """The same bundle again is well, another one of that name is refused."""
    office.release(_ID)
    before = office.version("releases")
    assert "was there before" in office.run("add", bundle(office.folder))
    assert office.version("releases") == before
    other = bundle(office.folder, files={**FILES, "edged/__init__.py": "other"})
    assert "is released with other files" in office.run("add", other, code=1)


@pytest.mark.parametrize("place", [0, 40, -40, -500])
def test_a_damaged_bundle_is_refused(office: Office, place: int) -> None:
    """Wherever it is."""
    made = bundle(office.folder)
    content = bytearray(made.read_bytes())
    content[place] ^= 0xFF
    made.write_bytes(content)
    assert str(made) in office.run("add", made, code=1)
    made.unlink()
    assert "cannot be read: No such file" in office.run("add", made, code=1)


def test_two_people_and_a_server(tmp_path: Path) -> None:
    """Each signs where his keys are; nobody has all of them, and one alone publishes nothing."""
    office = Office(tmp_path)
    office.run("keys", office.keys)
    office.run("begin")
    added = office.run("add", bundle(tmp_path), keys="person-1")
    assert "a change waits for 1 of " in added
    assert adding.signed(office.opened()) == []
    shutil.move(office.keys / "person-1", tmp_path / "away")
    told = office.run("status", code=3)
    assert "releases: version 1, good for 365 days; a change waits for 1 of " in told
    assert "releases-2, releases-3" in told
    office.run("sign", keys="person-3")
    assert adding.signed(office.opened()) == [_ID]
    office.run("channel", "stable", "1.0-aaaaaaa", keys="online")
    assert "waits" not in office.run("status")


def test_a_wrong_passphrase_signs_nothing(tmp_path: Path) -> None:
    """And says which file it was for."""
    office = Office(tmp_path)
    office.run("keys", office.keys)
    office.passphrase = "wrong"
    assert "-1.pem cannot be used" in office.run("begin", code=1)
    office.passphrase = ""
    assert "an empty passphrase protects nothing" in office.run("keys", tmp_path / "new", code=1)


def test_keys_are_never_written_over(office: Office) -> None:
    """Neither all of them nor one."""
    before = hashlib.sha256((office.keys / "person-1/root-1.pem").read_bytes()).digest()
    assert "exists" in office.run("keys", office.keys, code=1)
    again = ("--role", "root", "--name", "root-1")
    assert "exists" in office.run("keys", office.keys / "person-1", *again, code=1)
    assert hashlib.sha256((office.keys / "person-1/root-1.pem").read_bytes()).digest() == before


def test_a_key_that_stays_elsewhere(office: Office) -> None:
    """Is known by its public part; it signs by its address, which has to be a known one."""
    pem = office.folder / "token.pem"
    pem.write_bytes(
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    token = ("--role", "releases", "--name", "token", "--address", "nowhere:2", "--public", pem)
    office.run("keys", office.keys / "person-1", *token)
    said = office.run("rotate", "releases-1", "token", code=1)
    assert said == "release: token has the address nowhere:2, which nothing knows\n"


def test_a_stolen_key_is_replaced(office: Office) -> None:
    """By one command, and what it had signed is signed anew."""
    office.release(_ID)
    office.run("keys", office.keys / "person-1", "--role", "releases", "--name", "releases-4")
    told = office.run("rotate", "releases-1", "releases-4")
    assert told.startswith("targets trusts releases-4 in the place of releases-1")
    assert (office.version("targets"), office.version("releases")) == (2, 3)
    assert "is a key of" in office.run("rotate", "releases-2", "root-1", code=1)
    assert "there are" in office.run("rotate", "releases-9", "root-1", code=1)


def test_a_channel_is_opened_step_by_step(office: Office) -> None:
    """A release begins with all devices unless told otherwise; what is not named stays."""
    for name in (_ID, _ID.replace("cp311", "cp313")):
        office.release(name)
    office.run("channel", "stable", "1.0-aaaaaaa", "--percent", "10")
    policy = channel.read(office.opened(), "stable")
    assert policy.releases == {"cp311-x86_64": _ID, "cp313-x86_64": _ID.replace("311", "313")}
    assert (policy.percent, policy.seed, policy.hold) == (10, "1.0-aaaaaaa", False)
    office.run("channel", "stable", "--hold")
    office.run("channel", "stable", "--minimum", "1.0-aaaaaaa")
    policy = channel.read(office.opened(), "stable")
    assert (policy.percent, policy.hold, policy.minimum) == (10, True, 1_700_000_000)
    office.release(_NEXT, counter=1_700_000_001)
    office.run("channel", "stable", "latest")
    policy = channel.read(office.opened(), "stable")
    assert policy.releases == {"cp311-x86_64": _NEXT, "cp313-x86_64": _ID.replace("311", "313")}
    assert (policy.percent, policy.seed, policy.hold) == (100, "1.1-bbbbbbb", False)
    assert f"channel stable: {_ID.replace('311', '313')}, {_NEXT}; 100 %" in office.run("status")


def test_a_channel_names_signed_releases_only(office: Office) -> None:
    """Not one that waits, nor one that there is none of."""
    office.run("add", bundle(office.folder), keys="person-1")
    for words in (["stable", "1.0-aaaaaaa"], ["stable"], ["stable", "--minimum", "0.9-a"]):
        assert "release" in office.run("channel", *words, code=1)
    assert channel.names(office.opened()) == []


def test_what_ends_is_told_in_time(office: Office) -> None:
    """A timer that runs `renew` keeps the online roles, the others need people."""
    office.run("status")
    office.pass_days(5.5)
    assert "timestamp: version 1, good for 1 days: `renew`" in office.run("status", code=3)
    office.run("renew", keys="online")
    office.run("status")
    office.pass_days(300)
    told = office.run("status", code=3)
    assert "timestamp: version 2, ENDED on 2026-01-13" in told
    assert "releases: version 1, good for 59 days: `renew releases`" in told
    office.run("renew", keys="online")
    office.run("renew", "releases")
    assert office.run("status").startswith("root: version 1, good for 424 days\n")


def test_commands_without_a_repository(tmp_path: Path) -> None:
    """Say what comes first."""
    office = Office(tmp_path)
    assert "there is no folder" in office.run("begin", code=1)
    office.run("keys", office.keys, "--no-passphrase")
    assert "begin one" in office.run("add", bundle(tmp_path), code=1)
    office.run("begin")
    assert "has a repository already" in office.run("begin", code=1)


def test_the_same_keys_and_time_give_the_same_bytes(tmp_path: Path) -> None:
    """A repository can be made again from its sources, and compared."""
    made = []
    Office(tmp_path).run("keys", tmp_path / "keys", "--no-passphrase")
    for name in ("one", "two"):
        office = Office(tmp_path / name)
        office.folder.mkdir()
        office.keys = tmp_path / "keys"
        office.run("begin")
        office.release(_ID)
        office.run("channel", "stable", "1.0-aaaaaaa")
        files = [file for file in office.repository.rglob("*") if file.is_file()]
        made.append({file.relative_to(office.repository): file.read_bytes() for file in files})
    assert made[0] == made[1]


def test_the_bill_of_materials(tmp_path: Path) -> None:
    """Is valid CycloneDX, and lists the packages that are in the bundle with their licences."""
    content = bill.of(bundles.read(bundle(tmp_path)))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(content.decode()) is None
    listed = {each["purl"]: each for each in json.loads(content)["components"]}
    assert set(listed) == {
        "pkg:pypi/tuf@7.0.1",
        "pkg:deb/debian/libasound2-dev@1.2.8-1?arch=amd64",
    }
    licences = listed["pkg:pypi/tuf@7.0.1"]["licenses"]
    assert licences == [{"expression": "MIT OR Apache-2.0"}]


def test_the_page(office: Office) -> None:
    """Tells how to install; all that it leads to is there, and as it was."""
    office.release(_ID, SHOWN)
    office.run("channel", "stable", "1.0-aaaaaaa")
    office.run("page", "--address", "https://x.test/edged/")
    shown = (office.repository / "index.html").read_text()
    assert "curl -fsSL https://x.test/edged/install.sh | sudo sh" in shown
    for place in re.findall(r'href="([^"]+)"', shown):
        assert (office.repository / place).is_file(), place
    sums = (office.repository / "SHA256SUMS").read_text().splitlines()
    for each in sums:
        digest, _, name = each.partition("  ")
        assert archive.sha256((office.repository / name).read_bytes()) == digest
    assert {each.split("  ")[1].partition("/")[0] for each in sums} == {
        "bootstrap",
        "install.sh",
        "layers",
        "targets",
    }
    [tool] = (office.repository / "bootstrap").iterdir()
    assert {n for n in ZipFile(tool).namelist() if n.startswith("edged") and n.endswith("py")} == {
        "edged/__init__.py",
        "edged/errors.py",
        "edged/large.py",
        "edged/update/__init__.py",
        "edged/update/installer.py",
    }
    script = (office.repository / "install.sh").read_text()
    assert f"release_bootstrap='{archive.sha256(tool.read_bytes())}'\n" in script
    before = snapshot(office.repository)
    office.run("page", "--address", "https://x.test/edged/")
    assert snapshot(office.repository).keys() == before.keys()
    assert (office.repository / "install.sh").read_text() == script


@pytest.mark.parametrize(
    ("without", "address", "sentence"),
    [
        ("edged/update/installer.py", "https://x.test", "it has no installer"),
        ("deps/tuf/__init__.py", "https://x.test", "has no tuf in deps/"),
        ("LICENSE", "http://x.test", "over https only"),
        ("LICENSE", "https://x.test/it's", "over https only"),
    ],
)
def test_a_page_that_cannot_be(office: Office, without: str, address: str, sentence: str) -> None:
    """Has a cause that is told."""
    assert "names no release yet" in office.run("page", "--address", address, code=1)
    office.release(_ID, {name: text for name, text in SHOWN.items() if name != without})
    office.run("channel", "stable", "1.0-aaaaaaa")
    assert sentence in office.run("page", "--address", address, code=1)
