"""``python -m tests.portal --port N``: run the server in the foreground until it is ended."""

from __future__ import annotations

import argparse

from . import ministries
from .server import make_server


def main() -> None:
    """Serve, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    server = make_server(options.host, options.port)
    port = server.server_address[1]
    print(f"http://{options.host}:{port}", flush=True)  # noqa: T201  - the answer to whoever started it
    for name, path in ministries():
        print(f"  {name}: http://{options.host}:{port}{path}", flush=True)  # noqa: T201
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
