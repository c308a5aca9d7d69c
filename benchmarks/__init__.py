"""Measurements: `python -m benchmarks NAME [--database URL]`; README.md has the table."""
