"""Clocks as recorded events: which run, when each rung fires, to whom, and how they end.

Shared by every stream that has clocks; what a rule says is data in ``domain/policy``.
"""
