"""The compensation engine: the worked example, an independent oracle, every edge the brief decides."""
