"""The whole system at once: the demo, what it must come to, and what it must withstand."""
