"""Readers of institutional portals: what they find becomes proposals or datasets."""
