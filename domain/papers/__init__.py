"""Streams that are a row of dated papers: their order, their clocks and their corrections.

The batch and the project are such streams; what is theirs alone stands in their own rooms.
"""
