"""Pages of the desk's register, the public register by place, its data."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from participants.models import (
    Catalogue,
    Membership,
    MissingOrganisation,
    Organisation,
    Proposal,
    Region,
)
from participants.selectors.registry import count_of, members_on
from participants.services.logos import LogoNotUsable, clean_logo
from participants.services.organisations import (
    MembershipEndsBeforeStart,
    add_membership,
    end_membership,
)
from participants.services.people import create_person
from participants.services.register import ask_to_confirm, propose_changes, update_token
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_post,
    make_region,
)

pytestmark = pytest.mark.django_db


def signed_in(user: Any = None) -> Client:
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(user or make_admin(), backend=backend)
    return client


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def png(size: tuple[int, int] = (20, 10)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, "PNG")
    return file.getvalue()


def somewhere() -> Region:
    return make_region()


def add_organisation() -> None:
    make_organisation(region=somewhere())


def add_proposal() -> None:
    propose_changes(make_organisation(), {"phone": "1"})


def add_missing() -> None:
    number = MissingOrganisation.objects.count()
    MissingOrganisation.objects.create(
        text=f"Org {number}", text_key=f"org {number}", spellings=[f"Org {number}"]
    )


def add_catalogue() -> None:
    Catalogue.objects.create(
        titles={"en": "C"},
        kind="office",
        region=somewhere(),
        language="en",
        as_of=date(2012, 12, 1),
        state="ready",
        pdf_hash="0",
    )


@pytest.mark.parametrize("path", ["/desk/organisations/", "/organisations/"])
def test_organisations_are_narrowed_by_legal_form(path: str) -> None:
    names = {"public_benefit": "Adra", "private_benefit": "Bonum", "": "Cibela"}
    for form, name in names.items():
        make_organisation(name, kind="ngo", language="en", legal_form=form)

    page = signed_in().get(f"{path}?legal_form=public_benefit").content.decode()

    assert [name for name in names.values() if name in page] == ["Adra"]
    assert signed_in().get(f"{path}?legal_form=other").status_code == 404


def test_the_data_of_the_register_is_narrowed_by_legal_form() -> None:
    make_organisation("Adra", kind="ngo", language="en", legal_form="public_benefit")
    make_organisation("Bonum", kind="ngo", language="en")

    path = "/api/v1/organisations/?legal_form=public_benefit&format=json"
    rows = Client().get(path).json()["results"]

    assert [row["names"]["en"] for row in rows] == ["Adra"]


@pytest.mark.parametrize(
    ("path", "add"),
    [
        ("/desk/organisations/", add_organisation),
        ("/desk/organisations/?q=obshtina", add_organisation),
        ("/organisations/?kind=administration", add_organisation),
        ("/api/v1/organisations/", add_organisation),
        ("/desk/organisations/corrections/", add_proposal),
        ("/desk/organisations/missing/", add_missing),
        ("/desk/organisations/catalogues/", add_catalogue),
    ],
)
def test_lists_have_a_fixed_number_of_queries(
    path: str, add: Callable[[], None]
) -> None:
    client = signed_in()
    client.get(path)
    add()
    one = queries(client, path)
    add()
    add()

    assert queries(client, path) == one


def test_the_card_has_a_fixed_number_of_queries() -> None:
    client, body = signed_in(), make_organisation(kind="association")
    office = make_organisation()

    def add() -> None:
        make_organisation(parent=office)
        make_post(organisation=office)
        make_post(organisation=office, ended_on=date(2012, 1, 1), title="former")
        add_membership(office, make_organisation(kind="network"), actor=None)
        add_membership(make_organisation(), body, actor=None)

    add()
    paths = [
        f"/desk/organisations/{office.uid}/",
        f"/desk/organisations/{body.uid}/members/",
    ]
    client.get(paths[0])
    one = [queries(client, path) for path in paths]
    add()
    add()

    assert [queries(client, path) for path in paths] == one


def test_twenty_one_members_on_the_first_of_may_stay_twenty_one() -> None:
    body = make_organisation(kind="association", declared_members=21)
    first, may = date(2011, 1, 1), date(2012, 5, 1)
    rows = [
        add_membership(make_organisation(), body, started_on=first, actor=None)
        for _ in range(21)
    ]
    assert members_on(body, may).count() == 21

    end_membership(rows[0], on=date(2012, 6, 30), actor=None)
    add_membership(make_organisation(), body, started_on=date(2012, 9, 1), actor=None)
    end_membership(rows[1], on=date(2012, 12, 31), actor=None)

    assert members_on(body, may).count() == 21
    assert members_on(body, date(2012, 7, 1)).count() == 20
    assert members_on(body, date(2013, 1, 1)).count() == 20
    assert count_of(body, may).differs is False
    assert count_of(body, date(2013, 1, 1)).differs is True
    page = signed_in().get(f"/desk/organisations/{body.uid}/members/?on=1.1.2013")
    assert "20 members on" in page.content.decode()
    assert "it states 21" in page.content.decode()


def test_a_membership_does_not_end_before_it_starts() -> None:
    body, member = make_organisation(kind="network"), make_organisation()
    row = add_membership(member, body, started_on=date(2012, 5, 1), actor=None)

    with pytest.raises(MembershipEndsBeforeStart):
        end_membership(row, on=date(2012, 4, 30), actor=None)
    with pytest.raises(MembershipEndsBeforeStart):
        add_membership(
            member,
            body,
            started_on=date(2012, 5, 1),
            ended_on=date(2012, 4, 1),
            actor=None,
        )

    assert Membership.objects.get().ended_on is None


def test_registry_is_filtered_by_district_and_municipality() -> None:
    district = make_region(level="district", name_latin="Srem", name_cyrillic="Срем")
    town = make_region(parent=district, name_latin="Šid", name_cyrillic="Шид")
    inside = make_organisation("Општина Шид", language="sr", region=town)
    make_organisation("Општина Друга", language="sr", region=make_region())

    for path in ("/organisations/", "/desk/organisations/"):
        client = signed_in()
        page = client.get(f"{path}?region={district.uid}").content.decode()
        narrow = client.get(
            f"{path}?region={district.uid}&municipality={town.uid}"
        ).content.decode()
        for text in (page, narrow):
            assert str(inside.uid) in text
            assert "Druga" not in text
        assert client.get(f"{path}?region=nonsense").status_code == 404


def test_a_unit_stands_under_its_whole_with_breadcrumbs() -> None:
    client, whole = signed_in(), make_organisation("Општина Пећинци", language="sr")

    answer = client.post(
        "/desk/organisations/add/",
        {
            "kind": "office",
            "names_sr": "Канцеларија за ЛЕР Пећинци",
            "language": "sr",
            "parent": str(whole.uid),
            "is_public": "on",
            "email": "ler@pecinci.example",
        },
    )

    unit = Organisation.objects.get(kind="office")
    assert answer["Location"] == f"/desk/organisations/{unit.uid}/"
    assert unit.parent == whole
    page = client.get(answer["Location"]).content.decode()
    assert f'href="/desk/organisations/{whole.uid}/"' in page


def test_bad_input_is_said_and_kept() -> None:
    answer = signed_in().post(
        "/desk/organisations/add/",
        {"kind": "ngo", "names_en": "Example", "language": "bg", "phone": "x"},
    )

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Write the official name, in" in text
    assert "Enter a telephone number" in text
    assert 'value="Example"' in text
    assert not Organisation.objects.exists()


def test_a_coordinator_changes_the_own_card_but_not_its_place() -> None:
    office = make_organisation("Община Смолян", kind="administration")
    client = signed_in(make_grant(role="coordinator", row=office).user)
    data = {"names_bg": "Община Смолян", "language": "bg", "phone": "030 111 111"}

    client.post(
        f"/desk/organisations/{office.uid}/edit/",
        data | {"kind": "donor", "is_public": ""},
    )

    office.refresh_from_db()
    assert office.phone == "030 111 111"
    assert (office.kind, office.is_public) == ("administration", True)


def test_a_coordinator_cannot_speak_for_the_other_side() -> None:
    office = make_organisation("Община Смолян")
    network = make_organisation("Мрежа", kind="network")
    client = signed_in(make_grant(role="coordinator", row=office).user)

    answer = client.post(
        f"/desk/organisations/{office.uid}/memberships/add/",
        {"organisation": "", "organisation_text": "Мрежа"},
    )

    assert answer.status_code == 400
    assert not Membership.objects.exists()
    assert network.pk


def test_logo_is_redrawn_shown_and_taken_away() -> None:
    client, office = signed_in(), make_organisation("Община Смолян")
    card = {"names_bg": "Община Смолян", "language": "bg", "kind": "administration"}
    path = f"/desk/organisations/{office.uid}/edit/"
    hidden = png() + b"<script>alert(1)</script>"

    client.post(path, card | {"logo": SimpleUploadedFile("a.exe", hidden)})

    office.refresh_from_db()
    assert not office.is_public  # the box was not ticked
    shown = client.get(f"/organisations/{office.uid}/logo.png")
    content = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
    assert shown["Content-Type"] == "image/png"
    assert content.startswith(b"\x89PNG")
    assert b"script" not in content
    assert Client().get(f"/organisations/{office.uid}/logo.png").status_code == 404

    client.post(path, card | {"remove_logo": "on"})
    office.refresh_from_db()
    assert not office.logo


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        png()[:40],
        png() + b"0" * 1_000_001,
        png((5001, 1)),
    ],
)
def test_a_file_that_is_no_usable_picture_is_refused(content: bytes) -> None:
    office = make_organisation("Община Смолян")

    with pytest.raises(LogoNotUsable):
        clean_logo(io.BytesIO(content))

    answer = signed_in().post(
        f"/desk/organisations/{office.uid}/edit/",
        {
            "names_bg": "X",
            "language": "bg",
            "kind": "ngo",
            "logo": SimpleUploadedFile("logo.png", content),
        },
    )
    assert answer.status_code == 400
    office.refresh_from_db()
    assert not office.logo
    assert str(office) == "Община Смолян"


def test_the_mail_tells_the_entry_and_its_link_opens_it() -> None:
    office = make_organisation(
        "Канцеларија Пећинци",
        language="sr",
        email="ler@pecinci.example",
        phone="022 000 000",
    )
    ask_to_confirm([office], actor=None)
    message = Message.objects.get()

    mail = renderers[message.kind](message)

    assert "022 000 000" in mail.text
    path = mail.text.split("/organisations/update/")[1].split()[0]
    page = Client().get(f"/organisations/update/{path}")
    assert "022 000 000" in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1

    Organisation.objects.update(email="other@pecinci.example")
    with pytest.raises(NotNeeded):
        renderers[message.kind](message)


def test_opening_the_link_changes_nothing_and_one_click_confirms() -> None:
    office = make_organisation(email="ler@pecinci.example")
    path = f"/organisations/update/{update_token(office)}/"

    Client().get(path)
    assert Organisation.objects.filter(verified_on=None).count() == 1

    assert Client().post(path, {"act": "confirm"}).status_code == 200
    assert not Organisation.objects.filter(verified_on=None).exists()
    assert not Proposal.objects.exists()


def test_a_correction_waits_and_is_shown_beside_the_old_value() -> None:
    office = make_organisation("Община А", email="a@a.example", phone="022 000 000")
    path = f"/organisations/update/{update_token(office)}/"
    hostile = "<img src=x onerror=alert(1)>"

    Client().post(
        path,
        {
            "name": "Община А",
            "phone": "022 111 111",
            "email": "a@a.example",
            "note": hostile,
        },
    )

    proposal = Proposal.objects.get()
    client = signed_in()
    page = client.get(f"/desk/organisations/corrections/{proposal.uid}/")
    text = page.content.decode()
    assert "022 000 000" in text
    assert "022 111 111" in text
    assert hostile not in text
    client.post(
        f"/desk/organisations/corrections/{proposal.uid}/",
        {"act": "accept", "field": ["phone"]},
    )
    office.refresh_from_db()
    assert office.phone == "022 111 111"


def test_a_bad_address_of_a_website_is_said() -> None:
    office = make_organisation("Община А", email="a@a.example")

    answer = Client().post(
        f"/organisations/update/{update_token(office)}/",
        {"name": "Община А", "website": "javascript:alert(1)"},
    )

    assert answer.status_code == 400
    assert not Proposal.objects.exists()


def test_the_public_asks_once_and_learns_nothing() -> None:
    known = make_organisation(email="a@a.example")
    silent = make_organisation()
    client = Client()

    answers = [
        client.post(f"/organisations/{row.uid}/ask/", follow=True).content.decode()
        for row in (known, known, silent)
    ]

    assert Message.objects.count() == 1
    assert all("a link is on its way" in text for text in answers)


def test_only_those_ticked_are_asked() -> None:
    first = make_organisation(email="a@a.example")
    make_organisation(email="b@a.example")

    signed_in().post("/desk/organisations/ask/", {"chosen": [str(first.uid)]})

    assert [row.about_uid for row in Message.objects.all()] == [first.uid]


def test_the_data_of_the_register_name_nobody() -> None:
    office = make_organisation("Община Смолян", email="a@a.example", region=somewhere())
    person = create_person(
        given_name="Ana", family_name="Canary", language="bg", actor=None
    )
    make_post(person, organisation=office)
    make_organisation("Hidden", is_public=False)

    found = Client().get("/api/v1/organisations/?q=smolyan&format=json").json()

    row = found["results"][0]
    assert len(found["results"]) == 1
    assert (row["uid"], row["email"]) == (str(office.uid), "a@a.example")
    assert "Canary" not in str(found)
    assert Client().get("/api/v1/organisations/?region=x").status_code == 400


def test_a_catalogue_that_is_not_shown_is_for_its_keepers() -> None:
    add_catalogue()
    row = Catalogue.objects.get()

    assert Client().get(f"/organisations/catalogues/{row.uid}.pdf").status_code == 404


def test_a_person_who_may_not_see_people_sees_none_on_the_card() -> None:
    office = make_organisation()
    person = make_post(organisation=office).person
    editor = make_grant(role="editor", row=make_organisation()).user

    page = signed_in(editor).get(f"/desk/organisations/{office.uid}/")

    assert page.status_code == 200
    assert person.family_name not in page.content.decode()
