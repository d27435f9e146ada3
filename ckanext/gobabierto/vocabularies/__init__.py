"""Controlled vocabularies as data, each with a small typed reader."""

from __future__ import annotations
