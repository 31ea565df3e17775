"""Check the settings of microphone and speaker against ALSA and this machine's cards."""

from collections.abc import Iterator, Sequence

from edged.alsa.cards import Card, Direction, best, lasting_name, lasting_names
from edged.alsa.names import by_number, card_of, past_card_file, readable, to_null, to_server
from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.model import Settings


def chosen(settings: Settings, cards: Sequence[Card]) -> Iterator[Card]:
    """Yield the cards that will be used, as far as they are present."""
    for direction, part in (
        (Direction.CAPTURE, settings.microphone),
        (Direction.PLAYBACK, settings.speaker),
    ):
        auto = part.device == "auto"
        card = best(cards, direction) if auto else card_of(part.device, cards)
        if part.kind == "alsa" and card:
            yield card


def judge_cards(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    """Yield what is wrong with microphone and speaker; `cards` are this machine's."""
    for name, part, direction in (
        ("microphone", settings.microphone, Direction.CAPTURE),
        ("speaker", settings.speaker, Direction.PLAYBACK),
    ):
        keys = (f"{name}.device", f"{name}.kind")
        if part.kind == "alsa":
            yield from _judge(part.device, keys, direction, cards)
    if settings.speaker.prebuffer_ms > settings.speaker.buffer_ms:
        text = "is more than speaker.buffer_ms, so the first write of a reply has to wait; lower it"
        yield doubtful(text, "speaker.prebuffer_ms", "speaker.buffer_ms")


def _judge(
    device: str, keys: tuple[str, str], direction: Direction, cards: Sequence[Card]
) -> Iterator[Finding]:
    there, card = _there_are(cards, direction), card_of(device, cards)
    if not device.strip() or not device.isprintable():
        yield refused(f'must name a card: "auto", or {there}', *keys)
    elif not readable(device):
        text = (
            f'"{device}" is not a name that ALSA can parse: quote nested arguments'
            " (plug:'dmix:CARD=Device') and put no space before CARD= or DEV=; name a"
            f" card: {there}"
        )
        yield doubtful(text, *keys)
    elif by_number(device):
        text = (
            f'"{device}" names a card by its number, which can change at every boot;'
            f" name it by its ID: {there}"
        )
        yield refused(text, *keys)
    elif to_null(device):
        text = (
            f'"{device}" is not a sound card: it reads silence and discards sound, faster than'
            f" real time; name a card: {there}"
        )
        yield refused(text, *keys)
    elif to_server(device):
        text = (
            f'"{device}" leads to a sound server, which a service cannot reach, or without one to'
            " the first card; name a card"
        )
        yield doubtful(f"{text}: {there}", *keys)
    elif card and card.hdmi and past_card_file(device):
        text = f"cannot work, as HDMI does not take plain PCM; use {lasting_name(card, direction)}"
        yield doubtful(text, *keys)


def _there_are(cards: Sequence[Card], direction: Direction) -> str:
    """Return the names of this machine's cards, or else how to find them."""
    lister = "arecord" if direction is Direction.CAPTURE else "aplay"
    unknown = f"such as plughw:CARD=Device,DEV=0 (`{lister} -L` lists them)"
    return ", ".join(lasting_names(cards, direction)) or unknown
