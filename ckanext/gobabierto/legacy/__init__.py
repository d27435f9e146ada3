"""From the metadata of other catalogues to our fields; pure functions, one file per source."""
