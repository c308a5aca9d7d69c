from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import qr
from core.codes import (
    ALPHABET,
    BadCode,
    TicketCode,
    check_character,
    decode,
    encode,
    grouped,
    is_well_formed,
    make_ticket_code,
    normalise,
    random_code,
    read_ticket_code,
    sign,
    verify,
)

KEYS = {"B": "the newer secret", "A": "the older secret"}
SAMPLE = "TB000000003RJ0G0123456789ABCDEF"
code_texts = st.text(ALPHABET, min_size=1, max_size=30)


@pytest.mark.parametrize(
    "typed",
    [
        "ABEKM-HOPCT-XY10",
        "abekm hopct xy1o",
        "ABEKM HOPCT XYLO",
        "abekm–hopct—xyio",
        "АВЕКМ-НОРСТ-ХУ10",
        "авекм норст хуio",
        "ＡＢＥＫＭ-ＨＯＰＣＴ-ＸＹ１０",
        "  ABEKM_HOPCT.XY1O\n",
        "ABEKM\u200bHOPCT\u00adXY10",
    ],
)
def test_normalise_forgives_ways_of_typing(typed: str) -> None:
    assert normalise(typed) == "ABEKMH0PCTXY10"


@given(st.text())
def test_normalise_of_a_normal_code_is_the_code(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.integers(0, 2**65 - 1))
def test_decode_undoes_encode(number: int) -> None:
    code = encode(number, 13)

    assert len(code) == 13
    assert decode(code) == number


def test_encode_refuses_what_does_not_fit() -> None:
    assert encode(31, 1) == "Z"
    for number in (-1, 32):
        with pytest.raises(ValueError, match="does not fit"):
            encode(number, 1)


@pytest.mark.parametrize("text", ["U", "!", "а", "O", "-"])
def test_decode_refuses_other_letters(text: str) -> None:
    with pytest.raises(BadCode):
        decode(text)


# --- check character --------------------------------------------------------


def test_check_character_has_exact_values() -> None:
    assert check_character("0") == "0"
    assert check_character("1") == "2"
    assert check_character("ABCDEF0123456789") == check_character("ABCDEF0123456789")
    assert is_well_formed("12")
    assert not is_well_formed("13")
    assert not is_well_formed("1")
    assert not is_well_formed("1U")


@given(code_texts, st.data())
def test_check_character_finds_every_wrong_character(
    code: str, data: st.DataObject
) -> None:
    whole = code + check_character(code)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(whole[at], "")))

    assert is_well_formed(whole)
    assert not is_well_formed(whole[:at] + other + whole[at + 1 :])


@given(st.text(ALPHABET, min_size=2, max_size=30), st.data())
def test_check_character_finds_every_exchange(code: str, data: st.DataObject) -> None:
    whole = list(code + check_character(code))
    one = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, len(whole) - 1))
    same = whole[one] == whole[other]

    whole[one], whole[other] = whole[other], whole[one]

    assert is_well_formed("".join(whole)) is same


def test_random_code_has_eighty_bits_and_its_check() -> None:
    made = {random_code() for _ in range(200)}

    assert len(made) == 200
    assert {len(code) for code in made} == {17}
    assert all(is_well_formed(code) for code in made)
    assert set("".join(made)) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)
    assert grouped("ABCDEFGHJ") == "ABCD-EFGH-J"


# --- signature --------------------------------------------------------------


def test_sign_uses_the_newest_key_and_verify_takes_any() -> None:
    old = sign("payload", {"A": KEYS["A"]})
    new = sign("payload", KEYS)

    assert (old[0], new[0]) == ("A", "B")
    assert len(new) == 17
    assert verify("payload", old, KEYS)
    assert verify("payload", new, KEYS)


@pytest.mark.parametrize(
    "signature", ["", "B", "C" + "0" * 16, "B" + "0" * 16, "ж" * 17]
)
def test_verify_refuses_what_was_not_signed(signature: str) -> None:
    assert not verify("payload", signature, KEYS)


def test_verify_refuses_other_payloads_and_retired_keys() -> None:
    signature = sign("payload", KEYS)

    assert not verify("payload ", signature, KEYS)
    assert not verify("payload", signature, {"A": KEYS["A"]})
    assert not verify("payload", "A" + signature[1:], KEYS)
    assert not verify("payload", signature, {})


def test_signature_is_the_same_on_every_machine() -> None:
    assert sign("payload", {"A": "key"}) == "ABPCB8Q4GM83ZN6CC"


# --- tickets ----------------------------------------------------------------


def test_ticket_code_has_thirty_one_characters_and_fits_version_two() -> None:
    for number in (0, 1, 123456, 2**63 - 1, 2**65 - 1):
        code = make_ticket_code("T", number, KEYS)

        assert len(code) == 31
        assert set(code) <= set(string.ascii_uppercase + string.digits)
        assert qr.version(code) == 2
        assert read_ticket_code(code, KEYS) == TicketCode("T", "B", number)


def test_ticket_code_is_read_however_it_was_typed() -> None:
    code = make_ticket_code("T", 10, KEYS)

    typed = " ".join(grouped(code.lower().replace("0", "o").replace("1", "l")))

    assert read_ticket_code(typed, KEYS).number == 10


def test_ticket_code_of_an_older_key_stays_valid() -> None:
    code = make_ticket_code("T", 10, {"A": KEYS["A"]})

    assert read_ticket_code(code, KEYS) == TicketCode("T", "A", 10)
    with pytest.raises(BadCode):
        read_ticket_code(code, {"B": KEYS["B"]})


def test_ticket_code_says_no_after_any_change() -> None:
    code = make_ticket_code("T", 123456, KEYS)
    generator = random.Random(7)

    for _ in range(2000):
        at = generator.randrange(31)
        other = generator.choice(ALPHABET.replace(code[at], ""))
        with pytest.raises(BadCode):
            read_ticket_code(code[:at] + other + code[at + 1 :], KEYS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "123456",
        SAMPLE,
        SAMPLE[:-1],
        "https://evil.example/" + SAMPLE,
        "' OR 1=1 --",
        "U" * 31,
        "ж" * 31,
        "\x1d" * 31,
        "0" * 31,
        "A" * 4096,
        "TB" + "😀" * 29,
    ],
)
def test_ticket_code_refuses_in_the_same_words(text: str) -> None:
    with pytest.raises(BadCode) as caught:
        read_ticket_code(text, KEYS)

    assert caught.value.code == "bad_code"
    assert str(caught.value) == (
        "This code is not valid. Check that it was typed or scanned in full."
    )


@given(st.text(max_size=300))
def test_ticket_code_refuses_any_text(text: str) -> None:
    with pytest.raises(BadCode):
        read_ticket_code(text, KEYS)


@pytest.mark.parametrize(
    ("kind", "keys"), [("TT", KEYS), ("U", KEYS), ("", KEYS), ("T", {"key1": "x"})]
)
def test_ticket_code_wants_single_characters(kind: str, keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one character"):
        make_ticket_code(kind, 1, keys)
