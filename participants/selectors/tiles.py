"""Where the districts of a country lie to each other: one tile for each.

Rows and columns drawn by us, neighbours beside neighbours as far as squares allow; not
to scale and no statement about borders. By ISO 3166-2, or by folded name where there
is no code (cantons).
"""

from __future__ import annotations

_ROWS = {
    "RS": """
        05 01 03 .  .
        .  06 02 .  .
        07 00 04 .  .
        08 09 10 11 14
        16 17 12 13 15
        .  18 19 20 22
        .  .  21 23 .
        .  .  .  24 .
    """,
    "BG": """
        05 .  .  .  18 19 08
        12 06 15 04 17 27 03
        14 22 11 07 25 20 02
        10 23 13 16 24 28 .
        01 .  .  21 09 26 .
    """,
}

TILES: dict[str, tuple[int, int]] = {
    f"{country}-{code}": (row, column)
    for country, text in _ROWS.items()
    for row, line in enumerate(text.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != "."
}

TILES |= {
    "BA-SRP": (0, 1),
    "BA-BRC": (0, 3),
    "unsko sanski kanton": (0, 0),
    "posavski kanton": (0, 2),
    "kanton 10": (1, 0),
    "srednjobosanski kanton": (1, 1),
    "zenicko dobojski kanton": (1, 2),
    "tuzlanski kanton": (1, 3),
    "zapadnohercegovacki kanton": (2, 0),
    "hercegovacko neretvanski kanton": (2, 1),
    "kanton sarajevo": (2, 2),
    "bosansko podrinjski kanton gorazde": (2, 3),
}
