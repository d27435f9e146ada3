"""What institutions offer on their own pages, looked for on the national platform (art. 19)."""
