"""The sounds that explain why there is no reply to hear."""

from typing import Annotated

from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class EarconSettings:
    """Short sounds that explain why there is no reply to hear."""

    cannot_hear: Annotated[bool, "Play it when the microphone does not work."] = True
    no_connection: Annotated[bool, "Play it when the service cannot be reached."] = True
    turn_failed: Annotated[bool, "Play it when the service sent no complete reply."] = True
    refused: Annotated[bool, "Play it when the service refuses to answer, by its own rules."] = True
    say_more: Annotated[bool, "Play it when the service waits for you to say more."] = True
    written: Annotated[
        bool, "Play it when the reply came in writing, from a model that does not speak."
    ] = True
    budget_low: Annotated[
        bool, "Play it once a day, when most of the budget of [usage] is spent."
    ] = True
    budget_spent: Annotated[bool, "Play it when the budget of [usage] is spent."] = True
