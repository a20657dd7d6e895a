"""Which days offices work, and how a period of days is counted from one date to another.

Dates only: a moment of the day appears where a clock ends (17:00) or a reminder fires.
"""
