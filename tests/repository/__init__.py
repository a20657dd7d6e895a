"""Tests of the repository itself: its bootstrap and the rules that hold for every file."""
