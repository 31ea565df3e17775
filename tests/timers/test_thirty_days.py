"""Thirty days in a household: each alarm rings once, in its second, or is reported once."""

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from edged.timers.plan import RINGS_FOR, End
from edged.timers.schedule import Every
from tests.timers.household import DAY, HOUR, Device

BERLIN = ZoneInfo("Europe/Berlin")
STARTS = [
    datetime(2027, 3, 10, 12, tzinfo=UTC),  # summer time begins on 28 March
    datetime(2027, 10, 10, 12, tzinfo=UTC),  # and ends on 31 October
    datetime(2027, 6, 1, 12, tzinfo=UTC),
]
ALARMS = {
    "wake up": Every(time(7), frozenset(range(5))),
    "night": Every(time(2, 30)),
    "pills": Every(time(20, 15)),
}


def expected(every: Every, start: float, end: float) -> list[float]:
    """Return when it is due, found without the code under test: by walking along true minutes."""
    found: list[float] = []
    dates = set()
    minute = start - start % 60
    before = datetime.fromtimestamp(minute, BERLIN)
    while minute < end:
        minute += 60
        local = datetime.fromtimestamp(minute, BERLIN)
        wanted = datetime.combine(local.date(), every.at)
        left_out = local.utcoffset() != before.utcoffset() and local.hour > before.hour + 1
        skipped = left_out and before.replace(tzinfo=None) < wanted < local.replace(tzinfo=None)
        hit = local.time() == every.at
        if (hit or skipped) and local.weekday() in every.days and local.date() not in dates:
            dates.add(local.date())
            late = (wanted - before.replace(tzinfo=None)) - timedelta(minutes=1) if skipped else 0
            found.append(minute + (late.total_seconds() if isinstance(late, timedelta) else 0))
        before = local
    return [due for due in found if start < due < end]


def live(device: Device, dice: random.Random, end: float) -> dict[str, float]:
    """Live with the device until the end; return the timers that were set, and when due."""
    timers: dict[str, float] = {}
    while device.true < end:
        device.wait(device.true + dice.expovariate(1 / (5 * HOUR)))
        match dice.choice(["restart", "cut", "timer", "timer", "network", "jump"]):
            case "restart":
                device.restart()
            case "cut":
                cut(device, dice)
            case "timer":
                name, seconds = f"timer {len(timers)}", dice.choice([60.0, 600.0, 5 * HOUR])
                device.set_timer(name, seconds)
                timers[name] = device.true + seconds
            case "jump":
                behind = dice.choice([HOUR, -HOUR, DAY, -DAY])
                device.jump(behind, dice.choice([20.0, RINGS_FOR, 3 * HOUR, 30 * HOUR]))
            case _:
                drift(device, dice)
    return timers


def cut(device: Device, dice: random.Random) -> None:
    """Cut the power for a while; the clock is old afterwards, until the network is back."""
    device.power_off()
    away = dice.choice([5.0, 120.0, RINGS_FOR, 3 * HOUR, 2.5 * DAY])
    device.wait(device.true + away)
    has_battery = dice.random() < 0.2
    device.power_on(0.0 if has_battery else away + dice.uniform(1, HOUR))
    device.wait(device.true + dice.choice([0.0, 20.0, 600.0, 6 * HOUR]))
    if dice.random() < 0.2:  # before the network came back
        device.power_off()
        device.wait(device.true + 60)
        device.power_on(device.behind + 90)
    device.synchronise()


def drift(device: Device, dice: random.Random) -> None:
    """Correct a clock that went a little wrong."""
    device.behind = dice.uniform(-0.4, 0.4)
    device.advance()
    device.wait(device.true + 60)
    device.synchronise()


@pytest.mark.parametrize("start", STARTS, ids=["spring", "autumn", "summer"])
@pytest.mark.parametrize("seed", range(6))
def test_thirty_days(seed: int, start: datetime) -> None:
    """With restarts, power cuts, a clock that is wrong or jumps, and summer time: told once."""
    dice = random.Random(seed)  # noqa: S311 - it need not be secret
    device = Device(BERLIN, dice, start.timestamp())
    device.power_on(0.0)
    for name, every in ALARMS.items():
        device.set_alarm(name, every)
    begun = device.true
    timers = live(device, dice, begun + 30 * DAY)
    device.wait(device.true + DAY + 6 * HOUR)  # what a clock ahead has passed is due by then

    due = {name: expected(every, begun, device.true) for name, every in ALARMS.items()}
    due |= {name: [at] for name, at in timers.items()}
    told = device.reported()
    for name, times in due.items():
        rung = [ring for ring in device.rings if ring.name == name]
        heard = told[name, End.STOPPED] + told[name, End.UNHEARD]
        still = sum(alarm.name == name for alarm in device.plan.ringing)
        assert heard + told[name, End.MISSED] + still == len(times), name
        assert heard + still <= len(rung) <= len(times), name
        for at in times:
            near = [ring for ring in rung if -1 < ring.at - at <= 1]
            in_time = name in timers or not device.jumped(at)  # a timer needs no time of day
            if in_time and device.ran(at - 1, at + 1):
                assert len(near) == 1, (name, at)
        early = [ring for ring in rung if not any(ring.at - at >= -1 for at in times)]
        assert all(device.jumped(ring.due) for ring in early), name
    assert {name for name, _ in told} <= set(due)
