"""The national platform of 2025 (datos.gob.mx): its API where it may be read, else its pages."""
