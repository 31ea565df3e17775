"""Check the servers of tools: a daemon that runs is asked what it knows, else each server is."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from edged import executor
from edged.doctor.checks.machine.daemon import Running
from edged.doctor.finding import Finding, failure, passed, skipped, warning
from edged.quoting import quoted
from edged.settings.secrets.tool_secrets import STORE, tool_secret
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools.tool_names import MOST
from edged.tools.mcp.try_out import Tried, tried_servers

ABOUT: Final = "tools"
TIMEOUT: Final = 30.0
"""Seconds for the check; a server has fewer, and a slow card needs some to load the client."""
_ACCEPT: Final = "`edged accept` shows what Gemini would be told of each"
_ALLOW: Final = f"name those that you want in `allow`; there is room for {MOST} tools in all"
_LONGEST: Final = 300


def look(tools: ToolSettings, running: object) -> Iterator[Finding]:
    """Yield a finding for each server; nothing where there is none."""
    if isinstance(running, Running):
        yield from judge_running(running.status)
    elif tools.mcp or tools.home_assistant:
        yield from judge(ask(tools))


def ask(tools: ToolSettings) -> Sequence[Tried]:
    """Ask each server for its tools, with the tokens that the service has."""
    environ = {"CREDENTIALS_DIRECTORY": str(STORE)} | dict(os.environ)
    return executor.run(tried_servers(tools, partial(tool_secret, environ)))


def judge(servers: Sequence[Tried]) -> Iterator[Finding]:
    """Yield a finding for each server that was asked."""
    for each in servers:
        about = f"{ABOUT} {each.name}"
        if each.unasked:
            yield skipped(about, each.unasked)
        elif each.fault:
            yield failure(about, f"no tools: {each.fault}")
        elif not each.tools:
            yield warning(about, "it answers, and has no tool that is wanted: see its `allow`")
        else:
            more = f", {each.unusable} that cannot be used" if each.unusable else ""
            yield passed(about, f"it answers, and has {each.tools} tools{more}")


def judge_running(status: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each server, as a daemon tells of it."""
    for name, told in status.get("servers", {}).items():
        about, waiting = f"{ABOUT} {name}", told.get("waiting", ())
        left = told.get("left_out", 0)
        in_use = f"{told.get('tools', 0)} tools in use{f', {left} left out' if left else ''}"
        if fault := told.get("fault"):
            yield failure(about, f"{in_use}, but {fault}")
        elif waiting:
            names = quoted(", ".join(waiting), _LONGEST)
            yield warning(about, f"{in_use}; new or changed, and not used yet: {names}", _ACCEPT)
        elif left:
            yield warning(about, in_use, _ALLOW)
        else:
            yield passed(about, in_use)
