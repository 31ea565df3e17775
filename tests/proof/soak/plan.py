"""What is going to happen in a soak run: chosen by a seed alone, as frozen data. Pure.

A chapter is the life of one service; its turns come from one device, which may be restarted.
All times are seconds of the scaled clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final

from edged.emulator.faults.catalogue import CATALOGUE
from tests.proof.soak import commands

TURNS_PER_CHAPTER: Final = 25
MAX_HOLD: Final = 5
"""The device's `max_hold_s`: the least that the settings allow, so that a stuck button is cheap."""


FAULTS: Final = (
    "no-answer",
    "close-in-utterance",
    "close-in-answer",
    "reset",
    "deadline",
    "empty-turn",
    "no-turn-complete",
    "late-turn-complete",
    "invalid-argument",
    "interrupted-tenfold",
    "spurious-interruption",
    "unknown-message",
    "not-json",
    "empty-message",
    "late-update",
)
"""Faults of the service that leave the sound of an answer as it is."""


class Act(Enum):
    """What the finger does."""

    TALK = "talk"
    TAP = "tap"
    STICK = "stick"  # held beyond the maximum


class Moment(Enum):
    """A stretch of a turn."""

    BEFORE = "before the press"
    TALKING = "talking"
    WAITING = "waiting"  # from the release on
    ANSWERING = "answering"  # from the first sound of the answer on
    AFTER = "after the turn"


class Ending(Enum):
    """What follows a turn."""

    AWAITED = "awaited"  # its outcome, and a connection if there can be one
    AT_ONCE = "at once"  # the next press comes with the outcome, connected or not
    PRESSED = "pressed"  # the next press comes in the middle
    FORGOTTEN = "forgotten"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Cut:
    """The cable is pulled `after` seconds into `moment`, for `lasts` seconds."""

    moment: Moment
    after: float
    lasts: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One press of the button and all that disturbs it."""

    number: int
    pause: float
    act: Act
    hold: float
    cut: Cut | None
    ending: Ending
    moment: Moment
    """When the ending comes, if it is not the outcome that ends the turn."""
    after: float


@dataclass(frozen=True, slots=True)
class Chapter:
    """A service and the turns that it is asked for."""

    connection_limit: float
    go_away_lead: float
    """0: connections are cut with no more notice than a goAway in the same moment."""
    faults: tuple[str, ...]
    """As `edged emulator --fault` has them."""
    turns: tuple[Turn, ...]
    script: tuple[str, ...] = ()
    """What the utterances say."""


def plan(seed: int, turns: int) -> tuple[Chapter, ...]:
    """Return chapters with `turns` turns in all, the same for the same arguments."""
    chance = Random(seed)  # noqa: S311 - a schedule, not a secret
    return tuple(_chapters(chance, turns))


def _chapters(chance: Random, turns: int) -> Iterator[Chapter]:
    for first in range(1, turns + 1, TURNS_PER_CHAPTER):
        limit, lead = chance.choice(
            (
                (chance.uniform(12, 40), chance.uniform(6, 10)),
                (chance.uniform(12, 40), 0.0),
                (200.0, 10.0),  # longer than the planned renewal after one minute
            )
        )
        roughness = chance.choice((0.0, 0.15, 0.45))  # a calm network lets connections grow old
        last = min(turns, first + TURNS_PER_CHAPTER - 1)
        told = [_turn(chance, number, roughness) for number in range(first, last + 1)]
        faults = (_fault(chance) for _ in range(chance.randint(0, 6)))
        yield Chapter(round(limit, 1), round(lead, 1), tuple(faults), tuple(told), _script(chance))


def _script(chance: Random) -> tuple[str, ...]:
    """Return what is said in a chapter: half of it asks for something."""
    lines = chance.choices(
        ("hello", *commands.LINES),
        (len(commands.LINES), *[1] * len(commands.LINES)),
        k=TURNS_PER_CHAPTER,
    )
    return tuple(commands.numbered(line, number) for number, line in enumerate(lines))


def _fault(chance: Random) -> str:
    name, _, options = chance.choice((*FAULTS, *commands.FAULTS)).partition("@")
    number = chance.randint(1, TURNS_PER_CHAPTER)
    # A device connects some ten times in a chapter.
    when = f"turn={number}" if CATALOGUE[name].in_turns else f"connection={1 + number % 8}"
    return f"{name}@{when},{options}".rstrip(",")


def _turn(chance: Random, number: int, roughness: float) -> Turn:
    act = chance.choices((Act.TALK, Act.TAP, Act.STICK), (85, 11, 4))[0]
    hold = {
        Act.TALK: chance.choice((0.45, 0.6, 0.9, 1.2, 1.8, 2.5)),
        Act.TAP: chance.choice((0.02, 0.06, 0.1)),
        Act.STICK: MAX_HOLD + 1.5,
    }[act]
    ending = chance.choices(tuple(Ending), (46, 22, 22, 5, 5))[0]
    if act is Act.TAP and ending is Ending.PRESSED:
        ending = Ending.AT_ONCE
    moment = chance.choice((Moment.WAITING, Moment.ANSWERING))
    after = chance.choice((0.0, 0.05, 0.2, 0.5, 1.0))
    pause = chance.choice((0.02, 0.1, 0.4, 1.0, 2.0))
    cut = _cut(chance, hold) if chance.random() < roughness else None
    return Turn(number, pause, act, hold, cut, ending, moment, after)


def _cut(chance: Random, hold: float) -> Cut:
    moment = chance.choice(tuple(Moment))
    longest = hold if moment is Moment.TALKING else 1.0
    after = round(chance.uniform(0.0, longest), 3)
    return Cut(moment, after, chance.choice((0.1, 0.3, 0.7, 1.5, 4.0, 12.0)))
