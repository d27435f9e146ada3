"""Open-data obligations of the Mexican federal government, inside CKAN."""
