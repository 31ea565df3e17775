"""What the real libasound makes of a name, without opening anything."""

import ctypes
from typing import TypeAlias

from edged.alsa.pcm import library

Tree: TypeAlias = "str | dict[str, Tree]"

_COMPOUND = 1024


class RefusedError(Exception):
    """It does not take the name."""


class Libasound:
    """Its configuration, as ALSA_CONFIG_PATH names it."""

    def __init__(self) -> None:
        library()  # keeps it from writing to stderr
        self._library = ctypes.CDLL("libasound.so.2")
        for name in ("first", "next", "end", "entry"):
            getattr(self._library, f"snd_config_iterator_{name}").restype = ctypes.c_void_p
        self._library.snd_config_update()
        self._top = ctypes.c_void_p.in_dll(self._library, "snd_config")

    def expand(self, name: str) -> Tree:
        """Return the definition of the PCM `name`, its arguments filled in. Raises RefusedError."""
        found = ctypes.c_void_p()
        search = self._library.snd_config_search_definition
        if search(self._top, b"pcm", name.encode(), ctypes.byref(found)) < 0:
            raise RefusedError(name)
        try:
            return self._tree(found)
        finally:
            self._library.snd_config_delete(found)

    def parameters(self, base: str) -> list[str]:
        """Return the order of the arguments of a PCM. Raises RefusedError."""
        found, key = ctypes.c_void_p(), f"pcm.{base}"
        while True:
            if self._library.snd_config_search_hooks(self._top, key.encode(), ctypes.byref(found)):
                raise RefusedError(base)
            tree = self._tree(found)
            if isinstance(tree, dict):
                break
            key = tree if "." in tree else f"pcm.{tree}"  # an alias
        order = tree.get("@args", {})
        assert isinstance(order, dict)
        return [str(order[str(i)]) for i in range(len(order)) if str(i) in order]

    def card(self, name: str) -> tuple[str, str] | None:
        """Return the card and the device that `name` leads to, None if to no card at all."""
        tree = self.expand(name)
        while isinstance(tree, dict) and "slave" in tree:
            slave = tree["slave"]
            tree = slave.get("pcm", "") if isinstance(slave, dict) else ""
            if isinstance(tree, str):
                tree = self.expand(tree)
        if not isinstance(tree, dict) or tree.get("type") != "hw":
            return None
        card, device = tree.get("card"), tree.get("device", "0")
        return (card, device) if isinstance(card, str) and isinstance(device, str) else None

    def _tree(self, node: ctypes.c_void_p) -> Tree:
        if self._library.snd_config_get_type(node) != _COMPOUND:
            text = ctypes.c_char_p()
            self._library.snd_config_get_ascii(node, ctypes.byref(text))
            return (text.value or b"").decode()
        tree: dict[str, Tree] = {}
        iterator = ctypes.c_void_p(self._library.snd_config_iterator_first(node))
        end = self._library.snd_config_iterator_end(node)
        while iterator.value != end:
            entry = ctypes.c_void_p(self._library.snd_config_iterator_entry(iterator))
            name = ctypes.c_char_p()
            self._library.snd_config_get_id(entry, ctypes.byref(name))
            tree[(name.value or b"").decode()] = self._tree(entry)
            iterator = ctypes.c_void_p(self._library.snd_config_iterator_next(iterator))
        return tree
