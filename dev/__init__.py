"""The development stack: what ``make demo`` and ``make test`` start, and nothing more.

Only the standard library is imported here (but for ``dev.postgres``), because these modules run
before the virtual environment exists.
"""

# CKAN puts its own folder, which has a "tests" in it, first in sys.path: ours is loaded before.
import tests  # noqa: F401
