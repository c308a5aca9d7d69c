from __future__ import annotations

import gzip
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.test.utils import override_script_prefix
from django.utils import timezone, translation

import core
from core import navigation
from core.context import frame
from core.forms import ObukaForm

FOLDER = Path(core.__file__).parent


def shown(source: str, **context: Any) -> str:
    request = context.pop("request", None)
    html = engines["django"].from_string(source).render(context, request)
    return re.sub(r"\s+", " ", html).strip()


class RegistrationForm(ObukaForm):
    name = forms.CharField(label="Name", help_text="As on the certificate.")
    phone = forms.CharField(label="Telephone", required=False)
    script = forms.ChoiceField(
        label="Script", choices=[("l", "Latin")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_search_keeps_the_other_filters_and_begins_anew() -> None:
    request = RequestFactory().get("/", QueryDict("q=a&kind=x&kind=y&after=1&open=yes"))
    given = {"request": request, "label": "Name", "query": "a", "kept": "open"}

    html = shown("{% include 'core/_search.html' %}", **given)

    hidden = re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', html)
    assert hidden == [("open", "yes"), ("kind", "x"), ("kind", "y")]
    assert html.count('name="q"') == 1
    assert html.startswith("<form")


# --- addresses ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "key"), [("person_page", UUID(int=7)), ("event_desk", "seminar-7")]
)
def test_address_is_what_the_url_tag_gives(view: str, key: object) -> None:
    html = shown("{{ key|address:view }} {% url view key %}", view=view, key=key)

    ours, djangos = html.split()
    assert ours == djangos
    with override_script_prefix("/site/"):
        assert shown("{{ key|address:view }}", view=view, key=key) == f"/site{ours}"


# --- values as text -------------------------------------------------------------


def test_text_is_shown_in_the_language_of_the_page() -> None:
    texts = {"bg": "Обучение", "en": "Training"}

    with translation.override("bg"):
        assert shown("{{ t|text }} {{ t|text_lang }}", t=texts) == "Обучение bg"
    with translation.override("en"):
        assert shown("{{ t|text }}", t=texts) == "Training"


def test_text_of_the_other_script_says_so() -> None:
    with translation.override("sr-latn"):
        html = shown("{{ t|text }} {{ t|text_lang }}", t={"sr": "Обука"})

    assert html == "Obuka sr-Latn"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "13 October 2022"),
        ("sr-latn", "13.10.2022."),
        ("bg", "13.10.2022\N{NO-BREAK SPACE}г."),
    ],
)
def test_day_is_written_as_the_language_does(language: str, words: str) -> None:
    template = engines["django"].from_string("{{ d|day }}")

    with translation.override(language):
        assert template.render({"d": date(2022, 10, 13)}) == words


def test_day_of_a_moment_is_the_day_of_the_place() -> None:
    moment = datetime(2022, 10, 12, 22, 30, tzinfo=UTC)

    with timezone.override("Europe/Sofia"), translation.override("en"):
        assert shown("{{ m|day }}, {{ m|time_of_day }}", m=moment) == (
            "13 October 2022, 01:30"
        )


def test_long_day_and_days() -> None:
    first, last = date(2022, 10, 13), date(2022, 10, 15)

    with translation.override("en"):
        assert shown("{{ d|long_day }}", d=first) == "Thursday, 13 October 2022"
        assert shown("{{ a|days:b }}", a=first, b=last) == "13–15 October 2022"
        assert shown("{{ a|days }}", a=first) == "13 October 2022"


@pytest.mark.parametrize(
    ("language", "at", "until", "hours", "month"),
    [
        (
            "bg",
            "г., 01:30~ч.",
            "г., 01:30–09:00~ч.",
            "01:30–09:00~ч.",
            "октомври 2022~г.",
        ),
        ("sr", " у~01:30", " од 01:30 до 09:00", "01:30–09:00", "октобар 2022."),
        ("bs", " u~01:30", " od 01:30 do 09:00", "01:30–09:00", "oktobar 2022."),
        ("en", "2022, 01:30", "2022, 01:30–09:00", "01:30–09:00", "October 2022"),
    ],
)
def test_moments_hours_and_months_keep_their_marks_on_the_line(
    language: str, at: str, until: str, hours: str, month: str
) -> None:
    first = datetime(2022, 10, 12, 22, 30, tzinfo=UTC)
    last = datetime(2022, 10, 13, 6, 0, tzinfo=UTC)

    with timezone.override("Europe/Sofia"), translation.override(language):
        parts = [
            engines["django"]
            .from_string(f"{{{{ a|{rule} }}}}")
            .render({"a": first, "b": last})
            .replace("\N{NO-BREAK SPACE}", "~")
            for rule in ("moment", "moments:b", "hours:b", "month_and_year")
        ]

    assert (parts[0].endswith(at), parts[1].endswith(until)) == (True, True)
    assert parts[2:] == [hours, month]


def test_missing_values_are_shown_as_nothing() -> None:
    source = "{{ n|day }}{{ n|long_day }}{{ n|days }}{{ n|time_of_day }}"
    source += "{{ n|moment }}{{ n|moments }}{{ n|hours }}{{ n|month_and_year }}"

    assert shown(source + "{{ n|number }}{{ n|money }}{{ n|text }}", n=None) == ""


def test_number_and_money_follow_the_language() -> None:
    with translation.override("en"):
        assert shown("{{ n|number }}", n=400000) == "400,000"
        assert shown("{{ n|number:1 }}", n=Decimal("12.25")) == "12.3"
        money = engines["django"].from_string("{{ n|money:'EUR' }}")
        assert money.render({"n": 1000}) == "1,000\N{NO-BREAK SPACE}EUR"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Đorđe Ljubičić", "ĐL"), ("Ана Марија Петровић", "АП"), ("ana", "A"), ("", "")],
)
def test_initials_are_first_and_last(name: str, letters: str) -> None:
    assert shown("{{ n|initials }}", n=name) == letters


# --- parts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "look"),
    [
        ("confirmed", "ok"),
        ("WAITING", "wait"),
        ("rejected", "bad"),
        ("cancelled", "past"),
        ("draft", "info"),
        ("wait", "wait"),
    ],
)
def test_badge_says_a_state_by_word_and_shape(state: str, look: str) -> None:
    html = shown("{% badge s 'Word' %}", s=state)

    assert f'class="badge {look}"' in html
    assert "<svg" in html
    assert html.endswith("Word</span>")


def test_progress_says_the_numbers() -> None:
    with translation.override("en"):
        html = shown("{% progress 312 1000 'people' %}")

    assert "312 of 1,000 people" in html
    assert '<progress value="312" max="1000" aria-label="people">' in html


def test_curve_has_its_table() -> None:
    points = [(datetime(2022, 10, 13, 9, 4, tzinfo=UTC), 7)]

    with timezone.override("UTC"):
        html = shown("{% curve points 'Arrivals' %}", points=points)

    assert "<td>09:04</td>" in html
    assert '<td class="num">7</td>' in html


def test_query_with_keeps_the_other_filters() -> None:
    request = RequestFactory().get("/?q=a%26b&page=3")

    source = "{% query_with page=4 state=None %}|{% query_with q=None %}"
    queries = unescape(shown(source, request=request)).split("|")

    assert [QueryDict(query[1:]).dict() for query in queries] == [
        {"q": "a&b", "page": "4"},
        {"page": "3"},
    ]


def test_page_links_are_left_out_for_one_page() -> None:
    request = RequestFactory().get("/?q=x")

    one = shown("{% page_links p %}", p=Paginator([1], 5).page(1), request=request)
    many = shown(
        "{% page_links p %}", p=Paginator(range(99), 5).page(2), request=request
    )

    assert one == ""
    assert '<span aria-current="page">2</span>' in many
    assert 'href="?q=x&amp;page=3"' in many


def test_qr_is_a_picture() -> None:
    assert "<svg" in shown("{% qr 'R1A' %}")


# --- forms --------------------------------------------------------------------------


def test_form_marks_the_optional_and_ties_hints_to_fields() -> None:
    html = shown("{{ form }}", form=RegistrationForm())

    assert html.count("(optional)") == 1
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html
    assert "<legend>Script" in html
    assert html.count('name="token"') == 1
    assert "errors" not in html


def test_form_shows_errors_beside_the_field_and_in_a_summary() -> None:
    form = RegistrationForm({"phone": "1"})

    html = shown("{{ form }}", form=form)

    assert html.count('role="alert"') == 1
    assert '<a href="#id_name">Name – This field is required.</a>' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="1"' in html


def test_form_can_leave_the_optional_unmarked() -> None:
    form = RegistrationForm()
    form.mark_optional = False  # type: ignore[attr-defined]

    assert "(optional)" not in shown("{{ form }}", form=form)


def test_form_errors_work_for_a_form_of_another_package() -> None:
    class Foreign(forms.Form):
        code = forms.CharField()

        def clean(self) -> None:
            self.add_error(None, "<b>Not now.</b>")

    html = shown("{% form_errors form %}", form=Foreign({}))

    assert "Code – This field is required." in html
    assert "&lt;b&gt;Not now.&lt;/b&gt;" in html


# --- frame ----------------------------------------------------------------------------


def test_title_is_the_heading_and_empty_parts_leave_no_trace() -> None:
    source = (
        '{% extends "core/public.html" %}{% block title %}Verify{% endblock %}'
        "{% block content %}<p>x</p>{% endblock %}"
    )

    html = shown(source, request=RequestFactory().get("/verify/"))

    assert "<h1>Verify</h1>" in html
    assert "<title>Verify · " in html
    for part in ("crumbs", "tabs", "aside", "page-head-action"):
        assert f'class="{part}"' not in html


def test_desk_shows_the_parts_that_are_filled() -> None:
    source = (
        '{% extends "core/desk.html" %}{% block title %}People{% endblock %}'
        '{% block tabs %}<li><a href="#a" aria-current="page">A</a></li>{% endblock %}'
        "{% block aside %}Beside{% endblock %}"
        '{% block crumbs %}<li><a href="/desk/">Desk</a></li>{% endblock %}'
    )

    html = shown(source, request=RequestFactory().get("/desk/people/"))

    assert html.count("<h1>") == 1
    assert "<aside>Beside</aside>" in html
    assert 'class="tabs"' in html
    assert 'class="crumbs"' in html
    assert "allowEval" in html


def test_scripts_carry_the_nonce_of_the_request() -> None:
    request = RequestFactory().get("/")
    request.csp_nonce = "abc"  # type: ignore[attr-defined]

    html = shown('{% extends "core/desk.html" %}', request=request)

    assert 'nonce="abc"' in html


def test_frame_names_the_languages_and_keeps_the_address() -> None:
    request = RequestFactory().get("/events/?q=x")

    with translation.override("sr"):
        context = frame(request)
        languages = context["frame"].languages

    assert context["page_lang"] == "sr-Cyrl"
    assert [row.lang for row in languages] == ["bg", "sr-Cyrl", "sr-Latn", "bs", "en"]
    assert [row.name for row in languages if row.current] == ["Српски"]
    assert languages[0].href == "?q=x&lang=bg"


def test_links_show_what_one_may_open_and_where_one_is() -> None:
    entries = [
        navigation.Entry("People", "/desk/people/", shown=lambda user: False),
        navigation.Entry("Events", "/desk/events/", order=20),
        navigation.Entry("Today", "/desk/", order=10),
    ]

    links = navigation.links(entries, AnonymousUser(), "/desk/events/7/")

    assert [(link.label, link.current) for link in links] == [
        ("Today", ""),
        ("Events", "true"),
    ]


@pytest.mark.parametrize("name", ["layouts/base", "elements/button"])
def test_pages_of_signing_in_stand_in_our_frame(name: str) -> None:
    origin = get_template(f"allauth/{name}.html").origin.name  # type: ignore[attr-defined]

    assert Path(origin).is_relative_to(FOLDER)


@pytest.mark.parametrize(
    "name",
    ["400", "403", "403_csrf", "404", "409", "410", "429", "500", "503"],
)
def test_error_pages_need_nothing_but_themselves(name: str) -> None:
    html = render_to_string(f"{name}.html")

    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_pages_hold_no_inline_style_or_script() -> None:
    found = [
        str(path.relative_to(FOLDER))
        for path in (FOLDER / "templates").rglob("*.html")
        if not {"mail", "print"} & set(path.parts)
        if re.search(
            r'\sstyle=|<style|\son\w+="|javascript:|<script(?![^>]*(src=|type="application))',
            path.read_text(encoding="utf-8"),
        )
    ]

    assert found == []


def test_styles_and_scripts_of_a_public_page_are_light() -> None:
    files = [*(FOLDER / "static/core").glob("*.css"), FOLDER / "static/core/obuka.js"]

    weight = len(gzip.compress(b"".join(path.read_bytes() for path in files)))

    assert weight <= 15_000


# --- paper and mail -----------------------------------------------------------------------


def test_mail_ends_with_who_sends_it_and_the_donors() -> None:
    context = {
        "button_url": "https://obuka.example/my/",
        "button_label": "Open",
        "donors": [{"name": "EU", "sentence": "Funded by the European Union."}],
    }

    html = render_to_string("core/mail/base.html", context)
    text = render_to_string("core/mail/base.txt", context)

    assert html.count('class="button"') == 1
    assert html.index("Open") < html.index("Funded by")
    assert "Open:\nhttps://obuka.example/my/" in text
    assert text.strip().endswith("Funded by the European Union.")


def test_print_has_head_foot_and_page_numbers() -> None:
    html = render_to_string("core/print/base.html")

    assert "counter(page)" in html
    assert "running(page-foot)" in html
    assert "&quot;" not in html


def test_field_has_no_placeholder_beside_its_label() -> None:
    class Login(forms.Form):
        email = forms.EmailField(
            label="E-mail", widget=forms.EmailInput(attrs={"placeholder": "Address"})
        )

    html = Login()["email"].as_field_group()

    assert 'type="email"' in html
    assert "placeholder" not in html
