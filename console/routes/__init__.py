"""The addresses of the API, one file per thing people ask about."""
