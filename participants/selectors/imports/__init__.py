"""Reads that an import needs: which organisation, which person a row means."""
