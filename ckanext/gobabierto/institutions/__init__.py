"""The registry of federal institutions and how it is loaded without overwriting people."""
