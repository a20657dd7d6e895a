"""Tests, room by room as the house; plus the repository itself, end to end and faults."""
