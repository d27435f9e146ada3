"""The only room that opens a socket to the outside: guarded, bounded, polite."""
