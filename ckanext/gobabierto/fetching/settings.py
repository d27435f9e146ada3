"""The client as the portal's options say it should be."""

from __future__ import annotations

from ckanext.gobabierto import config

from .client import Client, Limits
from .guard import policy


def client() -> Client:
    """A client with the configured exceptions, limits and name."""
    rules = policy(config.fetch_allow(), config.fetch_ports())
    limits = Limits(total=config.fetch_timeout(), size=config.fetch_max_size())
    return Client(rules, agent(), limits)


def agent() -> str:
    """How we present ourselves: product, and where to find who runs it."""
    return f"ckanext-gobabierto/0.1 (+{config.fetch_contact()})"
