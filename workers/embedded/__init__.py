"""PostgreSQL and Temporal on one machine, without an administrator: what `demo`, `up` and the tests stand on.

The servers come from pinned wheels; starting, watching, mending and stopping them is done here and nowhere else.
"""
