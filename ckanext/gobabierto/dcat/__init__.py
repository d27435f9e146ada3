"""Our profile for ckanext-dcat."""
