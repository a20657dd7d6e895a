"""Who works in the office, in which role, where and from when to when.

Names live in the store's ``parties``; the domain knows people by their staff code only.
"""
