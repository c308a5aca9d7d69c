"""Words that mix two alphabets whose letters look alike."""

from __future__ import annotations

import pytest

from core.mojibake import is_in_order, is_lost, repair, repair_yuscii, unmix


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


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("Ана Петрова-Ђурић, кмет (№ 3)", True),
        ("Đorđe O’Neil 061/123-456", True),
        ("Ана (Ana)", True),
        ("", True),
        ("Иваn", False),  # letters of two alphabets in one word
        ("А?а", False),
        ("ana@opstina.example", False),  # the @ may have been a Ž
        ("Petrovi}", False),
        ("Élodie", False),  # not of our alphabets: has to be looked at
        ("\ufffd", False),
    ],
)
def test_is_in_order_tells_at_a_glance_what_needs_no_repair(
    text: str, is_fine: bool
) -> None:
    calm = repair(text) is None and repair_yuscii(text) is None and not is_lost(text)

    assert is_in_order(text) is is_fine
    assert (calm and unmix(text) == text) or not is_fine
