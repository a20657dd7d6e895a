"""Time: what waits, what wakes, what happens next.

A thin, stable shell around the log: it knows steps, versions and wake moments, and nothing of compensation or law.
"""
