"""Writing many datasets at once, through CKAN's own actions."""
