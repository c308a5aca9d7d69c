"""Keys of names and small helpers: exact values first, then properties."""

from __future__ import annotations

import itertools
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    clean_text,
    fold,
    has_mixed_scripts,
    normal_spaces,
    search_key,
    search_key_of,
    sort_key,
    to_latin,
)

BULGARIAN = "абвгдежзийклмнопрстуфхцчшщъьюя"
SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"


def words(alphabet: str) -> st.SearchStrategy[str]:
    """Names as people write them: capitalised words, all capitals, initials."""
    lower = st.text(alphabet, min_size=1, max_size=9)
    word = st.one_of(lower, lower.map(str.capitalize), lower.map(str.upper))
    return st.lists(word, min_size=1, max_size=4).map(" ".join)


bulgarian_names = words(BULGARIAN)
serbian_names = words(SERBIAN)
latin_names = words("abcčćdđefghijklmnoprsštuvzžqwxy'-")

# --- fold -------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ["Ђорђевић", "Đorđević", "Djordjević", "Djordjevic", "ĐORĐEVIĆ", "đorđevic"],
        ["Мария", "Maria", "Mariya", "МАРИЯ"],
        ["Кърджали", "Kardzhali", "КЪРДЖАЛИ"],
        ["Лъки", "Laki"],
        ["Пећинци", "Pećinci", "pecinci"],
        ["Љубица", "Ljubica", "ǈubica", "LJUBICA"],
        ["Џемал Биједић", "Džemal Bijedić", "DŽEMAL BIJEDIC"],
        ["Цветан Живков", "Tsvetan Zhivkov", "Cvetan Živkov"],
        ["България", "Bulgaria", "BULGARIA"],
        ["Община „Смолян“", "Община “Смолян”", "Община «Смолян»", "Obshtina Smolyan"],
        ["Ана-Мария Петрова", "Ана – Мария  Петрова", " Ana Maria\u00a0Petrova "],
        ["O'Neil", "O’Neil", "ONeil"],
        ["Йордан", "Yordan", "Йордан"],
        ["София", "So\u00adfia", "So\u200bfia", "Ｓｏｆｉａ"],
    ],
)
def test_fold_is_equal_for_spellings_of_one_name(spellings: list[str]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lakić", "Lukić"),
        ("Лъки", "Луки"),
        ("Марин", "Марина"),
        ("Иван", "Иво"),
        ("Јордан", "Йордан"),
        ("Александар", "Алекандар"),
        ("Anna", "Ana"),
        ("Petrov 2", "Petrov 12"),
    ],
)
def test_fold_keeps_different_names_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ђорђе", "djordje"),
        ("Щерев-Гьошев", "sterev gyosev"),
        ("№ 07-23-73/ 20.11.2007", "07 23 73 20 11 2007"),
        ("", ""),
        ("\x00 … !", ""),
        ("Ελλάς", "ελλασ"),
    ],
)
def test_fold_gives_exact_keys(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_fold_of_a_key_is_the_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(bulgarian_names)
def test_fold_of_the_bulgarian_transliteration_is_the_same(name: str) -> None:
    assert fold(to_latin(name, "bg")) == fold(name)


@given(serbian_names)
def test_fold_of_the_serbian_transliteration_is_the_same(name: str) -> None:
    assert fold(to_latin(name, "sr")) == fold(name)
    assert fold(to_latin(name, "bs").casefold()) == fold(name)


# --- search_key -------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ["Кърджали", "Kardzhali", "Kurdzhali", "Kardjali", "Kurdjali", "kardzali"],
        ["Пећинци", "Pećinci", "pecinci", "Pecintsi"],
        ["Йордан", "Јордан", "Yordan", "Jordan"],
        ["Александър", "Alexandar", "Aleksandar", "Aleksandur", "Александар"],
        ["Мария", "Марија", "Maria", "Mariya", "Marija"],
        ["Търново", "Turnovo", "Tarnovo"],
        ["Ђорђевић", "Dordevic", "Djordjevic", "Đorđević"],
        ["Цветан", "Tsvetan", "Cvetan"],
        ["Валтер", "Walter", "Valter"],
        ["Ana", "Anna"],
        ["Юлия", "Јулија", "Julija", "Yuliya", "Yulia"],
        ["Хаџић", "Hadžić", "Hadzic"],
    ],
)
def test_search_key_forgives_ways_of_typing(spellings: list[str]) -> None:
    assert len({search_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lakić", "Lukić"), ("Лъки", "Луки"), ("2011", "201"), ("Ana", "Una")],
)
def test_search_key_still_tells_names_apart(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(st.one_of(bulgarian_names, serbian_names, latin_names))
def test_search_key_of_a_beginning_is_a_beginning_of_the_key(name: str) -> None:
    key = search_key(name)

    for end in range(len(name)):
        assert key.startswith(search_key(name[:end]))


@given(st.text())
def test_search_key_of_a_key_is_the_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.one_of(latin_names, bulgarian_names, serbian_names))
def test_search_key_of_a_name_key_is_the_key(name: str) -> None:
    assert search_key(search_key(name)) == search_key(name)


@given(st.text(), st.text())
def test_search_key_finds_at_least_what_fold_finds(one: str, other: str) -> None:
    assert search_key(fold(one)) == search_key(one)
    if fold(one) == fold(other):
        assert search_key(one) == search_key(other)


# --- the small ones ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("аna@opstina.rs", True),
        ("ana@ѕkgo.rs", True),
        ("Пeтров", True),
        ("ana@opstina.rs", False),
        ("ана@општина.срб", False),
        ("Ана (Ana) Петров", False),
        ("αlpha", True),
        ("straße č", False),
        ("", False),
    ],
)
def test_has_mixed_scripts_looks_at_each_word(text: str, mixed: bool) -> None:
    assert has_mixed_scripts(text) is mixed


def test_normal_spaces_makes_every_run_one_space() -> None:
    text = "\u00a0 Ана\t\u202fМарија\u200b \r\n Петров "

    assert normal_spaces(text) == "Ана Марија Петров"


def test_clean_text_keeps_lines_where_asked() -> None:
    text = "  \r\nPrvi red  \r\n\r\n - drugi\t\r\n"

    assert clean_text(text) == "Prvi red - drugi"
    assert clean_text(text, multiline=True) == "Prvi red\n\n - drugi"


def test_keys_look_at_each_word_alone() -> None:
    """So words are kept in mind, and what they give is only put together."""
    words = ["Љиљана", "Đorđević", "O’Брајен", "12", "-", "\u0301", "ﬁ", "ß", "Щerev"]

    for one, other in itertools.product(words, words):
        both = f"{one} {other}"

        assert fold(both).split() == [*fold(one).split(), *fold(other).split()]
        assert search_key(both).split() == [
            *search_key_of(f"{fold(one)} a").split()[:-1],
            *search_key(other).split(),
        ]


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_sort_key_is_one_whether_words_are_kept_in_mind_or_not(language: str) -> None:
    """A word that is not of letters alone has all looked at together."""
    for name in ("Љиљана Đorđević", "Živko ﬁ ß", "Ана О’Брајен", "Щерев Ћ"):
        plain = sort_key(name, language)

        assert sort_key(f"{name} -", language) == plain
        assert sort_key(f" {name.upper()} (…)", language) == plain


def test_keys_of_a_name_take_few_microseconds() -> None:
    names = ["Ђорђе Ђорђевић", "Мария Иванова", "Ljubica Đorđević", "Ana Petrovic"] * 50

    def keys() -> None:
        for name in names:
            fold(name)
            search_key(name)

    seconds = min(timeit.repeat(keys, number=1, repeat=5))

    assert seconds / len(names) < 100e-6  # about 5 µs on an idle machine
