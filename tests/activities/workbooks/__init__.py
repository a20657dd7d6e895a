"""Workbooks as valuation reads them."""
