from __future__ import annotations

import pytest
from django.contrib import admin

OURS = {"participants", "programmes", "certificates"}
REGISTERED = [row for row in admin.site._registry if row._meta.app_label in OURS]
# what stands in the page of another
INSIDE = {
    inline.model: None
    for row in REGISTERED
    if row._meta.app_label == "participants"
    for inline in admin.site._registry[row].inlines
}


@pytest.mark.parametrize(
    "model",
    dict.fromkeys([*REGISTERED, *INSIDE]),
    ids=lambda model: model._meta.label,
)
def test_every_model_in_the_administration_names_its_plural(model: type) -> None:
    given = model._meta.original_attrs  # type: ignore[attr-defined]

    assert {"verbose_name", "verbose_name_plural"} <= set(given)
