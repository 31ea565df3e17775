"""A broker as a process, with the emulator as Google."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.service.manager import LONGEST

KEY = "AIzaMarkedKeyOfTheFleet-0123456789abcdef"


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for loopback, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    files = folder / "broker.pem", folder / "broker.key"
    files[0].write_bytes(certificate.public_bytes(pem))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return files


@dataclass
class Fleet:
    """A broker that runs."""

    folder: Path
    settings: Path
    certificate: Path
    url: str = ""
    log: str = ""
    """What it wrote, once it has ended."""

    def command(self, *words: str, key: str = KEY) -> "subprocess.CompletedProcess[str]":
        """Run a command of the broker to its end."""
        return subprocess.run(
            [*_PROGRAM, "--settings", str(self.settings), *words],
            env={**os.environ, "GEMINI_API_KEY": key},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )

    def add(self, name: str) -> str:
        """Let a device in."""
        done = self.command("add", name)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, secret: str, json: object) -> httpx2.Response:
        """Ask for a token as a device does."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        with httpx2.Client(verify=context) as client:
            return client.post(
                self.url, headers={"Authorization": f"Bearer {secret}"}, json=json, timeout=LONGEST
            )


_PROGRAM = (sys.executable, "-m", "edged", "broker")


def prepared(folder: Path, settings: str) -> Fleet:
    """Write the settings of a broker."""
    certificate, key = self_signed(folder)
    file = folder / "broker.toml"
    file.write_text(
        f'host = "127.0.0.1"\nport = 0\ncertificate = "{certificate}"\nprivate_key = "{key}"\n'
        f'devices = "{folder / "devices.json"}"\n{settings}\n'
    )
    return Fleet(folder, file, certificate)


@contextmanager
def running(fleet: Fleet, key: str = KEY) -> Iterator[Fleet]:
    """Run the broker while the context lasts."""
    process = subprocess.Popen(
        [*_PROGRAM, "--settings", str(fleet.settings), "run"],
        env={**os.environ, "GEMINI_API_KEY": key},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        first = process.stdout.readline()
        assert first.startswith("serving on 127.0.0.1, port "), first + process.stdout.read()
        fleet.url = f"https://127.0.0.1:{first.split()[-1]}/token"
        yield fleet
    finally:
        process.terminate()
        fleet.log, _ = process.communicate(timeout=LONGEST)
