"""Schemas of the actions' arguments: one file per subject."""
