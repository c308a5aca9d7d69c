from __future__ import annotations

import pytest
from django.contrib import admin

OURS = {"programmes", "certificates"}


@pytest.mark.parametrize(
    "model",
    [model for model in admin.site._registry if model._meta.app_label in OURS],
    ids=lambda model: model._meta.label,
)
def test_every_model_in_the_administration_names_its_plural(model: type) -> None:
    given = model._meta.original_attrs  # type: ignore[attr-defined]

    assert {"verbose_name", "verbose_name_plural"} <= set(given)
