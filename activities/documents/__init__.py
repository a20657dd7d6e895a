"""Makes the papers of a case as PDF: the payment slip and the handover minutes.

The same facts give the same bytes on every machine, so a paper's fingerprint can be checked later.
"""
