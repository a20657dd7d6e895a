"""Tests of the processes: the embedded stack, the worker and the command line."""
