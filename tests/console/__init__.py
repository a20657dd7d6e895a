"""The console: its API on a real PostgreSQL, with and without Temporal."""
