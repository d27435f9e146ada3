"""Which sources may be read: approval by somebody with the right, and secrets kept elsewhere."""
