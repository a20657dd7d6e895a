"""The grievance: never lost, linked to its case, and pausing nothing by itself (D102/2024 Art. 40)."""
