"""Acts of evaluations: prepare, ask, answer, remind, close."""
