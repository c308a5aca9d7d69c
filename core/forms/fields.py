"""Form fields that accept what people type and say in a sentence what is wrong."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from core import dates, numbers
from core.text import has_mixed_scripts, normal_spaces


def refuse_unprintable(value: str) -> None:
    """Raise ValidationError if `value` holds control or non-characters."""
    if any(_is_unprintable(letter) for letter in value):
        raise ValidationError(
            _("Remove the characters that cannot be printed."), code="unprintable"
        )


def _is_unprintable(letter: str) -> bool:
    return letter not in "\t\n\r" and (
        unicodedata.category(letter) in {"Cc", "Cs"}
        or ord(letter) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(letter) <= 0xFDEF
    )


class LocalField(forms.Field):
    """A field of one line whose value is read and shown in the reader's language."""

    widget = forms.TextInput
    inputmode = ""
    kinds: tuple[type, ...] = (object,)  # of values that are no text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {**super().widget_attrs(widget), "autocomplete": "off"}
        return attrs | ({"inputmode": self.inputmode} if self.inputmode else {})

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            if isinstance(value, self.kinds):
                return value
            raise ValidationError(_("Enter a value that can be read."), code="invalid")
        return self.read(normal_spaces(value)) if value.strip() else None

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def read(self, text: str) -> Any:
        """The value of the text; raises ValidationError with a sentence."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The value as it stands in the box."""
        raise NotImplementedError


def read_date(text: str) -> date:
    """The date typed into a form; raises ValidationError with a sentence."""
    try:
        return dates.parse_date(text, strict=True)
    except dates.AmbiguousDate as problem:
        first, second = (dates.format_long_date(day) for day in problem.readings)
        raise ValidationError(
            _("%(text)s can be %(first)s or %(second)s. Write it as 13.10.2022."),
            code="ambiguous",
            params={"text": problem.text, "first": first, "second": second},
        ) from problem
    except ValueError as problem:
        raise ValidationError(
            _("Enter a date that exists, as day, month and year: 13.10.2022."),
            code="invalid",
        ) from problem


def read_time(text: str) -> time:
    """The time typed into a form; raises ValidationError with a sentence."""
    try:
        return dates.parse_time(text)
    except ValueError as problem:
        raise ValidationError(
            _("Enter a time of day as hours and minutes: 9:30."), code="invalid"
        ) from problem


class LocalDateField(LocalField):
    """A date in any local spelling, never month first."""

    kinds = (date,)

    def read(self, text: str) -> date:
        return read_date(text)

    def show(self, value: date) -> str:
        return dates.format_date(value)


class LocalTimeField(LocalField):
    """A time of day in 24 hours."""

    kinds = (time,)

    def read(self, text: str) -> time:
        return read_time(text)

    def show(self, value: time) -> str:
        return dates.format_time(value)


class LocalDateTimeField(LocalField):
    """Date and time in one box: 13.10.2022 9:30, on the clocks of `tz`.

    `tz` is the present time zone unless the form sets that of the place.
    """

    tz: tzinfo | None = None
    kinds = (datetime,)

    def __init__(self, *, tz: tzinfo | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tz = tz

    def read(self, text: str) -> datetime:
        found = _DAY_AND_TIME.fullmatch(text)
        if found is None:
            raise ValidationError(
                _("Enter date and time, for example 13.10.2022 9:30."), code="invalid"
            )
        moment = datetime.combine(
            read_date(found[1].rstrip(",")), read_time(found[2]), self._zone()
        )
        if not dates.exists_at(moment):
            raise ValidationError(
                _("That night the clocks go forward: this time does not exist."),
                code="invalid",
            )
        return moment

    def show(self, value: datetime) -> str:
        return dates.format_moment(value, tz=self._zone())

    def _zone(self) -> tzinfo:
        return self.tz or timezone.get_current_timezone()


_DAY_AND_TIME = re.compile(
    r"(.{8,}?)[\sT](?:(?:u|у|в|at)\s)?((?:[01]?[0-9]|2[0-3])(?:[:.h]\s?[0-9]{2}(?::[0-9]{2})?)?\s?[^\W\d_]*\.?)"
)


class NumberField(LocalField):
    """A number with local marks; a whole one when `decimal_places` is 0."""

    kinds = (int, float, Decimal)

    inputmode = "decimal"

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        max_digits: int | None = None,
        decimal_places: int | None = None,
        step_size: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        self.decimal_places = decimal_places
        self.max_digits = max_digits
        super().__init__(**kwargs)
        self.inputmode = "decimal" if decimal_places else "numeric"
        if min_value is not None:
            self.validators.append(
                MinValueValidator(min_value, _("Enter %(limit_value)s or more."))
            )
        if max_value is not None:
            self.validators.append(
                MaxValueValidator(max_value, _("Enter %(limit_value)s or less."))
            )

    def read(self, text: str) -> Decimal | int:
        try:
            number = numbers.parse_number(text, get_language())
        except numbers.AmbiguousNumber as problem:
            if (self.decimal_places or 0) >= 3:
                return self._fitted(problem.as_decimal)
            raise ValidationError(
                _("%(text)s can be read in two ways. Leave out the mark of thousands."),
                code="ambiguous",
                params={"text": text},
            ) from problem
        except ValueError as problem:
            raise ValidationError(
                _("Enter a number, with digits only."), code="invalid"
            ) from problem
        return self._fitted(number)

    def _fitted(self, number: Decimal) -> Decimal | int:
        places = -int(number.normalize().as_tuple().exponent)
        if self.decimal_places == 0 and places > 0:
            raise ValidationError(_("Enter a whole number."), code="invalid")
        if self.decimal_places is not None and places > self.decimal_places:
            raise ValidationError(
                ngettext_lazy(
                    "Enter at most %(places)d digit after the decimal mark.",
                    "Enter at most %(places)d digits after the decimal mark.",
                    "places",
                ),
                code="invalid",
                params={"places": self.decimal_places},
            )
        limit = (self.max_digits or 19) - (self.decimal_places or 0)
        if number.copy_abs() >= Decimal(10) ** limit:
            raise ValidationError(_("Enter a smaller number."), code="max_digits")
        return int(number) if self.decimal_places == 0 else number

    def show(self, value: Decimal | int) -> str:
        is_whole = value == int(value)
        return numbers.format_number(
            value, places=0 if is_whole else self.decimal_places
        )


class EmailField(forms.EmailField):
    """One plain address, in lower case, its domain as it travels (xn--…).

    Refuses letters of two scripts in one word, quoted names, lists and hosts without a
    dot: what no office uses, and what fools readers or mail servers.
    """

    default_validators = []

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "max_length": kwargs.get("max_length") or 254})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "email"}

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).removeprefix("mailto:")
        return plain_address(text) if text else text


class WebsiteField(forms.URLField):
    """The address of a page on the web; https:// need not be typed."""

    default_error_messages = {
        "invalid": _(
            "Enter the address of a website, for example www.opstina.example."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)


_ONE_ADDRESS = _("Enter one e-mail address, for example ana@opstina.example.")
_NOT_IN_ADDRESS = re.compile(r"[\s,;<>\"'()\[\]\\@]")
_is_address = EmailValidator(_ONE_ADDRESS, allowlist=[])


def plain_address(text: str) -> str:
    """The address in lower case; raises ValidationError with a sentence."""
    local, _at, domain = text.lower().partition("@")
    if len(text) > 254 or len(local) > 64 or _NOT_IN_ADDRESS.search(local + domain):
        raise ValidationError(_ONE_ADDRESS, code="invalid")
    domain, shown = _travelling(domain)
    if has_mixed_scripts(f"{local} {shown}"):
        raise ValidationError(
            _("This e-mail address mixes Cyrillic and Latin letters. Type it again."),
            code="mixed_scripts",
        )
    if not local.isascii():
        raise ValidationError(
            _("Write the part before the @ in Latin letters without accents."),
            code="not_ascii",
        )
    _is_address(f"{local}@{domain}")
    return f"{local}@{domain}"


@lru_cache(4096)
def _travelling(domain: str) -> tuple[str, str]:
    """A domain as it travels and as it is read; nothing if it cannot be one."""
    try:
        ascii_only = domain.encode("idna").decode()
        return ascii_only, ascii_only.encode().decode("idna")
    except UnicodeError:
        return "", ""


class PhoneField(forms.CharField):
    """A telephone number in any shape; kept as typed, with single spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {**attrs, "inputmode": "tel", "autocomplete": "tel"}

    def to_python(self, value: Any) -> str:
        text = normal_spaces(str(super().to_python(value)))
        if text and not _PHONE.fullmatch(text):
            raise ValidationError(
                _("Enter a telephone number, for example +387 55 123 456."),
                code="invalid",
            )
        return text


_PHONE = re.compile(
    r"\+?(?=(?:[^0-9]*[0-9]){5,20}[^0-9]*$)[0-9 ()./–-]+"
    r"(?:(?:[,;]|ext\.?|lok\.?|вътр\.?|лок\.?|int\.?) ?[0-9]{1,6})?",
    re.IGNORECASE,
)
