"""Makes the bundled registry of institutions out of the list of federal obliged subjects."""
