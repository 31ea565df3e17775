"""Rules between settings, and with this machine and the files they name."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from edged.alsa.cards import Card
from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.checks.model_check import judge_abilities
from edged.settings.checks.named_files import judge_files
from edged.settings.checks.sound_cards import chosen, judge_cards
from edged.settings.checks.speech import doubt_of_language, doubt_of_voice, fault_of_language
from edged.settings.checks.without_effect import judge_effect
from edged.settings.model import Settings

ALTERNATES: Final = {
    0: "the EEPROM of a HAT",
    1: "the EEPROM of a HAT",
    2: "I2C",
    3: "I2C",
    **dict.fromkeys(range(7, 12), "SPI"),
    14: "the serial console",
    15: "the serial console",
    **dict.fromkeys(range(18, 22), "I2S sound cards"),
}
"""Other uses of the header's pins: https://pinout.xyz."""
_I2S: Final = range(18, 22)


def find(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    """Yield everything that does not fit together; `cards` are this machine's."""
    yield from _pins(settings, cards)
    yield from judge_files(settings)
    yield from judge_cards(settings, cards)
    yield from _webcam(settings.camera.device)
    yield from _service(settings)
    yield from judge_abilities(settings)
    yield from _own_tools(settings)
    yield from judge_effect(settings)
    if settings.usage.daily_cents or settings.usage.prices_file:
        from edged.settings.checks.spending import judge_spending  # noqa: PLC0415 - few have any

        yield from judge_spending(settings)
    if settings.gemini.persona:
        from edged.settings.personas import judge_personas  # noqa: PLC0415 - few have any

        yield from judge_personas(settings)
    if settings.tools.command:
        from edged.settings.tools.own_tools import judge_commands  # noqa: PLC0415 - few have any

        yield from judge_commands(settings.tools.command)
    if settings.tools.http:
        from edged.settings.tools.http_tools import judge_requests  # noqa: PLC0415 - few have any

        yield from judge_requests(settings.tools)
    if settings.tools.plugins:
        from edged.settings.tools.plugins import judge_plugins  # noqa: PLC0415 - few have any

        yield from judge_plugins(settings.tools)
    if settings.tools.mcp or settings.tools.home_assistant:
        from edged.settings.tools.mcp_servers import judge_servers  # noqa: PLC0415 - as above

        yield from judge_servers(settings)


def _own_tools(settings: Settings) -> Iterator[Finding]:
    tools = settings.tools
    if not (tools.command or tools.http or tools.plugins or tools.confirm):
        return
    # Few have any.
    from edged.settings.tools.own_tools import judge_confirmation  # noqa: PLC0415
    from edged.settings.tools.tool_names import judge_names  # noqa: PLC0415
    from edged.settings.tools.tool_sizes import judge_sizes  # noqa: PLC0415

    yield from judge_confirmation(settings)
    yield from judge_names(tools)
    yield from judge_sizes(settings)


def _pins(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    hat = next((card for card in chosen(settings, cards) if card.on_header), None)
    used = (("button", settings.button), ("light", settings.light))
    parts = [(name, part.pin, part.chip) for name, part in used if part.kind == "gpio"]
    if len(parts) == len(used) and settings.button.pin == settings.light.pin:
        text = f"is {settings.light.pin}, like button.pin; give each its own pin"
        yield refused(text, "light.pin", "button.pin", "light.kind", "button.kind")
    for name, pin, chip in parts:
        if pin in _I2S and hat:
            text = f"is {pin}, which the sound card {hat.id} needs (I2S: 18 to 21); choose another"
            yield refused(text, f"{name}.pin", f"{name}.kind")
        elif pin in ALTERNATES:
            text = f"pin {pin} also serves {ALTERNATES[pin]}; use it only if that is off"
            yield doubtful(text, f"{name}.pin", f"{name}.kind")
        if chip != "auto" and chip < 0:
            yield refused('must be the number of a gpiochip, or "auto"', f"{name}.chip")


def _webcam(device: str) -> Iterator[Finding]:
    if device != "auto" and not device.startswith("/"):
        text = 'must be "auto", or a path that `edged devices` lists, such as /dev/video0'
        yield refused(text, "camera.device")


def _translation(settings: Settings) -> Iterator[Finding]:
    talk, key = settings.conversation, "conversation.translate_to"
    if fault := fault_of_language(talk.translate_to):
        yield refused(fault, key)
    elif talk.mode == "translate" and not talk.translate_to:
        text = 'must name a language, such as "en-US", for conversation.mode = "translate"'
        yield refused(text, key, "conversation.mode")
    elif doubt := doubt_of_language(talk.translate_to):
        yield doubtful(doubt, key)


def _service(settings: Settings) -> Iterator[Finding]:
    gemini = settings.gemini
    yield from _translation(settings)
    if gemini.compression_target_tokens >= gemini.compression_trigger_tokens:
        trigger = "gemini.compression_trigger_tokens"
        text = f"must be less than {trigger}, which is {gemini.compression_trigger_tokens}"
        yield refused(text, "gemini.compression_target_tokens", trigger)
    if doubt := doubt_of_voice(gemini.voice):
        yield doubtful(doubt, "gemini.voice")
    if fault := fault_of_language(gemini.language):
        yield refused(fault, "gemini.language")
    if doubt := doubt_of_language(gemini.language):
        yield doubtful(doubt, "gemini.language")
    if gemini.backend == "token-broker" and not gemini.broker_url:
        text = 'is required with backend = "token-broker": the https:// address of the broker'
        yield refused(text, "gemini.broker_url", "gemini.backend")
    elif gemini.broker_url and not (
        gemini.broker_url.startswith("https://") and _has_host(gemini.broker_url)
    ):
        yield refused("must be https:// and a host name", "gemini.broker_url")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,40}", gemini.location):
        yield refused('must be "global" or a region such as "europe-west4"', "gemini.location")
    if gemini.project and not re.fullmatch(r"[a-z0-9][a-z0-9:.-]{0,80}", gemini.project):
        text = "must be the ID of a project, in lower case: https://console.cloud.google.com"
        yield refused(text, "gemini.project")
    if not _has_host(gemini.base_url):
        yield refused("must be https:// and a host name", "gemini.base_url")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")  # as socket does before it resolves a name
        return bool(host) and parts.port != 0
    except ValueError:  # an invalid port, address or name
        return False
