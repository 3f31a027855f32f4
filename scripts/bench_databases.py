"""Empty databases to measure on, one per measurement: SQLite always, PostgreSQL where there is a server.

In:  a URL of a server, or nothing: then the private server of the tests is started, if PostgreSQL is installed.
Out: URLs of empty databases, or why there are none.

What is made on a server of somebody else is called ``sluis_bench_...`` and dropped at the end; nothing else is touched.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, repeat
from pathlib import Path
from secrets import token_hex

import psycopg
from sqlalchemy.engine.url import make_url

sys.path.append(str(Path(__file__).resolve().parents[1]))  # the private server is one with that of the tests

from tests import postgres

SQLITE: Iterator[str] = repeat("sqlite:///bench.db")
"""A file in the folder of each gate, which is another one each time."""


@contextmanager
def postgres_databases(url: str | None) -> Iterator[Iterator[str] | str]:
    """Yield URLs of empty databases while the block runs, or the reason why there are none.

    Args:
        url: ``postgresql://user@host/name`` of a database from which others may be made; ``None``: a private server.
    """
    if url is not None:
        with _on_server(url) as databases:
            yield databases
        return
    reason = postgres.why_not()
    if reason is not None:
        yield reason
        return
    with postgres.serving(options="") as server:  # which keeps its statistics, as an installed one does
        yield (server.new("migrated") for _ in count())


@contextmanager
def _on_server(url: str) -> Iterator[Iterator[str]]:
    made: list[str] = []
    known = make_url(url)
    plain = known.set(drivername="postgresql").render_as_string(hide_password=False)

    def databases() -> Iterator[str]:
        while True:
            made.append(f"sluis_bench_{token_hex(4)}")
            with psycopg.connect(plain, autocommit=True) as conn:
                conn.execute(f"CREATE DATABASE {made[-1]}".encode())
            yield known.set(database=made[-1]).render_as_string(hide_password=False)

    try:
        yield databases()
    finally:
        with psycopg.connect(plain, autocommit=True) as conn:
            for name in made:
                conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
