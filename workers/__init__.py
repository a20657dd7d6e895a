"""Processes: the entry points, their wiring, the embedded stack and the command line.

Here alone everything is put together, so this room may import every other and none imports it.
"""
