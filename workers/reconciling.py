"""One pass of the reconciler from a process of ours, for verbs that must not wait for the next minute."""

from __future__ import annotations
