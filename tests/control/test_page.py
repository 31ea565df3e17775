"""The page that `edged status` prints."""

from edged.control.page import page
from tests.control.living import STATUS

CAUSE = (
    "the device is busy: PulseAudio (process 812) has it; set speaker.device to pulse, or stop it"
    " with systemctl --user stop pulseaudio.socket pulseaudio.service"
)


def test_a_long_cause_wraps_under_itself() -> None:
    """The names stay in one column, and no word is broken."""
    parts = {"speaker": {"device": "plughw:CARD=Device,DEV=0", "fault": CAUSE}}
    assert page({"state": "fault", "parts": parts}) == (
        "state         fault\n"
        "speaker       plughw:CARD=Device,DEV=0: the device is busy: PulseAudio (process\n"
        "              812) has it; set speaker.device to pulse, or stop it with\n"
        "              systemctl --user stop pulseaudio.socket pulseaudio.service\n"
    )


def test_on_a_terminal_what_does_not_work_is_red() -> None:
    """Only the name is coloured: the text gets copied."""
    coloured = page(STATUS, colour=True)
    assert "\x1b[91mlight\x1b[0m         gpio 25: the pin is busy\n" in coloured
    assert coloured.replace("\x1b[91m", "").replace("\x1b[0m", "") == page(STATUS)


def test_an_answer_in_writing_and_a_doubtful_model_are_shown() -> None:
    """The one is read instead of heard, the other is why nothing may come."""
    status = {"model": "m", "model_doubt": "is not known", "answer": "Good day."}
    assert page(status) == "last answer   Good day.\nmodel         m: is not known\n"


def test_the_sources_of_an_answer_are_shown() -> None:
    """With titles, if they have any; nothing about them is wrong."""
    sources = [{"link": "https://a.example/", "title": "Eggs"}, {"link": "https://b.example/"}]
    said = page({"sources": sources}, colour=True)
    assert said == ("source        Eggs: https://a.example/\nsource        https://b.example/\n")


def test_the_tools_of_a_server_are_counted() -> None:
    """Those that are used, those without room, and those that wait."""
    servers = {"house": {"tools": 31, "left_out": 169, "waiting": ["add"]}, "home": {"tools": 2}}
    assert page({"servers": servers}) == (
        "tools house   31 in use, 169 left out (allow); to be accepted: add\n"
        "tools home    2 in use\n"
    )


def test_what_a_press_would_run_is_next_to_the_state() -> None:
    """Whoever reads it is about to press, or not."""
    told = page({"state": "press to confirm", "confirm": 'door(which="back")'})
    assert told == 'state         press to confirm\nto confirm    door(which="back")\n'


def test_no_answer_commands_the_terminal() -> None:
    """A model may have read a page that would like to."""
    said = page({"answer": "\x1b]0;root\x07\x1b[2Jhello\nworld"})
    assert said == "last answer    ]0;root  [2Jhello world\n"


def test_what_another_version_leaves_out_is_left_out() -> None:
    """Neither an empty line nor an error."""
    assert page({"parts": {"camera": {"fault": "unplugged"}}}) == "camera        unplugged\n"
    assert page({}) == ""


def test_what_rings_next_and_what_nobody_heard_are_shown() -> None:
    """With the name that somebody gave it, and how many more there are."""
    due = "Tuesday 2027-06-01 12:10:00"
    timers = {
        "rings": False,
        "count": 3,
        "next": {"name": "eggs", "rings": due, "seconds_left": 330},
        "not_heard": [{"name": "tea", "was_due": due, "end": "nobody stopped it"}],
    }
    assert page({"timers": timers}) == (
        f"next timer    eggs: in 5 min 30 s, {due}; 2 more\n"
        f"not heard     tea, {due}: nobody stopped it\n"
    )
    timers |= {"count": 1, "next": {"name": "eggs", "rings": "now"}, "not_heard": []}
    assert page({"timers": timers}) == "next timer    eggs: now\n"
    assert page({"timers": {"rings": False, "count": 0, "next": None, "not_heard": []}}) == ""
