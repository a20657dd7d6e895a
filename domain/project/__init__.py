"""The project: what a road or a school needs, and the recovery notice whose validity it watches."""
