"""The reader of bundles, one judgement at a time; test_refusing.py runs it inside of install.sh."""

import errno
import json
import lzma
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.bundling import archive, verifier
from scripts.bundling.failure import BundleError
from scripts.bundling.stamp import embed, stamp
from tests.install.device import SCRIPT, Device, sum_of
from tests.install.test_refusing import plain

_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_UNKNOWN = "is of a kind that this install.sh does not know; use the one made with it"
_UNREADABLE = "has a manifest that cannot be understood"


def _manifest(files: object = None, **changed: object) -> bytes:
    about = {"format": 1, "id": "1.0-a", "python": "cp313", "machine": "x86_64", "files": files}
    return json.dumps({**about, **changed}).encode()


def _named(name: str) -> bytes:
    return _manifest({name: {"sha256": _EMPTY, "size": 0}})


def test_a_manifest() -> None:
    """Is read whole."""
    raw = _manifest({"a/b": {"sha256": _EMPTY, "size": 7}}, suite="trixie")
    assert verifier.parse(raw) == (
        {"id": "1.0-a", "python": "cp313", "machine": "x86_64"},
        {"a/b": (_EMPTY, 7)},
        raw,
    )


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (_manifest({}, format=3), _UNKNOWN),
        (_manifest({}, id=""), _UNKNOWN),
        (_manifest({}, id="a" * 81), _UNKNOWN),
        (_manifest({}, python="../x"), _UNKNOWN),
        (_manifest({}, machine="a\nb"), _UNKNOWN),
        (_manifest({"a": {"sha256": _EMPTY[:-1], "size": 0}}), _UNKNOWN),
        (_manifest({"a": {"sha256": _EMPTY.upper(), "size": 0}}), _UNKNOWN),
        (_manifest({}, machine=None), _UNREADABLE),
        (_manifest({"a": {"sha256": 5, "size": 0}}), _UNREADABLE),
        (_manifest({"a": {"sha256": _EMPTY, "size": "many"}}), _UNREADABLE),
        (_manifest({"a": {"sha256": _EMPTY, "size": float("inf")}}), _UNREADABLE),
        (_manifest({"a": {"size": 0}}), _UNREADABLE),
        (_manifest([]), _UNREADABLE),
        (b"[" * 100_000, _UNREADABLE),
        (b"\xff", _UNREADABLE),
        *(
            (_named(name), f"has a manifest with the name {name!r}")
            for name in ("", "/a", "a/", "a//b", "./a", "a/../b", "..", "\u00e4", "a\nb", "a" * 401)
        ),
        (_named("manifest.json"), "has a manifest with the name 'manifest.json'"),
    ],
)
def test_a_manifest_that_is_refused(raw: bytes, sentence: str) -> None:
    """With the sentence that tells why."""
    with pytest.raises(verifier.RefusedError) as refusal:
        verifier.parse(raw)
    assert str(refusal.value) == sentence


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.just(_EMPTY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@given(name=st.text(max_size=20) | st.sampled_from(["../a", "/etc/passwd", "a/b"]), inner=_JSON)
def test_no_manifest_leads_out_of_its_folder(name: str, inner: object) -> None:
    """Whatever it says: a path below, or RefusedError."""
    for raw in (_named(name), _manifest(inner), _manifest({name: inner}), _manifest({}, id=inner)):
        try:
            manifest = verifier.parse(raw)
        except verifier.RefusedError:
            continue
        for path in manifest.files:
            assert Path("/stage", path).resolve().is_relative_to("/stage")
            assert Path("/stage", path) != Path("/stage")


@pytest.mark.parametrize("where", ["from a checkout", "in a release"])
def test_it_installs_and_verifies(where: str, device: Device) -> None:
    """The same module, once as the file beside and once inside of the script."""
    bundle = device.bundle()
    command = device.command("--offline", bundle, "--sha256", sum_of(bundle))
    if where == "in a release":
        alone = device.place / "alone/install.sh"
        alone.parent.mkdir()
        alone.write_text(stamp(SCRIPT.read_text(), {}, ""))
        command[1] = str(alone)
    for _ in range(2):
        done = device.do(command)
        assert (done.returncode, done.stderr) == (0, "")
    assert device.releases() == {"1.0-aaaaaaa-cp313"}
    (device.ota / "current/edged/version.py").write_text("bitten")
    assert device.do(command).returncode == 0
    assert device.releases() == {"1.0-aaaaaaa-cp313", "1.0-aaaaaaa-cp313.again"}


def test_a_copy_without_it(device: Device) -> None:
    """Is refused before anything is done, and told where a whole one is."""
    copy = device.place / "install.sh"
    copy.write_text(SCRIPT.read_text())
    bundle = device.bundle()
    command = device.command("--offline", bundle, "--sha256", sum_of(bundle))
    command[1] = str(copy)
    done = device.do(command)
    assert (done.returncode, done.stdout) == (2, "")
    lacks = f"lacks {device.place}/bundling/verifier.py: run it in its checkout"
    assert done.stderr.startswith("install.sh: this copy of install.sh belongs to no release")
    assert lacks in done.stderr
    assert not device.ota.exists()


def test_only_one_place_is_meant_for_it() -> None:
    """A script that was changed is not released without."""
    with pytest.raises(BundleError, match="has no lines `# begin verifier`"):
        embed(SCRIPT.read_text().replace("# end verifier", ""))
    with pytest.raises(BundleError, match="has no lines"):
        embed(embed(SCRIPT.read_text()))


def test_it_is_the_verifier_that_is_embedded() -> None:
    """To the letter, and as shell that can be read."""
    script = embed(SCRIPT.read_text())
    assert Path(verifier.__file__).read_text() in script
    done = subprocess.run(["sh", "-n"], input=script, text=True, check=False, timeout=60)
    assert done.returncode == 0


def test_it_needs_the_standard_library_only(tmp_path: Path) -> None:
    """Debian's Python runs it: no site-packages, no checkout."""
    alone = tmp_path / "verifier.py"
    alone.write_text(Path(verifier.__file__).read_text())
    command = [sys.executable, "-I", "-S", "-B", str(alone), "about", "/nowhere"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    told = "install.sh: No such file or directory: /nowhere\n"
    assert (done.returncode, done.stderr) == (73, told)


def _bundle(place: Path, files: dict[str, str]) -> str:
    layers = {"app": archive.Layer.of({name: text.encode() for name, text in files.items()})}
    about = {"id": "1.0-a", "python": "cp313", "machine": "x86_64"}
    bundle = place / "bundle"
    bundle.write_bytes(archive.bundle(archive.manifest(layers, about), layers))
    return str(bundle)


def test_what_is_told_of_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For install.sh to read: whole blocks of the disk, and the files for the system."""
    etc, usr = "system/etc/edged/config.toml", "system/usr/local/bin/edged"
    files = {"a": "x" * 4097, "empty": "", usr: "1", etc: "", "system/install.sh": ""}
    assert verifier.main("about", _bundle(tmp_path, files)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "id 1.0-a",
        "python cp313",
        "machine x86_64",
        "size 12",
        f"file {_EMPTY} etc/edged/config.toml",
        "file 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b usr/local/bin/edged",
    ]


def _linked(tree: Path) -> None:
    (tree / "a").unlink()
    (tree / "a").symlink_to("b/c")


def _folder_linked(tree: Path) -> None:
    (tree / "z").symlink_to("b")


def _piped(tree: Path) -> None:
    (tree / "a").unlink()
    os.mkfifo(tree / "a")


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (lambda tree: (tree / "a").write_text("other"), "a"),
        (lambda tree: (tree / "a").unlink(), "a"),
        (lambda tree: (tree / "more").touch(), "more"),
        (lambda tree: (tree / "manifest.json").write_text("{}"), "manifest.json"),
        (_linked, "a"),
        (_folder_linked, "z"),
        (_piped, "a"),
    ],
)
def test_a_tree_that_was_changed(
    harm: Callable[[Path], object], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is no longer what was installed."""
    bundle, tree = _bundle(tmp_path, {"a": "1", "b/c": "1"}), tmp_path / "tree"
    assert verifier.main("unpack", bundle, str(tree)) == 0
    assert verifier.main("verify", str(tree), bundle) == 0
    assert (tree / "b").stat().st_mode & 0o777 == 0o755
    assert (tree / "a").stat().st_mode & 0o777 == 0o644
    harm(tree)
    assert verifier.main("verify", str(tree), bundle) == 65
    told = f"install.sh: {tree} is not what was installed: {name}\n"
    assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (plain("other", _named("a")), "does not begin with its manifest"),
        (plain("manifest.json", kind=b"2"), "does not begin with its manifest"),
        (plain("manifest.json", bytes(verifier.MOST + 1)), "does not begin with its manifest"),
        (plain("manifest.json", bytes(verifier.MOST)), _UNREADABLE),
        (plain("manifest.json", _named("a")) + plain("a", b"more"), "contains another 'a' than"),
        (plain("manifest.json", _named("a")) + b"x" * 512, "lacks 'a'"),
    ],
)
def test_a_bundle_that_is_refused(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything of it is written but what its manifest vouches for."""
    bundle = tmp_path / "bundle"
    bundle.write_bytes(lzma.compress(content + bytes(1024), preset=0))
    assert verifier.main("unpack", str(bundle), str(tmp_path / "stage")) == 65
    assert f"install.sh: {bundle} {sentence}" in capsys.readouterr().err
    assert not (tmp_path / "stage").exists()


@pytest.mark.parametrize("content", [b"", b"no xz", lzma.compress(b""), lzma.compress(b"x" * 9)])
def test_a_bundle_that_is_damaged(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is called so, whichever layer notices it."""
    bundle = tmp_path / "bundle"
    bundle.write_bytes(content)
    assert verifier.main("about", str(bundle)) == 65
    assert capsys.readouterr().err.startswith(f"install.sh: {bundle} is damaged: ")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "Full", "/x"), "install.sh: Full: /x: make room and run this again"),
        (OSError(errno.EROFS, "Read-only"), "install.sh: Read-only: stage: mount it writable"),
        (OSError(errno.EIO, "Broken", "/x"), "install.sh: Broken: /x"),
    ],
)
def test_a_disk_that_fails(
    error: OSError,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Is named with its cure."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("lzma.open", fail)
    assert verifier.main("unpack", "bundle", "stage") == 73
    assert capsys.readouterr().err == f"{told}\n"
