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
QUIET = "-c autovacuum=off -c checkpoint_timeout=1d -c max_wal_size=4GB"
"""Nothing the server does by itself belongs to a test; what makes a commit last stays as it is."""
EMPTIED = """
DO $$ DECLARE used record; dear text; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR used IN SELECT oid::regclass::text AS name, pg_relation_size(oid) > 65536 AS large FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
    AND relname <> 'alembic_version'
  LOOP
    IF used.large THEN dear := concat_ws(', ', dear, used.name); ELSE EXECUTE 'DELETE FROM ' || used.name; END IF;
  END LOOP;
  IF dear IS NOT NULL THEN EXECUTE 'TRUNCATE ' || dear || ' CASCADE'; END IF;
  PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""
"""Ends who is still connected, and empties every table in which something ever stood; every number begins again.

A table that many tests have filled begins a new file. In which order rows go, nothing asks then (``QUIETLY``).
"""
QUIETLY = "SET synchronous_commit = off; SET session_replication_role = replica"
"""Nothing is lost when an empty table is; and no key and no trigger looks at a row that goes with all others."""
SHAPE = """
SELECT (SELECT string_agg(version_num, ',') FROM alembic_version),
  (SELECT md5(string_agg(concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull), ',' ORDER BY c.relname, a.attnum))
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace),
  (SELECT md5(string_agg(concat(conname, contype), ',' ORDER BY conname, contype)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),
  (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_db_role_setting)
"""  # noqa: E501 - a query
"""What a test could have changed besides rows."""


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
    spare: list[str] = field(default_factory=list)
    """URLs of migrated databases with nothing in them."""
    shape: list[tuple[object, ...]] = field(default_factory=list)
    """What ``SHAPE`` answers of a migrated database."""
    options: str = QUIET
    """With which it is started."""
    emptying: dict[str, psycopg.Connection[tuple[object, ...]]] = field(default_factory=dict)
    """The connections that empty the databases which are lent; to begin one takes longer than to empty tables."""

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

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend a migrated, empty database; afterwards it is emptied for the next, or dropped if its shape changed."""
        url = self.spare.pop() if self.spare else self.new("migrated")
        yield url
        name = url.partition("@/")[2].partition("?")[0]
        try:
            if name not in self.emptying:
                self.emptying[name] = self._connected(name)
                self.emptying[name].execute(QUIETLY)
            self.emptying[name].execute(EMPTIED)
            as_it_was = self.emptying[name].execute(SHAPE.encode()).fetchall() == self.shape
        except psycopg.Error:
            as_it_was = False
        if as_it_was:
            self.spare.append(url)
            return
        if name in self.emptying:
            self.emptying.pop(name).close()
        self.drop(url)

    def _connected(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.folder), user="sluis", dbname=database, autocommit=True)

    def tell(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the superuser; return its rows."""
        with self._connected(database) as conn:
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
        told = f"-k {self.folder} -c listen_addresses='' {self.options}"
        self.control("-l", str(self.folder / "log"), "-o", told, "start")


@contextmanager
def serving(options: str = QUIET) -> Iterator[Server]:
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
        server = Server(folder, user, options=options)
        server.start()
        try:
            server.tell("CREATE DATABASE migrated")
            store = Store(server.url("migrated"))
            store.migrate()
            store.close()
            server.shape = server.tell(SHAPE, "migrated")
            yield server
        finally:
            for conn in server.emptying.values():
                conn.close()
            server.control("-m", "immediate", "stop")
