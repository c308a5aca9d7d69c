"""Forms that accept what people type and say in a sentence what is wrong."""

from core.forms.base import (
    BoundField,
    FormMixin,
    ObukaForm,
    ObukaModelForm,
    Problem,
    Renderer,
    local_formfield,
)
from core.forms.fields import (
    EmailField,
    LocalDateField,
    LocalDateTimeField,
    LocalTimeField,
    NumberField,
    PhoneField,
    WebsiteField,
    plain_address,
    refuse_unprintable,
)
from core.forms.rows import RowField, RowsField
from core.forms.texts import TextsFormField, TextsWidget
from core.forms.versions import VersionMixin

__all__ = [
    "BoundField",
    "EmailField",
    "FormMixin",
    "LocalDateField",
    "LocalDateTimeField",
    "LocalTimeField",
    "NumberField",
    "ObukaForm",
    "ObukaModelForm",
    "PhoneField",
    "Problem",
    "Renderer",
    "RowField",
    "RowsField",
    "TextsFormField",
    "TextsWidget",
    "VersionMixin",
    "WebsiteField",
    "local_formfield",
    "plain_address",
    "refuse_unprintable",
]
