"""The case: one household whose land is recovered, from inventory to handover.

Papers are facts; steps, standing, entitlement and clocks are derived from the facts in force.
"""
