"""Mistakes in the owner's files, and their error messages."""

from pathlib import Path

import pytest

from tests.settings.owner import complaint, write

PRECIOUS = "AIza" + "x" * 35

KEY_WORDS = (
    "the API key is not a setting; remove it here and run `sudo edged set-key` "
    "(without systemd, set the environment variable GEMINI_API_KEY)"
)

BAD = [
    ("a = \nb = 1", "line 1, column 5: is not TOML: invalid value"),
    (b"a = 1\nb = '\xff'", "line 2, column 6: is not UTF-8; save it as UTF-8 text"),
    ("a = " + "[" * 9999, "is nested too deeply"),
    ("a = " + "9" * 9999, "contains a number that is too long"),
    (b"#" * (1 << 20) + b"\n", "is larger than 1 MiB; is it the right file?"),
    ("pin = 3", "pin: no such table or setting; did you mean button.pin or light.pin?"),
    ("[speaker]\npin = 3", "speaker.pin: no such setting; did you mean button.pin or light.pin?"),
    ("[speaker]\nmodl = 3", "speaker.modl: no such setting; did you mean gemini.model?"),
    ("[gemini]\nVoice = 'Puck'", "gemini.Voice: no such setting; did you mean gemini.voice?"),
    (
        "zzz = 3",
        "zzz: no such table or setting; the comments in /etc/edged/config.toml list them all",
    ),
    ("button = 3", "button: is a table, not a value; write [button] and its settings under it"),
    ("[[button]]", "button: is a list of tables; write [button] once, in single brackets"),
    (
        "[gemini]\nvocabulary = 'Ophélie'",
        'gemini.vocabulary: must be a list of texts in quotes, not "Ophélie"; write ["Ophélie"]',
    ),
    (
        "[gemini]\nvocabulary = [7, 'Ada']",
        'gemini.vocabulary: must be a list of texts in quotes, not [7, "Ada"]',
    ),
    (
        "[conversation]\ntranscription = ['input', 'outputs']",
        (
            'conversation.transcription: must be a list of "input" or "output", not ["input",'
            ' "outputs"]'
        ),
    ),
    (
        "[conversation]\ntranscription = 'Output'",
        (
            'conversation.transcription: must be a list of "input" or "output", not "Output";'
            ' write ["output"]'
        ),
    ),
    ("[button]\npin = 3.0", "button.pin: must be a whole number from 0 to 27, not 3.0; write 3"),
    ("[button]\npin = true", "button.pin: must be a whole number from 0 to 27, not true"),
    ("[button.pin]", "button.pin: must be a whole number from 0 to 27, not a table"),
    (
        "[speaker]\nvolume = '40'",
        'speaker.volume: must be a whole number from 0 to 100, not "40"; remove the quotes',
    ),
    (
        "[button]\nkind = 'GPIO'",
        'button.kind: must be "gpio", "keyboard" or "none", not "GPIO"; write it in lower case',
    ),
    ("[button]\nchip = []", 'button.chip: must be a whole number or "auto", not a list'),
    ("[button]\nchip = -1", 'button.chip: must be the number of a gpiochip, or "auto"'),
    (
        "[camera]\nwarm = 'yes'",
        'camera.warm: must be true or false, not "yes"; write true, without quotes',
    ),
    ("[camera]\nwarm = 0", "camera.warm: must be true or false, not 0; write false"),
    (
        "[speaker]\nvolume = '70%'",
        'speaker.volume: must be a whole number from 0 to 100, not "70%"; write 70, without quotes',
    ),
    (
        "[button]\npin = 'GPIO17'",
        'button.pin: must be a whole number from 0 to 27, not "GPIO17"; write 17, without quotes',
    ),
    ("[button]\npin = 'pin 11'", 'button.pin: must be a whole number from 0 to 27, not "pin 11"'),
    (
        "[button]\nkind = 'gpoi'",
        'button.kind: must be "gpio", "keyboard" or "none", not "gpoi"; did you mean "gpio"?',
    ),
    ("[gemini]\nmodel = 'm '", 'gemini.model: has a space at its end; write "m"'),
    (
        "[gemini]\nbase_url = ' https://x'",
        'gemini.base_url: has a space at its beginning; write "https://x"',
    ),
    ("[speaker]\nkind = 'alsa '", 'speaker.kind: has a space at its end; write "alsa"'),
    ("[gemini]\nca_file = '/x.pem '", 'gemini.ca_file: has a space at its end; write "/x.pem"'),
    (
        "[gemini]\nbase_url = 'https://a..b'",
        "gemini.base_url: must be https:// and a host name",
    ),
    (
        "[gemini]\nvoice = 'Ko\u200bre'",
        'gemini.voice: contains the invisible character U+200B (zero width space); write "Kore"',
    ),
    (
        "[gemini]\nlanguage = 'de_de'",
        'gemini.language: must be a code such as de-DE; write "de-DE"',
    ),
    (
        "[gemini]\nlanguage = 'German'",
        'gemini.language: must be a code such as de-DE; write "de-DE"',
    ),
    ("[gemini]\nlanguage = 'whatever'", "gemini.language: must be a code such as de-DE"),
    (
        "[button]\npin = 1\n[button]\npin = 2",
        (
            "line 3, column 8: [button] appears twice (first on line 1);"
            " put everything under one [button]"
        ),
    ),
    (
        "[gemini]\nvoice = 1979-05-27",
        "gemini.voice: must be text in quotes, not the date or time 1979-05-27",
    ),
    ("[gemini]\nca_file = 3", "gemini.ca_file: must be a path in quotes, not 3"),
    ("[gemini]\nca_file = ''", "gemini.ca_file: does not name a file"),
    ('[gemini]\nca_file = "\\u0000"', "gemini.ca_file: does not name a file"),
    ("[gemini]\nmodel = ' '", "gemini.model: must name a model"),
    (
        "[gemini]\nbase_url = 'http://x'",
        'gemini.base_url: must be text in quotes that begins with https://, not "http://x"',
    ),
    (
        "[gemini]\nbase_url = 'https://[::'",
        "gemini.base_url: must be https:// and a host name",
    ),
    (
        "[gemini]\ncompression_target_tokens = 25000",
        (
            "gemini.compression_target_tokens: must be less than "
            "gemini.compression_trigger_tokens, which is 25000"
        ),
    ),
    ("[light]\npin = 17", "light.pin: is 17, like button.pin; give each its own pin"),
    (
        "[microphone]\nkind = 'wav'",
        'microphone.file: is required with kind = "wav": the WAV file to read',
    ),
    (
        "[speaker]\nkind = 'wav'",
        'speaker.file: is required with kind = "wav": the WAV file to write',
    ),
    (
        "speaker = {kind = 'wav', file = 'a'}\nmicrophone = {kind = 'wav', file = 'a'}",
        "speaker.file: is also microphone.file, which would be overwritten; name another one",
    ),
    (
        "[control]\nsocket = 'x'",
        "control.socket: must be an absolute path, such as /run/edged/control.sock",
    ),
    (
        f"[control]\nsocket = '/{'x' * 107}'",
        "control.socket: is too long for a socket: at most 107 bytes",
    ),
    (f"api_key = '{PRECIOUS}'", f"api_key: {KEY_WORDS}"),
    (f"[gemini]\nAPI-Key = '{PRECIOUS}'", f"gemini.API-Key: {KEY_WORDS}"),
    (f"[gemini]\n'api_key.x' = '{PRECIOUS}'", f'gemini."api_key.x": {KEY_WORDS}'),
    (
        "[gemini]\nmodel = ['a']\nvoice = 3",
        (
            "gemini.model: must be text in quotes, not a list\n"
            "config.toml: gemini.voice: must be text in quotes, not 3"
        ),
    ),
    (
        f"[button]\nkind = '{PRECIOUS}'",
        'button.kind: must be "gpio", "keyboard" or "none", not [hidden]',
    ),
]


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_a_mistake_is_said_in_plain_words(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    """The exact message, and never the key."""
    words = complaint(write(tmp_path, main=text))
    assert (
        words.splitlines()[-sentence.count("\n") - 1 :] == f"config.toml: {sentence}".splitlines()
    )
    assert PRECIOUS not in words


def test_a_key_deep_inside_is_found(tmp_path: Path) -> None:
    """The API key is never accepted, wherever it is."""
    words = complaint(write(tmp_path, main=f"[[a.b]]\ngoogle_api_key = '{PRECIOUS}'"))
    assert words.splitlines()[0] == f"config.toml: a.b.google_api_key: {KEY_WORDS}"
