"""Volume: how loud, and that it is kept."""

import struct
from pathlib import Path

import pytest

from edged.outputs.speaker.volume import VolumeStore, amplify, gain


def test_loudness_is_cubic_and_whole_at_its_ends() -> None:
    """0 is silence, 100 changes nothing, half is an eighth."""
    pcm = struct.pack("<3h", 800, -800, 32767)
    assert amplify(pcm, gain(100)) is pcm
    assert amplify(pcm, gain(0)) == bytes(6)
    assert struct.unpack("<3h", amplify(pcm, gain(50))) == (100, -100, 4095)
    assert struct.unpack("<3h", amplify(pcm, 100.0)) == (32767, -32768, 32767)


def test_the_volume_outlives_a_restart(tmp_path: Path) -> None:
    """In a folder that need not exist yet; nothing is left lying about."""
    file = tmp_path / "state" / "volume"
    VolumeStore(file).save(35)
    assert VolumeStore(file).load(70) == 35
    assert [path.name for path in file.parent.iterdir()] == ["volume"]


def test_no_file_means_the_default(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The first start is nothing to warn of."""
    assert VolumeStore(tmp_path / "volume").load(70) == 70
    assert not caplog.records


@pytest.mark.parametrize("content", [b"", b"loud", b"101", b"-1", b"\xff\xfe", b"7\x00"])
def test_a_damaged_file_means_the_default_and_a_line(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a power cut left there."""
    (tmp_path / "volume").write_bytes(content)
    assert VolumeStore(tmp_path / "volume").load(70) == 70
    assert [record.getMessage() for record in caplog.records] == ["volume_unreadable"]


def test_a_disk_that_refuses_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The sound goes on."""
    (tmp_path / "state").write_text("a file where a folder is needed")
    VolumeStore(tmp_path / "state" / "volume").save(35)
    assert [record.getMessage() for record in caplog.records] == ["volume_not_kept"]
