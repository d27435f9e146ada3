"""Loopback ports: free ones are found, kept for us while we prepare, and known to be really ours.

Two clones may prepare their demos at the same time and minutes pass before the site listens, so a
port that is free now is reserved by a locked file; and when something answers there at last, it has
to be the process that we started.
"""

from __future__ import annotations

import fcntl
import os
import socket
import stat
import tempfile
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

from dev.processes import StackError

_LISTENING = "0A"
# Open until this process ends: that is what keeps the reservation.
_reserved: dict[int, IO[str]] = {}


def free_port(preferred: int | None = None) -> int:
    """A free loopback port: the preferred one when nobody listens there nor reserved it."""
    for port in (preferred, 0, 0, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found = int(probe.getsockname()[1])
                if _reserve(found):
                    return found
    raise StackError("No hay un puerto libre en 127.0.0.1")


def _reserve(port: int) -> bool:
    if port in _reserved:
        return True
    try:
        lock = _lock_file(port)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return False
    _reserved[port] = lock
    return True


def _lock_file(port: int) -> IO[str]:
    """The file of a port, in a folder of the user's own: every clone of a user sees the same one.

    :raises OSError: the folder is somebody else's, or a link was put in the place of the file.
    """
    folder = Path(tempfile.gettempdir(), f"gobabierto-ports-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"«{folder}» no es una carpeta propia")
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(folder / str(port), flags, 0o600), "r+")


def listens(pid: int, port: int) -> bool:
    """The process itself holds the listening socket of the port."""
    inodes = set()
    for table in ("tcp", "tcp6"):  # Java listens on 127.0.0.1 through IPv6
        with suppress(OSError):
            for line in Path("/proc/net", table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    with suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if str(descriptor.readlink()) in inodes:
                    return True
    return False


def answers(url: str, timeout: float = 2) -> bool:
    """An HTTP server answers there without an error."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout):
            return True  # an error status is raised
    except (OSError, urllib.error.URLError, ValueError):
        return False
