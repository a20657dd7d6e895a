"""What the program says to people, in Vietnamese first and English second: refusals, reminders, names of papers.

Plain data in code, because the domain reads no files; one place, so that a word is changed once.
"""
