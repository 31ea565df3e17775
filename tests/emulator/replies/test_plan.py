"""When an answer's sound is sent."""

from edged.emulator.replies.plan import Answer, Pace, content, plan
from edged.pcm import OUTPUT_RATE, byte_count


def test_an_answer_is_thought_of_before_it_begins() -> None:
    """All of it comes later by as much, and ends as much later."""
    answer = Answer(bytes(byte_count(1.0, OUTPUT_RATE)), "something")
    end = content(turnComplete=True)
    at_once = plan(answer, Pace(), (), end)
    later = plan(answer, Pace(thinking=0.5), (), end)
    assert [step.what for step in later] == [step.what for step in at_once]
    assert [step.at for step in later] == [step.at + 0.5 for step in at_once]
