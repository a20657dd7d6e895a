"""The hands: workbooks, papers and the door."""
