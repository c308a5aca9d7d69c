"""Address and telephone of a row, wherever in it they stand."""

from __future__ import annotations

import re

from core.text import normal_spaces
from core.xlsx import Value
from participants.exchange.addresses import (
    is_plain_email,
    is_plain_phone,
    read_email,
    read_phone,
    split_contact,
)
from participants.exchange.values import (
    text_of,
)
from participants.selectors.imports.lines import Line, Reason


def note_contacts(line: Line, email: str, phone: Value, contact: Value) -> None:
    """Note address and telephone of a row; `contact` is a cell that may hold either."""
    if contact is not None:
        address, number = split_contact(text_of(contact))
        if not address and isinstance(contact, int | float):
            number = text_of(contact)
        email, phone = email or address, phone if phone is not None else number
    is_plain = is_plain_email(email)
    if type(phone) is str and "@" in phone and "@" not in email:
        swapped = email
        email, phone = text_of(phone), swapped
        line.warnings.append(Reason("contacts_swapped"))
    elif not is_plain and "@" in email and any(map(str.isdigit, email)):
        address, number = split_contact(email)
        if number and len(re.sub(r"\D", "", number)) >= 6 and not phone:
            email, phone = address, number
    if is_plain:
        line.email = email
    else:
        email, phone = _number_for_address(line, email, phone)
        _address(line, email)
    if type(phone) is str and is_plain_phone(phone):
        line.phone = phone
    elif phone is not None and phone != "":
        told = read_phone(phone)
        line.phone = told.value
        line.warnings += [
            Reason(code, {"text": text_of(phone)[:80], "value": told.value})
            for code in told.done
        ]


def _address(line: Line, email: str) -> None:
    read = read_email(email)
    if read.problem:
        line.problems.append(Reason("email_impossible", {"text": email[:80]}))
    line.email = read.value
    line.warnings += [
        Reason(code, {"text": normal_spaces(email)[:80], "value": read.value})
        for code in read.done
    ]


def _number_for_address(line: Line, email: str, phone: Value) -> tuple[str, Value]:
    """A telephone number where an address should be is taken for what it is, unless
    another one stands in its own column: then somebody has to look.
    """
    if not email or "@" in email:
        return email, phone
    number = read_phone(email).value
    own = read_phone(phone).value if phone else ""
    is_short = len(re.sub(r"\D", "", number)) < 6
    if is_short or own not in {"", number}:
        return email, phone
    text = normal_spaces(email)[:80]
    line.warnings.append(Reason("phone_in_email", {"text": text}))
    return "", phone if own else email
