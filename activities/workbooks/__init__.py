"""Reads the workbook a ward office keeps and turns it into commands.

Whatever is wrong in a cell becomes a problem of its row, in both languages; nothing here writes.
"""
