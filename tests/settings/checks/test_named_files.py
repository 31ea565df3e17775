"""Findings about the files that the settings name."""

import os
from pathlib import Path
from typing import Any

import pytest

from edged import wav
from edged.pcm import INPUT_RATE
from edged.settings.checks.finding import Weight
from tests.inputs.pictures import folder_of, picture
from tests.settings.judged import found
from tests.unprivileged import shut_away, unprivileged


@pytest.mark.parametrize(
    ("table", "setting"),
    [
        ("camera", "folder"),
        ("gemini", "ca_file"),
        ("microphone", "file"),
        ("speaker", "file"),
    ],
)
def test_what_the_service_cannot_see_is_doubted(table: str, setting: str) -> None:
    """The service cannot see /home: a file there looks missing to it, but not to the owner."""
    why = "is in /home, which the service cannot see (ProtectHome= of its unit)"
    texts = [text for _, _, text in found(**{table: {setting: "/home/pi/it"}})]
    assert any(why in text for text in texts), texts
    assert not any(why in text for _, _, text in found(**{table: {setting: "/homely/it"}}))


def test_a_path_has_to_be_whole() -> None:
    """The service's working directory differs from the owner's, and it is not a shell."""
    ((key, weight, text),) = found(camera={"folder": "pictures"})
    assert (key, weight) == ("camera.folder", Weight.DOUBTFUL)
    assert text.startswith("pictures is relative to /, where the service starts")
    ((_, weight, text),) = found(camera={"folder": "~/pictures"})
    assert weight is Weight.REFUSED
    assert text == "~/pictures begins with ~, which only a shell expands; write the full path"


def test_a_link_into_a_home_is_doubted_too(tmp_path: Path) -> None:
    """Its target does not exist for the service."""
    (tmp_path / "voice.wav").symlink_to("/root/voice.wav")
    named = {"kind": "wav", "file": str(tmp_path / "voice.wav")}
    assert any("is in /root" in text for _, _, text in found(microphone=named))


def test_a_missing_authority_is_refused() -> None:
    """Edged would not start with it, so the settings are refused."""
    ((_, weight, text),) = found(gemini={"ca_file": "/none"})
    assert (weight, text) == (Weight.REFUSED, "/none does not exist; edged needs it to start")


def test_an_authority_out_of_reach_is_refused_with_the_cure(tmp_path: Path) -> None:
    """An inaccessible folder hides a file that the owner can see."""
    file = shut_away(tmp_path, "ca.pem")
    with unprivileged():
        ((key, weight, text),) = found(gemini={"ca_file": file})
    assert (key, weight) == ("gemini.ca_file", Weight.REFUSED)
    assert text == (
        f"{file} cannot be read: Permission denied;"
        " move it to /etc/edged and make it readable (chmod a+r)"
    )


def test_no_path_is_too_odd_to_be_judged(tmp_path: Path) -> None:
    """Too long, a link to itself, below a file, a folder: each is refused, and none raises."""
    circle, file = tmp_path / "circle", tmp_path / "file"
    circle.symlink_to(circle)
    file.touch()
    for path, cause in (
        (Path("/", "x" * 300), "File name too long"),
        (circle, "Too many levels of symbolic links"),
        (file / "ca.pem", "does not exist"),
        (tmp_path, "is not a regular file"),
    ):
        ((_, weight, text),) = found(gemini={"ca_file": path})
        assert weight is Weight.REFUSED
        assert cause in text


PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("content", ["", "hello", PEM, PEM.replace("AAAA", "%")])
def test_an_authority_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    """Even one that only looks like a certificate: OpenSSL decides."""
    file = tmp_path / "ca.pem"
    file.write_text(content)
    ((_, weight, text),) = found(gemini={"ca_file": file})
    assert weight is Weight.REFUSED
    assert "contains no certificate" in text


def test_a_huge_authority_is_refused(tmp_path: Path) -> None:
    """For example, a disk image under the wrong name."""
    file = tmp_path / "ca.pem"
    file.touch()
    os.truncate(file, 1 << 40)
    ((_, weight, text),) = found(gemini={"ca_file": file})
    assert (weight, text) == (Weight.REFUSED, f"{file} is larger than 4 MiB; name a PEM file")


def voice(file: Path) -> dict[str, Any]:
    """Return the settings of a microphone with a good file."""
    file.write_bytes(wav.header(1000, INPUT_RATE) + bytes(1000))
    return {"kind": "wav", "file": file}


def test_the_voice_is_looked_at(tmp_path: Path) -> None:
    """Missing, of another format, not a WAV file: edged would not start with it."""
    file = tmp_path / "voice.wav"
    ((key, weight, text),) = found(microphone={"kind": "wav", "file": file})
    assert (key, weight) == ("microphone.file", Weight.REFUSED)
    assert "No such file" in text
    file.write_bytes(b"ID3")
    ((_, weight, text),) = found(microphone={"kind": "wav", "file": file})
    assert "is not a PCM WAV file" in text
    assert found(microphone={"kind": "alsa", "file": file}) == []
    assert found(microphone=voice(file)) == []
    ((_, weight, text),) = found(microphone={"kind": "wav"})
    assert text == 'is required with kind = "wav": the WAV file to read'


@pytest.mark.parametrize(("table", "setting"), [("microphone", "file"), ("speaker", "file")])
def test_what_is_no_file_is_refused(tmp_path: Path, table: str, setting: str) -> None:
    """A pipe can be read only once, and a reload reads it again; opening one may block."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/zero")):
        ((key, weight, text),) = found(**{table: {"kind": "wav", setting: path}})
        assert (key, weight) == (f"{table}.{setting}", Weight.REFUSED)
        assert text == f"{path} is not a regular file; name a WAV file"


@pytest.mark.parametrize("name", ["same", "./same", "../{folder}/same", "symbolic", "hard"])
def test_the_recording_may_not_overwrite_the_voice(tmp_path: Path, name: str) -> None:
    """By any of its names."""
    heard = voice(tmp_path / "same")
    (tmp_path / "symbolic").symlink_to("same")
    (tmp_path / "hard").hardlink_to(tmp_path / "same")
    played = f"{tmp_path}/{name.format(folder=tmp_path.name)}"
    ((key, weight, text),) = found(microphone=heard, speaker={"kind": "wav", "file": played})
    assert (key, weight) == ("speaker.file", Weight.REFUSED)
    assert text.startswith("is also microphone.file")


def test_where_the_recording_goes(tmp_path: Path) -> None:
    """The folder must exist, the file need not; /dev/null is fine."""
    for path in (tmp_path / "heard.wav", tmp_path / "old.wav", Path(os.devnull)):
        (tmp_path / "old.wav").touch()
        assert found(speaker={"kind": "wav", "file": path}) == []
    shut = shut_away(tmp_path, "heard.wav").parent
    for path in (tmp_path / "none" / "heard.wav", shut / "none" / "heard.wav"):
        with unprivileged():
            ((_, weight, text),) = found(speaker={"kind": "wav", "file": path})
        assert weight is Weight.DOUBTFUL
        assert text == f"the folder {path.parent} does not exist; create it"


def test_the_pictures_are_looked_at(tmp_path: Path) -> None:
    """As the camera reports them; edged runs without them."""
    settings = {"kind": "simulated", "folder": tmp_path / "pictures"}
    for name, content, fault in (
        ("", b"", "cannot be read: No such file"),
        ("", b"", "there is no *.jpg"),
        ("1.jpg", b"GIF", "1.jpg is not usable: it does not start like a JPEG"),
        ("1.jpg", picture(4000, 3000), "is 4000x3000: a frame has at most 768 pixels"),
        ("1.jpg", picture() + bytes(5 << 20), "is larger than 4 MiB"),
    ):
        if name:
            (tmp_path / "pictures" / name).write_bytes(content)
        ((key, weight, text),) = found(camera=settings)
        assert (key, weight) == ("camera.folder", Weight.DOUBTFUL)
        assert fault in text
        (tmp_path / "pictures").mkdir(exist_ok=True)
    folder_of(tmp_path / "pictures")
    assert found(camera=settings) == []
    os.mkfifo(tmp_path / "pictures" / "2.5.jpg")
    ((_, _, text),) = found(camera=settings)
    assert "2.5.jpg cannot be read: it does not end" in text
