"""Tests of the workflows: against a fake door, on real servers and on one that skips time."""
