from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test.utils import isolate_apps

from core.fields import TextsField
from core.forms import TextsFormField
from core.models import Record

# Apart from the real models: other tests count the rows of every model there is.
with isolate_apps("core"):

    class Leaflet(Record):
        titles = TextsField("titles", max_length=20)
        notes = TextsField(blank=True, multiline=True)

        class Meta:
            app_label = "core"
            managed = False


def field_of(name: str) -> TextsField:
    field = Leaflet._meta.get_field(name)
    assert isinstance(field, TextsField)
    return field


def test_default_is_an_own_empty_dict() -> None:
    one, other = Leaflet(), Leaflet()

    one.titles["bg"] = "Наръчник"

    assert other.titles == {}


def test_saving_cleans_the_texts() -> None:
    leaflet = Leaflet(
        titles={"en": " A\u00a0 handbook ", "bg": "  ", "sr": "Приручник"},
        notes={"en": "One \r\n\r\n- two\n"},
    )

    saved = [field_of(name).pre_save(leaflet, add=True) for name in ("titles", "notes")]

    assert saved == [
        {"sr": "Приручник", "en": "A handbook"},
        {"en": "One\n\n- two"},
    ]
    assert leaflet.titles == {"sr": "Приручник", "en": "A handbook"}


@pytest.mark.parametrize(
    "value", [{"de": "Handbuch"}, {"bg": 5}, {"bg": None}, {5: "x"}]
)
def test_saving_refuses_what_is_no_text_of_ours(value: Any) -> None:
    leaflet = Leaflet(titles=value)

    with pytest.raises(ValueError, match="titles"):
        field_of("titles").pre_save(leaflet, add=True)

    assert leaflet.titles is value


def test_saving_leaves_expressions_alone() -> None:
    leaflet = Leaflet()
    leaflet.titles = models.F("notes")  # type: ignore[assignment]

    assert isinstance(field_of("titles").pre_save(leaflet, add=False), models.F)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "blank"),
        ({"bg": "   "}, "blank"),
        ({"de": "Handbuch"}, "texts"),
        (["Handbook"], "texts"),
        ({"bg": "Н" * 21}, "max_length"),
    ],
)
def test_clean_refuses_with_a_sentence(value: Any, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        field_of("titles").clean(value, None)

    assert caught.value.error_list[0].code == code


def test_clean_gives_the_cleaned_texts() -> None:
    assert field_of("titles").clean({"bg": " Н ", "en": ""}, None) == {"bg": "Н"}
    assert field_of("notes").clean({}, None) == {}


def test_deconstruct_is_plain_json_so_that_migrations_import_nothing() -> None:
    _name, path, _args, kwargs = field_of("notes").deconstruct()
    _name, _path, _args, plain = TextsField().deconstruct()

    assert path == "django.db.models.JSONField"
    assert kwargs == {"default": dict, "blank": True}
    assert plain == {"default": dict}


def test_formfield_has_a_box_per_language() -> None:
    field = field_of("titles").formfield()
    optional = field_of("notes").formfield()

    assert isinstance(field, TextsFormField)
    assert field.required
    assert isinstance(optional, TextsFormField)
    assert not optional.required
    assert optional.multiline
