"""Words that mix two alphabets whose letters look alike."""

from __future__ import annotations

import pytest

from core.mojibake import unmix


@pytest.mark.parametrize(
    ("mixed", "meant"),
    [
        ("Ивaн Примepoв", "Иван Примеров"),
        ("Oбщинa Бopинo", "Община Борино"),
        ("Petrоvić Аna", "Petrović Ana"),
        ("Jован", "Јован"),
        ("Cаса Примеров", "Саса Примеров"),  # either alphabet could write the first
        ("Ана Anić", "Ана Anić"),  # two words, each of one alphabet
        ("Иван", "Иван"),
    ],
)
def test_unmix_writes_each_word_in_the_alphabet_it_means(
    mixed: str, meant: str
) -> None:
    assert unmix(mixed) == meant
