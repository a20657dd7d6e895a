"""What the law and the people say: pure functions and pydantic models.

No I/O, no clock, no randomness; nothing here imports another room of the house.
"""
