"""The schema's history, applied in order by ``store.migrate``.

Each revision grants what it creates, so least privilege is part of the schema.
"""
