"""Files out: what pages that show several apps are written with."""
