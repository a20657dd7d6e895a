"""The donation track: a gift of land with its own safeguards; it shares no clock with recovery."""
