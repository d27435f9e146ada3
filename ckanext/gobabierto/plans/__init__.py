"""The Plan Institucional: read as it is written, kept in versions, matched with the data."""
