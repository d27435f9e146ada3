"""Pure functions: facts and parameters in, one verdict out. No CKAN, no database, no clock."""
