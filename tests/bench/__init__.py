"""The measurements run, and compare what they say they compare."""
