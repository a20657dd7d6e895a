"""PostgreSQL: the event log, rows, read models and migrations.

Also reads the shipped policy packs and seeds the working calendar, so that the domain stays free of I/O.
"""
