"""Reads on qualifications: progress, the pool, what trainings led to."""
