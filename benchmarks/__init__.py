"""The promised figures, measured: one file per subject, results in ``results/latest.json``."""
