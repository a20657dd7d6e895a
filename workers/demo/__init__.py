"""The demo: a made-up project from its notice to its last handover, on real servers, in about a minute.

It plays what people would do, through the doors people use, and checks itself against the figures it ships with.
"""
