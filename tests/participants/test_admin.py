from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from participants.models import (
    AuditEvent,
    ConsentWording,
    Organisation,
    Person,
    Region,
    TargetGroup,
    User,
)
from participants.services.accounts import grant_role
from participants.services.audit import record
from tests.factories import (
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_region,
    make_user,
    make_wording,
)

pytestmark = pytest.mark.django_db
OWN = [
    model._meta.model_name
    for model in admin.site._registry
    if model._meta.app_label == "participants"
]


@pytest.fixture
def root(client: Client) -> Client:
    user = make_user()
    grant_role(user, "admin", "platform", actor=None)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:participants_{model}_{page}", args=args)


def make_one_of_each() -> None:
    post = make_post(organisation=make_organisation(region=make_region()))
    make_wording()
    make_group({"criterion": "organisation_kind", "value": ["council"]})
    record(None, "person.seen", post.person)


@pytest.mark.parametrize("model", OWN)
def test_lists_and_search_open(root: Client, model: str) -> None:
    make_one_of_each()

    assert root.get(url(model, "changelist")).status_code == 200
    assert root.get(url(model, "changelist"), {"q": "смолян %"}).status_code in {
        200,
        302,
    }


@pytest.mark.parametrize("model", ["person", "organisation", "region", "user"])
def test_rows_open_and_cannot_be_deleted(root: Client, model: str) -> None:
    make_one_of_each()
    row = admin.site._registry
    table = next(item for item in row if item._meta.model_name == model)
    pk = table._default_manager.latest("pk").pk

    assert root.get(url(model, "change", pk)).status_code == 200
    assert root.post(url(model, "delete", pk), {"post": "yes"}).status_code == 403
    assert table._default_manager.filter(pk=pk).exists()


def test_the_audit_trail_is_read_only(root: Client) -> None:
    record(None, "person.seen", make_person())
    pk = AuditEvent.objects.latest("pk").pk

    assert root.get(url("auditevent", "change", pk)).status_code == 200
    assert (
        root.post(url("auditevent", "change", pk), {"action": "x"}).status_code == 403
    )
    assert (
        root.post(url("auditevent", "delete", pk), {"post": "yes"}).status_code == 403
    )
    assert root.get(url("auditevent", "add")).status_code == 403
    assert AuditEvent.objects.get(pk=pk).action == "person.seen"


def test_who_is_no_administrator_stays_out(client: Client) -> None:
    user = make_grant(role="coordinator", row=make_organisation()).user
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(url("person", "changelist")).status_code == 302


def test_search_finds_the_other_script(root: Client) -> None:
    make_person("Мария Щерева")
    make_person("Петър Колев")

    page = root.get(url("person", "changelist"), {"q": "Shtereva"})

    assert page.context["cl"].result_count == 1


def inline(prefix: str) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def test_saving_a_person_writes_keys_and_audit(root: Client) -> None:
    person = make_person("Мария Щерева")

    response = root.post(
        url("person", "change", person.pk),
        {"given_name": "Мария", "family_name": "Колева", "language": "bg"}
        | inline("posts"),
    )

    assert response.status_code == 302
    assert Person.objects.get().name_key == "maria koleva"
    event = AuditEvent.objects.latest("pk")
    assert event.action == "person.changed"
    assert "Колева" not in json.dumps(event.after, ensure_ascii=False)


def organisation_data(**names: str) -> dict[str, str]:
    texts = {f"names_{code}": text for code, text in names.items()}
    data = {"kind": "ngo", "language": "bg", "aliases": '["СМ"]', "is_public": "on"}
    return data | texts | inline("memberships")


def test_saving_an_organisation_needs_its_official_name(root: Client) -> None:
    refused = root.post(url("organisation", "add"), organisation_data(en="Smolyan"))
    saved = root.post(url("organisation", "add"), organisation_data(bg="Смолян"))

    assert (refused.status_code, saved.status_code) == (200, 302)
    assert Organisation.objects.get().search_key == "smolian sm"


def test_saving_a_region_writes_its_path(root: Client) -> None:
    parent = make_region(level="country")

    response = root.post(
        url("region", "add"),
        {
            "country": "BG",
            "level": "district",
            "parent": str(parent.pk),
            "name_cyrillic": "Смолян",
            "name_latin": "Smolyan",
            "aliases": "[]",
        }
        | inline("codes")
        | inline("statuses"),
    )

    assert response.status_code == 302
    region = Region.objects.get(level="district")
    assert region.path == f"{parent.path}{region.pk}/"
    assert region.name_key == "smolyan"


def test_saving_a_group_refuses_a_bad_rule(root: Client) -> None:
    data = {"names_en": "All", "subject": "people", "rule": '{"all": []}'}

    response = root.post(url("targetgroup", "add"), data)

    assert response.status_code == 200
    assert not TargetGroup.objects.exists()


def test_a_new_wording_is_the_next_version(root: Client) -> None:
    make_wording("photo")

    root.post(url("consentwording", "add"), {"purpose": "photo", "texts_en": "Yes."})

    wording = ConsentWording.objects.get(version=2)
    assert wording.texts == {"en": "Yes."}
    change = url("consentwording", "change", wording.pk)
    assert root.post(change, {"texts_en": "No."}).status_code == 403


def test_accounts_are_opened_and_closed(root: Client) -> None:
    data = {"email": "Ana@town.example", "name": "Ana", "language": "bs"}

    opened = root.post(url("user", "add"), data | inline("grants"))
    user = User.objects.get(email="ana@town.example")
    again = root.post(url("user", "add"), data | inline("grants"))
    root.post(
        url("user", "changelist"),
        {"action": "close_accounts", "_selected_action": str(user.pk)},
    )

    assert (opened.status_code, again.status_code) == (302, 200)
    user.refresh_from_db()
    assert not user.is_active


def test_the_audit_trail_is_had_as_a_spreadsheet_with_its_filters(root: Client) -> None:
    record(None, "person.seen", make_person())
    record(None, "person.renamed", make_person())
    path = "/platform/participants/auditevent/export/?action=person.seen"
    data = {"columns": ["action"], "language": "en", "letters": "written"}

    assert f'href="{path}"' in root.get(path.replace("export/", "")).content.decode()
    response: Any = root.post(path, data)

    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [("Act",), ("person.seen",)]
    noted = AuditEvent.objects.get(action="list.exported")
    assert noted.after is not None
    assert noted.after["filters"] == {"action": "person.seen"}
