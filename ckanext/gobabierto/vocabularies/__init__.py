"""Controlled vocabularies as data, each with a small typed reader."""
