"""`kanim sandbox`: the closed systems outside, as processes of their own."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
from django.conf import settings

from kanim.faces.cli.supervise import Child, Supervisor

NAMES = ("simponi", "printer", "signing", "mail")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sandbox listens and whom it tells."""

    name: str
    host: str
    port: int
    secret: str
    callback: str


def place_of(name: str, office_url: str = "") -> Place:
    """As the settings say; notices go to `office_url`, by default the public address of the office."""
    url, secret = {
        "mail": (settings.MAIL_PAGE_URL, ""),
        "simponi": (settings.SIMPONI_URL, settings.SIMPONI_SECRET),
        "printer": (settings.PRINTER_URL, settings.PRINTER_SECRET),
        "signing": (settings.SIGNING_URL, settings.SIGNING_SECRET),
    }[name]
    parts = urlsplit(url)
    callback = f"{(office_url or settings.PUBLIC_URL).rstrip('/')}/mitra/{name}/"
    return Place(name, parts.hostname or "127.0.0.1", parts.port or 80, secret, callback)


def is_free(host: str, port: int) -> bool:
    """Whether something can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def is_listening(name: str) -> bool:
    """Whether the sandbox of this name takes connections."""
    place = place_of(name)
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((place.host, place.port)) == 0


def run_sandbox(place: Place) -> None:
    """Becomes the sandbox server: its program runs in a Python of its own, without any of the office."""
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # its address is told by us
    state = Path(settings.VAR) / "sandbox" / f"{place.name}.json"
    command = [sys.executable, "-m", "kanim.sandbox.server", place.name]
    command += ["--host", place.host, "--port", str(place.port)]
    command += ["--callback", place.callback, "--state", str(state)]
    if place.name == "mail":
        command += ["--smtp-port", str(settings.EMAIL_PORT)]
    os.execve(sys.executable, command, {**os.environ, "KANIM_SANDBOX_SECRET": place.secret})


def children(office_url: str = "", names: tuple[str, ...] = NAMES) -> list[Child]:
    places = [place_of(name, office_url) for name in names]
    return [Child(f"sandbox {place.name}", partial(run_sandbox, place)) for place in places]


@click.command()
@click.argument("name", type=click.Choice([*NAMES, "all"]), default="all")
@click.option("--office", default="", help="Address of the office for notices (default: KANIM_PUBLIC_URL).")
def sandbox(name: str, office: str) -> None:
    """Runs SIMPONI (billing), the passport printer, the signing service and a mail server as processes."""
    names = NAMES if name == "all" else (name,)
    for each in names:
        place = place_of(each)
        if not is_free(place.host, place.port):
            raise click.ClickException(
                f"{place.host}:{place.port} is taken, perhaps by `kanim serve --demo`; "
                f"stop that or set KANIM_{each.upper()}_URL to another port"
            )
    supervisor = Supervisor(lambda words: click.echo(words, err=True))
    for child in children(office, names):
        supervisor.add(child)
    for each in names:
        place = place_of(each)
        click.echo(f"{each:8} http://{place.host}:{place.port}  notices to {place.callback}")
    sys.exit(supervisor.run())
