"""The desk's pages of people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.paging import stretch_or_404
from participants.access import (
    actor_of,
    adds_people,
    asking_programmes,
    cards_for,
    edited_people_for,
    edits_person,
    imports_people,
    manages_profiles,
    mergeable_with,
    people_for,
    registry_for,
    sees_people,
    sets_address,
    signed_in,
)
from participants.forms import PersonForm
from participants.forms.person_picker import PersonWidget, people_offered
from participants.models import Actor, Consent, Person, PersonRequest, Post
from participants.selectors.consents import standing_consents, with_titles
from participants.selectors.duplicates import (
    doubles_of,
    merges_into,
    open_pairs,
    standing_card,
)
from participants.selectors.people import (
    LACKING,
    names_in_both_scripts,
    namesakes_of,
    people_listed,
    posts_of,
    rank_people,
    waiting_change,
)
from participants.selectors.person_lines import (
    line_values,
    lines_in_order,
    person_lines,
)
from participants.selectors.questions import asked_fields, facts_of, questions_asked
from participants.selectors.tabs import person_tabs_of
from participants.services.addresses import propose_address, set_address
from participants.services.answers import record_answers, withdraw_answer
from participants.services.audit import record
from participants.services.people import change_person
from participants.views.paging import page_or_404
from participants.views.posts import (
    edited_person_or_403,
    posted,
    posts_in_care,
    status_of,
)

PROPOSED = gettext_lazy(
    "A message went to %(email)s. The address holds after it was confirmed from there;"
    " until then everything goes to the one so far."
)
MOST_DOUBLES = 1000  # that are counted
FOUND = 25  # on a page of what a search found: the closest go first


@signed_in
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """The people one may see, searched by name, organisation or address."""
    if not sees_people(request.user):
        raise Http404("no such page")
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    without = lacking(request)
    people = people_for(request.user)
    context = {
        **_people_shown(request, people, query, without=without),
        "query": query,
        "without": without,
        "may_add": adds_people(request.user),
        "may_manage_profiles": manages_profiles(request.user),
        "may_import": imports_people(request.user),
        "doubles": 0 if query else open_pairs(people)[: MOST_DOUBLES + 1].count(),
        "most_doubles": MOST_DOUBLES,
        "requests": 0 if query else _waiting(request),
    }
    return render(request, "participants/person_list.html", context)


def _waiting(request: HttpRequest) -> int:
    """How many requests of one's people nobody has looked at."""
    own = edited_people_for(request.user).order_by().filter(pk=OuterRef("person"))
    waiting = PersonRequest.objects.filter(state=PersonRequest.State.OPEN)
    return waiting.filter(Exists(own)).count()  # of few, not among all people


@signed_in
@require_safe
@never_cache
def person_options(request: HttpRequest) -> JsonResponse:
    """What the picker offers for `?q=`: names and posts of people one may see."""
    if not sees_people(request.user):
        raise Http404("no such page")
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    found = people_offered(people_for(request.user), query)
    offer = PersonWidget().option
    return JsonResponse([offer(row) for row in found], safe=False)


def lacking(request: HttpRequest) -> str:
    """What the people of the list are to be without, if anything."""
    asked = request.GET.get("without", "")
    return asked if asked in LACKING else ""


def _people_shown(
    request: HttpRequest, people: QuerySet[Person], query: str, *, without: str
) -> dict[str, object]:
    """All by the alphabet in stretches, or what a search found in numbered pages."""
    if not query.strip():
        rows = line_values(people_listed(people, without=without))
        stretch = stretch_or_404(request, rows, "sort_key")
        return {
            "people": person_lines(stretch.object_list),
            "count": stretch.count,
            "is_cut": stretch.is_cut,
            "stretch": stretch,
        }
    ranked = rank_people(people, query, without=without)
    page = page_or_404(request, ranked.pks, FOUND)
    return {
        "people": lines_in_order(people, list(page.object_list)),
        "count": len(ranked.pks),
        "is_cut": ranked.is_cut,
        "page": page,
    }


@signed_in
@require_safe
def person_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is known of one person; looking at it is noted in the audit trail."""
    if (standing := standing_card(uid)) is not None:
        person = get_object_or_404(cards_for(request.user), pk=standing)
        return redirect("person_page", person.uid, permanent=False)
    person = get_object_or_404(cards_for(request.user), uid=uid)
    record(actor_of(request), "person.seen", person)
    people = people_for(request.user)
    doubles = doubles_of(person, people)
    known = {other.pk for other, _why in doubles}
    namesakes = [row for row in namesakes_of(person, people) if row.pk not in known]
    alike = [*(other for other, _why in doubles), *namesakes]
    cyrillic, latin = names_in_both_scripts(person)
    posts, may_edit = list(posts_of(person)), edits_person(request.user, person)
    context = {
        "person": person,
        "spellings": [name for name in (cyrillic, latin) if name != person.full_name],
        "posts": posts,
        "offices": _offices_seen(request, posts),
        "settling": posts_in_care(request, person, posts) if may_edit else set(),
        "consents": with_titles(standing_consents(person)),
        "facts": facts_of(person, asked_fields(asking_programmes(request.user))),
        "doubles": doubles,
        "namesakes": namesakes,
        "mergeable": mergeable_with(request.user, person, alike),
        "merges": merges_into(person),
        "address": waiting_change(person),
        "tabs": person_tabs_of(person, request.user),
        "may_edit": may_edit,
    }
    return render(request, "participants/person_page.html", context)


@signed_in
@get_or_post
def person_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change names and contacts of a person."""
    person = edited_person_or_403(request, uid)
    may_set, actor = sets_address(request.user, person), actor_of(request)
    form = PersonForm(posted(request), instance=person)
    programmes = asking_programmes(request.user)
    form.correct_answers(questions_asked(programmes))
    if not may_set:
        form.propose_address()
    if form.is_valid():
        fields = form.card
        email, proposed = fields.pop("email", None), fields.pop("new_email", "")
        try:
            with transaction.atomic():
                change_person(person, actor=actor, **fields)
                _keep_answers(person, form, programmes, actor)
                if may_set:
                    set_address(person, email or "", actor=actor)
                elif proposed:
                    propose_address(person, proposed, actor=actor)
        except DomainError as error:
            form.add_error("email" if may_set else "new_email", str(error))
        else:
            messages.success(request, _("Saved."))
            if proposed:
                messages.info(request, PROPOSED % {"email": proposed})
            return redirect("person_page", person.uid)
    context = {"form": form, "uid": uid}
    return render(
        request, "participants/person_edit.html", context, status=status_of(form)
    )


def _keep_answers(
    person: Person, form: PersonForm, programmes: list[UUID] | None, actor: Actor
) -> None:
    """What the person told at the desk, for the programme that asks if it is one."""
    only = programmes[0] if programmes and len(programmes) == 1 else None
    if said := form.changed_answers:
        record_answers(
            person,
            only,
            said,
            channel=Consent.Channel.PAPER,
            at=timezone.now(),
            actor=actor,
        )
    for field in form.emptied_answers:
        withdraw_answer(person, field, actor=actor)


def _offices_seen(request: HttpRequest, posts: list[Post]) -> set[int]:
    """The organisations of these posts whose page the user may open."""
    rows = registry_for(request.user).filter(
        pk__in={post.organisation_id for post in posts}
    )
    return set(rows.order_by().values_list("pk", flat=True))
