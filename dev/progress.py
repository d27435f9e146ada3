"""What the terminal shows while things are made: each step, with its seconds, all along."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

TICK = 10


class Progress:
    """Steps of one long command; every line begins with the time since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def say(self, text: str) -> None:
        """One line, at once even into a file or a pipe."""
        minutes, seconds = divmod(int(self.elapsed()), 60)
        with self._lock:
            print(f"[{minutes}:{seconds:02}] {text}", flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """A named step; says so every few seconds while it lasts, and how long it took."""
        start = time.monotonic()
        over = threading.Event()
        self.say(f"{title}…")
        ticker = threading.Thread(target=self._tick, args=(title, start, over), daemon=True)
        ticker.start()
        try:
            yield
        except BaseException:
            self.say(f"✗ {title} ({time.monotonic() - start:.1f} s)")
            raise
        else:
            self.say(f"✓ {title} ({time.monotonic() - start:.1f} s)")
        finally:
            over.set()
            ticker.join()

    def _tick(self, title: str, start: float, over: threading.Event) -> None:
        while not over.wait(TICK):
            self.say(f"  {title}: {time.monotonic() - start:.0f} s")


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Columns as wide as their widest cell."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    line = "  ".join("-" * width for width in widths)
    cells = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    head = "  ".join(c.ljust(w) for c, w in zip(header, widths, strict=True))
    return "\n".join(text.rstrip() for text in [head, line, *cells])


if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
    # A log or a pipe of a machine without a locale still gets the accents.
    sys.stdout.reconfigure(encoding="utf-8")
