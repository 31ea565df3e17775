"""Personas: what the settings are with one of them, and what is wrong with them. Pure.

Only the files of instructions are read, to be checked.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, Final

from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.checks.model_check import judge_abilities
from edged.settings.checks.named_files import judge_files
from edged.settings.checks.speech import doubt_of_language, doubt_of_voice, fault_of_language
from edged.settings.model import Settings, ToolSettings
from edged.settings.reading.messages import listed
from edged.settings.tables.personas import PersonaSettings
from edged.settings.tools.tool_names import BUILT_IN

MOST: Final = 16
_KEY: Final = "gemini.persona"
_ALL: Final = "all"
_CHOOSING: Final = "persona"
"""The switch of the tool that chooses another one, which each persona has."""
_HOME: Final = {"home": "home_assistant"}
"""The server, and the table that it comes from."""
_CONFIRM: Final = "confirm"
"""Names tools that wait for a press, whoever asks for them."""
_NAME: Final = re.compile(r"[^\W_]([\w .'-]{0,30}\w)?")
_OF_A_PERSONA: Final = {
    "gemini.voice": "voice",
    "gemini.language": "language",
    "gemini.system_instruction": "instruction",
    "gemini.instruction_file": "instruction_file",
}


def as_persona(settings: Settings, persona: PersonaSettings) -> Settings:
    """Return the settings with which a session is set up for a persona."""
    gemini = settings.gemini
    chosen = replace(
        gemini,
        voice=persona.voice or gemini.voice,
        language=persona.language or gemini.language,
        persona=(),
    )
    if persona.instruction:
        text = persona.instruction
        chosen = replace(chosen, system_instruction=text, instruction_file=None)
    elif persona.instruction_file:
        chosen = replace(chosen, instruction_file=persona.instruction_file)
    every = _ALL in persona.tools
    tools = settings.tools if every else _only(settings.tools, {*persona.tools, _CHOOSING})
    return replace(settings, gemini=chosen, tools=tools)


def may_use_of_device(persona: PersonaSettings, name: str) -> bool:
    """Return whether it may use a tool of the device: named itself, or by its switch."""
    switches = {switch for switch, names in BUILT_IN.items() if name in names}
    return not {_ALL, name, *switches}.isdisjoint({*persona.tools, _CHOOSING})


def may_use_of_server(persona: PersonaSettings, name: str) -> bool:
    """Return whether it may use a tool of a server, which is declared by this name."""
    server = server_of(name)
    chosen_by = {_ALL, name, server, _HOME.get(server, server)}
    return not chosen_by.isdisjoint(persona.tools)


def server_of(name: str) -> str:
    """Return which server a tool is of, by the name under which it is declared."""
    return name.partition("__")[0]


def _only(tools: ToolSettings, names: Collection[str]) -> ToolSettings:
    """Return the tools of these names; the others are switched off."""
    kept: dict[str, object] = {}
    for key in ToolSettings.__match_args__:
        value = getattr(tools, key)
        if _is_list(key) and key != _CONFIRM:
            value = tuple(each for each in value if _name(each) in names)
        named = not {key, *BUILT_IN.get(key, ())}.isdisjoint(names)
        kept[key] = value if _is_list(key) or named else _off(key)
    return ToolSettings(**kept)  # type: ignore[arg-type]  # as they were


def _name(tool: Any) -> str:  # noqa: ANN401 - a table of any kind
    """Return what a tool of a list is called; a plug-in is no table but its name."""
    return tool if isinstance(tool, str) else str(tool.name)


def _off(key: str) -> object:
    return getattr(ToolSettings(), key)


def _is_list(key: str) -> bool:
    """Return whether it is a list: of tools, or of those that wait for a press."""
    return isinstance(_off(key), tuple)


def _switched_on(tools: ToolSettings) -> list[str]:
    """Return the names by which a persona can have a tool."""
    names: list[str] = []
    for key in ToolSettings.__match_args__:
        value = getattr(tools, key)
        if _is_list(key):
            names += [_name(each) for each in value if key != _CONFIRM]
        elif value != _off(key):
            names += dict.fromkeys([*BUILT_IN.get(key, ()), key])
    return names


def _is_of_server(tools: ToolSettings, name: str) -> bool:
    """Return whether it names a server that there is, or one tool of it."""
    server = server_of(name)
    there = [each.name for each in tools.mcp]
    return server in (there if tools.home_assistant is None else [*there, *_HOME])


def judge_personas(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the personas, which are counted from 1."""
    personas = settings.gemini.persona
    if len(personas) > MOST:
        yield refused(f"has {len(personas)} personas, and at most {MOST} can be chosen from", _KEY)
    names = [each.name.casefold() for each in personas]
    for number, persona in enumerate(personas, 1):
        place = f"{_KEY}[{number}]"
        for key, fault in _faults(persona):
            yield refused(fault, f"{place}.{key}", _KEY)
        if names.index(persona.name.casefold()) < number - 1:
            yield refused(f"is {persona.name}, like another persona", f"{place}.name", _KEY)
        for key, doubt in _doubts(persona, settings):
            yield doubtful(doubt, f"{place}.{key}", _KEY)
        yield from _of_the_model(settings, persona, place)


def _faults(persona: PersonaSettings) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(persona.name):
        yield "name", "must be at most 32 letters, digits, blanks, dots, dashes and apostrophes"
    if persona.instruction and persona.instruction_file:
        yield "instruction_file", "cannot be given beside instruction; remove one of them"
    if fault := fault_of_language(persona.language):
        yield "language", fault


def _doubts(persona: PersonaSettings, settings: Settings) -> Iterator[tuple[str, str]]:
    if doubt := doubt_of_voice(persona.voice):
        yield "voice", doubt
    if doubt := doubt_of_language(persona.language):
        yield "language", doubt
    there = _switched_on(settings.tools)
    for name in persona.tools:
        if name not in (_ALL, *there) and not _is_of_server(settings.tools, name):
            on = listed(there, "and") if there else "none"
            yield "tools", f"has {name}, which is not switched on in [tools]; there is {on}"


def _of_the_model(settings: Settings, persona: PersonaSettings, place: str) -> Iterator[Finding]:
    """Yield what the model lacks, and what is wrong with the file, as for [gemini] itself."""
    chosen = as_persona(settings, persona)
    for found in (*judge_abilities(chosen), *judge_files(chosen)):
        key = _OF_A_PERSONA.get(found.keys[0])
        if key and getattr(persona, key):
            yield replace(found, keys=(f"{place}.{key}", _KEY, *found.keys[1:]))
