"""The command line: one file per verb, and around them one way of speaking, answering and failing.

Standard output carries answers only; what people read on the way, progress and logs go to standard error.
"""
