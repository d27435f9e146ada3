"""Exports of the SIPOT: the formats of transparency obligations as institutions publish them."""
