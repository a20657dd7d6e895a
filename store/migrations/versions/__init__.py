"""One revision per file; a released one is never changed, only followed by another."""
