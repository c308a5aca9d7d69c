"""Parses a spreadsheet in a process of its own, which starts with each file.

So nothing here imports Django: half of the time went into that.
"""
