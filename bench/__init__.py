"""How fast we are, told as ratios: every figure stands beside a baseline measured in the same run.

Nothing here is part of an installed program; the servers are started for the run and erased behind it.
"""
