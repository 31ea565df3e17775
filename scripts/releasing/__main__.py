"""`scripts/release`: sign releases, and serve them from a folder (docs/updates.md)."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scripts.bundling.failure import BundleError
from scripts.releasing import commands
from scripts.releasing.ceremony import ask_twice
from scripts.releasing.commands import Publisher
from scripts.releasing.failure import ReleaseError
from scripts.releasing.keys import ask
from scripts.releasing.roles import NAMES

_PERCENT: Final = range(101)


def main(words: Sequence[str], publisher: Publisher) -> int:
    """Do what the words say; return the exit code."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments, publisher))
    except (ReleaseError, BundleError) as error:
        sys.stderr.write(f"release: {error}\n")
    except OSError as error:
        sys.stderr.write(f"release: {error.filename or 'the repository'}: {error.strerror}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--repository", type=Path, default=Path("public"), help="the folder that is served"
    )
    shared.add_argument(
        "--keys", type=Path, action="append", help="a folder of keys; may be given again"
    )
    made = verbs.add_parser("keys", help="make the keys, or one more")
    made.set_defaults(run=commands.keys)
    made.add_argument("folder", type=Path, nargs="?", default=Path("keys"))
    made.add_argument("--no-passphrase", action="store_true", help="for tests")
    made.add_argument("--role", choices=NAMES, help="one more key for this role")
    made.add_argument("--name", help="what it is called")
    made.add_argument("--address", help="where it stays, such as hsm:…")
    made.add_argument("--public", type=Path, help="its public key in PEM")

    def _command(name: str, run: object, told: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=told, parents=[shared])
        verb.set_defaults(run=run)
        return verb

    _command("begin", commands.begin, "begin a repository that trusts the keys")
    _command("sign", commands.sign, "sign what waits, with the keys that are here")
    _command("status", commands.status, "what waits for whom, what ends; exit code 3 if any does")
    added = _command("add", commands.add, "add bundles; they wait for signatures")
    added.add_argument("bundles", type=Path, nargs="+", help="edged-….tar.xz")
    renewed = _command("renew", commands.renew, "renew the online roles, or those that are named")
    renewed.add_argument("roles", nargs="*", choices=[[], *NAMES[:4]])
    rotated = _command("rotate", commands.rotate, "trust another key in the place of one")
    rotated.add_argument("old")
    rotated.add_argument("new")
    shown = _command("page", commands.show, "write index.html and install.sh")
    shown.add_argument("--address", required=True, help="https://… where it will be served")
    shown.add_argument("--channel", default="stable", help="which a device gets by default")
    _add_channel(_command("channel", commands.direct, "say what devices should run"))
    return parser


def _add_channel(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("name", help="such as stable")
    verb.add_argument("release", nargs="?", help="such as 1.4-1234abc, or latest")
    verb.add_argument("--percent", type=int, choices=_PERCENT, metavar="0-100")
    verb.add_argument("--seed", help="draws other devices first")
    verb.add_argument("--minimum", metavar="RELEASE", help="older ones do not wait their turn")
    verb.add_argument("--hold", action=argparse.BooleanOptionalAction, help="stop it everywhere")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Publisher(datetime.now(UTC), ask, ask_twice)))
