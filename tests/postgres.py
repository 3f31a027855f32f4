"""A real PostgreSQL for tests: a private server in a folder of its own, without a network, with durable commits."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from sluis.store.engine import Store

USERS = ("postgres", "nobody")


def binary(name: str) -> Path | None:
    """Return a program of PostgreSQL: of Debian's newest version, else of the PATH."""
    programs = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which(name)
    return programs[-1] if programs else Path(on_path) if on_path else None


def why_not() -> str | None:
    """Return why there can be no server here, or ``None``."""
    if not all(binary(name) for name in ("initdb", "pg_ctl", "postgres")):
        return "PostgreSQL is not installed here (Debian: postgresql)"
    if os.getuid() == 0 and not any(_known(user) for user in USERS):
        return "PostgreSQL refuses root and there is no other user to run it"
    return None


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


@dataclass
class Server:
    """One running server."""

    folder: Path
    user: str | None
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str, **more: str) -> str:
        query = "&".join(f"{key}={value}" for key, value in {"host": str(self.folder), **more}.items())
        return f"postgresql://sluis@/{database}?{query}"

    def new(self, template: str = "template1") -> str:
        """Make a database and return its URL."""
        name = f"t{next(self.numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def tell(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the superuser; return its rows."""
        with psycopg.connect(host=str(self.folder), user="sluis", dbname=database, autocommit=True) as conn:
            cursor = conn.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def control(self, *what: str) -> None:
        run = binary("pg_ctl")
        assert run is not None
        subprocess.run(
            [run, "-D", self.folder / "cluster", "-w", "-s", *what],
            user=self.user,
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )

    def start(self) -> None:
        self.control("-l", str(self.folder / "log"), "-o", f"-k {self.folder} -c listen_addresses=''", "start")


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server with a migrated template; stop it and remove it."""
    user = next((user for user in USERS if _known(user)), None) if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="sluis-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        folder.chmod(0o755)
        run = binary("initdb")
        assert run is not None
        subprocess.run(
            [run, "-D", folder / "cluster", "-U", "sluis", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"],
            user=user,
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        server = Server(folder, user)
        server.start()
        try:
            server.tell("CREATE DATABASE migrated")
            store = Store(server.url("migrated"))
            store.migrate()
            store.close()
            yield server
        finally:
            server.control("-m", "immediate", "stop")
