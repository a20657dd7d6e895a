"""People and other systems: the HTTP API of an installation.

It reads the store, sends commands through the dispatcher, and writes nothing of the log itself.
"""
