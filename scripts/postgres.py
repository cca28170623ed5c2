"""A private PostgreSQL for tests and benches, in a folder of its own, on a free port.

    python scripts/postgres.py start     prints its URL; makes and starts it if it is not running
    python scripts/postgres.py stop      stops it and removes its folder
    python scripts/postgres.py url       prints the URL, or fails when it is not running
    python scripts/postgres.py database NAME     makes this database on the running server and prints its URL

Needs PostgreSQL 15 or later. PostgreSQL refuses to run as root, so root runs it as the user `postgres`. Three
roles are made: `kanim_owner`, which makes databases and migrates, `kanim_app`, which serves, and `kanim_eraser`,
which may also erase payloads that an event of the ledger names.

A server started by hand waits for the disk at each commit, as an office's does; that of the tests does not.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

ROOT, OWNER, APP, ERASER = "kanim_root", "kanim_owner", "kanim_app", "kanim_eraser"
REMEDY = (
    "PostgreSQL 15 or later is not installed: on Debian `apt-get install postgresql-15`, or name a server "
    "with KANIM_TEST_POSTGRES_URL=postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE"
)
SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 256MB
timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
"""
DISK = {
    True: "fsync = on\nfull_page_writes = on\n",
    False: "fsync = off\nfull_page_writes = off\n",  # a killed process loses nothing by it, a halted machine does
}


class NoPostgres(RuntimeError):
    """PostgreSQL can't be run here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens. All roles of a private server share its folder's secret."""

    host: str
    port: int
    password: str
    owner: str = OWNER
    app: str = APP

    def url(self, database: str = "postgres", role: str = "") -> str:
        return f"postgresql://{role or self.owner}:{quote(self.password)}@{self.host}:{self.port}/{database}"


def binaries() -> Path:
    """The folder of `initdb` and `pg_ctl` of the newest installed version."""
    homes = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda p: int(p.parent.name))
    homes = [home for home in homes if (home / "initdb").exists() and int(home.parent.name) >= 15]
    if homes:
        return homes[-1]
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    raise NoPostgres(REMEDY)


def folder() -> Path:
    """One cluster for a checkout and user; short, because a socket's path may have 107 bytes."""
    checkout = hashlib.sha256(str(Path(__file__).resolve().parents[1]).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"kanim-pg-{os.getuid()}-{checkout}"


def running(home: Path) -> Server | None:
    """The server of this folder, if its process lives."""
    try:
        lines = (home / "data" / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
        return Server("127.0.0.1", int(lines[3]), (home / "password").read_text().strip())
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None


def start(home: Path | None = None, *, durable: bool = True) -> tuple[Server, bool]:
    """The server, and whether this call started it (and so should stop it). `durable`: a commit waits for the
    disk."""
    home = home or folder()
    server = running(home)
    if server is not None:
        return server, False
    programs = binaries()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    (home / "password").touch(mode=0o600)
    (home / "password").write_text(secrets.token_urlsafe(24))
    user = _user()
    if user:
        shutil.chown(home, user)
        shutil.chown(home / "password", user)
    data = home / "data"
    choices = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={home / 'password'}"]
    _run(user, [programs / "initdb", "-D", data, "-U", ROOT, *choices])
    port = free_port()
    with open(data / "postgresql.conf", "a") as file:
        file.write(f"{SETTINGS}{DISK[durable]}port = {port}\nunix_socket_directories = '{home}'\n")
    _run(user, [programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "start"])
    server = running(home)
    if server is None:
        raise NoPostgres(f"PostgreSQL did not start; its log is {home / 'log'}")
    _make_roles(programs, server)
    return server, True


def stop(home: Path | None = None) -> None:
    """Stops the server of this folder, by the process id that it wrote, and removes the folder."""
    home = home or folder()
    if running(home) is not None:
        _run(_user(), [binaries() / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop"])
    shutil.rmtree(home, ignore_errors=True)


def from_url(url: str) -> Server:
    """A server that someone else runs. The role must be allowed to make databases; the roles
    `kanim_app` and `kanim_eraser` (a member of it) with the same password must stand beside it."""
    parts = urlsplit(url)
    return Server(
        parts.hostname or "127.0.0.1",
        parts.port or 5432,
        unquote(parts.password or ""),
        parts.username or OWNER,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _user() -> str | None:
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoPostgres(REMEDY) from None


def _run(user: str | None, command: Sequence[str | Path]) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C"},
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stdout.strip()}")


def _make_roles(programs: Path, server: Server) -> None:
    """The owner migrates and copies databases, and may end the sessions of a copy that it drops; neither it
    nor the app role is a superuser, so what they may not do is refused here as in an office."""
    statements = (
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{server.password}' IN ROLE pg_signal_backend",
        f"CREATE ROLE {APP} LOGIN PASSWORD '{server.password}'",
        f"CREATE ROLE {ERASER} LOGIN PASSWORD '{server.password}' IN ROLE {APP}",
    )
    words = [word for statement in statements for word in ("-c", statement)]
    subprocess.run([str(programs / "psql"), "-qX", server.url(role=ROOT), *words], check=True)


def main(words: Sequence[str]) -> int:
    try:
        if words == ["start"]:
            print(start()[0].url())
        elif words == ["stop"]:
            stop()
        elif words == ["url"]:
            server = running(folder())
            if server is None:
                raise NoPostgres("not running: python scripts/postgres.py start")
            print(server.url())
        elif len(words) == 2 and words[0] == "database":
            server = running(folder())
            if server is None:
                raise NoPostgres("not running: python scripts/postgres.py start")
            make = f'CREATE DATABASE "{words[1]}"'
            subprocess.run([str(binaries() / "psql"), "-qX", server.url(), "-c", make], check=True)
            print(server.url(words[1]))
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
