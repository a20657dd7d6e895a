"""Hands: the door through which every command goes, and the only code through which a workflow touches the world.

Activities are methods of dependency objects; the names and messages a workflow may know are in ``messages``.
"""
