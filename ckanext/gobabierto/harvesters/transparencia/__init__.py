"""Reads the HTML transparency section of an institution; everything but ``plugin`` is pure."""
