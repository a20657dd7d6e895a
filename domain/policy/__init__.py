"""The rules of the day as data: clocks with their legal source, the escalation ladder, and the packs that hold them.

The models live here beside the YAML they describe; reading the files is the store's work.
"""
