"""Reads of evaluations: what is asked, how it stands, what came out."""
