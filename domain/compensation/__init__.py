"""What a household is owed, line by line, by formulas of law and the rates of a policy pack.

Pure and exact: integers of VND, decimals of areas and rates, no float anywhere; each line keeps what a person needs
to recompute it with a pocket calculator.
"""
