"""What `edged run` imports until it is ready, with the default settings.

Each module costs a slow board about 10 ms and 20 kB, whether it is used or not. A new one here
has a reason; what serves another mode, kind or command is imported where that is chosen.
"""

import subprocess
import sys

_START = """
import asyncio, pathlib, sys
import edged.cli, edged.daemon
from edged.assembly import Host, assemble
from edged.settings.model import Settings
from edged.settings.secrets.secret import Secret

async def main():
    host = Host(asyncio.get_running_loop(), pathlib.Path("/nonexistent"))
    assemble(Settings(), Secret("a-key", "the test"), host)

asyncio.run(main())
print(*sys.modules)
"""

OF_EDGED = {
    "edged": (
        "adapters assembly atomic_file cli clock daemon device_thread errors executor exit "
        "finite gc_freeze heap host jpeg parse_cost pcm quoting session_wiring stdio subcommands "
        "tokens typed_text value_initialisers values wav write_behind"
    ),
    "edged.alsa": (
        "cards config_block decibels faults mixer names owner pace pcm pcm_name route selection"
    ),
    "edged.capabilities": "models",
    "edged.control": (
        "button connection doorway lines listener peer picture protocol remember_request "
        "say_request server share"
    ),
    "edged.conversation": (
        "budget commands conditions confirmation events machine notices orders questions remark "
        "state"
    ),
    "edged.conversation.tables": "hold modes rows triggers",
    "edged.gpio": "chips faults",
    "edged.inputs": "",
    "edged.inputs.button": "contact gpio",
    "edged.inputs.camera": "",
    "edged.inputs.microphone": "alsa capture_thread endpoint gate source",
    "edged.journal": "entry filter handler message_ids outlets rate_limit writer",
    "edged.live": (
        "connection device failures lazy_connector link_io messages resumption_store session "
        "session_setup"
    ),
    "edged.live.core": "change deadlines effects events machine options setup state",
    "edged.live.core.connection": (
        "attribution connection consumed delays ending history lifecycle lifecycle_events "
        "quarantine setup_change"
    ),
    "edged.live.core.turns": (
        "counting dictation held_reply open_reply_end open_turns open_typing push_to_talk "
        "reasons reply reply_timeouts turn turn_end turn_events turn_stage"
    ),
    "edged.live.core.utterance": "outbox speech stream text",
    "edged.live.core.work": "calling work working",
    "edged.live.credentials": "key",
    "edged.live.transport": "tls",
    "edged.observers": (
        "journal losses meter outages question status typed_turns usage written_reply"
    ),
    "edged.outputs": "",
    "edged.outputs.light": "gpio patterns",
    "edged.outputs.speaker": (
        "alsa awake earcons null_card playback playback_queue player reconnect sink volume"
    ),
    "edged.runtime": (
        "appliance bell_timer conductor controls limits look mailbox modes part_names "
        "question_timer"
    ),
    "edged.service": ("lit_pin liveness notify process reload sighup status_text systemd watchdog"),
    "edged.settings": "backend instruction model snapshot",
    "edged.settings.checks": (
        "finding hidden_paths model_check model_features named_files pictures rules sound_cards "
        "speech voice without_effect"
    ),
    "edged.settings.reading": (
        "characters conversion files messages names parsing problems sources spelling validate"
    ),
    "edged.settings.secrets": "pasted_key secret service_account",
    "edged.settings.tables": (
        "activity_detection button camera commands control conversation earcons gemini http "
        "light limits mcp microphone personas speaker tools usage"
    ),
    "edged.system": "day hotplug network rtnetlink time_sync watchers",
    "edged.tools": "catalogue outcome",
    "edged.tools.calls": "call run scheduling",
    "edged.tools.declaration": "manner",
}
"""The modules of each package."""
OF_OTHERS = {"alsaaudio", "audioop"}
"""The packages; `audioop` is one since 3.13, and of the standard library before."""
COSTLY = {
    *("bz2", "decimal", "difflib", "email", "fractions", "http", "importlib.metadata", "lzma"),
    *("multiprocessing", "platform", "shutil", "sqlite3", "tempfile", "unittest", "urllib.request"),
    *("uuid", "xml", "zipfile", "zoneinfo"),
}
"""Of the standard library, and dear."""


def _loaded_by(program: str) -> set[str]:
    """Return the modules that a program prints; every Python loads some, Debian's others."""
    command = [sys.executable, "-W", "ignore", "-c", program]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_a_start_imports_no_more_than_it_needs() -> None:
    """Neither of edged, nor of others, nor of the standard library."""
    loaded = _loaded_by(_START) - _loaded_by("import sys; print(*sys.modules)")
    listed = {f"{room}.{name}" for room, names in OF_EDGED.items() for name in names.split()}
    ours = {name for name in loaded if name.partition(".")[0] == "edged"}
    assert ours == listed | set(OF_EDGED), "list it above, or import it later"
    known = {*sys.stdlib_module_names, *sys.builtin_module_names, "edged"}
    others = {name.partition(".")[0] for name in loaded} - known
    assert {name for name in others if name[0] != "_"} <= OF_OTHERS
    assert not loaded & COSTLY
