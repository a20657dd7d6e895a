"""The sample files: they read whole and agree with each other."""
