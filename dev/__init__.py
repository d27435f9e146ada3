"""The development stack: what ``make demo`` and ``make test`` start, and nothing more.

Only the standard library is imported here (but for ``dev.postgres``), because these modules run
before the virtual environment exists.
"""
