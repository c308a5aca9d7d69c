"""Measurements: `python -m benchmarks NAME`; README.md has the table."""
