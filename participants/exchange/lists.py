"""The columns of the other lists of people and organisations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGE_NAMES
from core.xlsx import Value
from participants.exchange.columns import (
    Column,
    Spelling,
    choice_of,
    moment,
    of,
    yes_no,
)
from participants.exchange.exports import AT_ONCE
from participants.exchange.imports import words_of
from participants.exchange.reasons import VERDICTS
from participants.models import (
    AuditEvent,
    Body,
    BodyMember,
    Catalogue,
    ImportRun,
    Membership,
    Organisation,
    PersonRequest,
    Proposal,
    Region,
    TargetGroup,
)
from participants.selectors.duplicates import words_for
from participants.selectors.profiles import ProfileLine
from participants.selectors.rule_words import in_lines, names_in, rule_in_words


def user_of(user: Any) -> Value:
    """An account by its name; the system has none."""
    return str(user) if user is not None else None


def _packed(name: str) -> Any:
    """What an act changed, as it is kept."""

    def value(row: AuditEvent, _spelling: Spelling) -> Value:
        kept = getattr(row, name)
        return json.dumps(kept, ensure_ascii=False) if kept else None

    return value


AUDIT: tuple[Column[AuditEvent], ...] = (
    Column("at", _("time"), lambda row, _: moment(row.at)),
    Column("actor", _("By"), lambda row, _: user_of(row.actor), width=30),
    Column("action", _("act"), of("action"), width=30),
    Column("kind", _("Kind"), of("target_kind"), width=28),
    Column("uid", _("identifier"), lambda row, _: _uid(row.target_uid), width=38),
    Column("before", _("Before"), _packed("before"), is_usual=False, width=45),
    Column("after", _("After"), _packed("after"), width=45),
)


def _uid(uid: UUID | None) -> Value:
    return str(uid) if uid is not None else None


def groups_to_write(rows: Iterable[TargetGroup]) -> Iterator[TargetGroup]:
    """The groups with their rules in words, in the language they are written in."""
    reader = iter(rows)
    while some := list(islice(reader, AT_ONCE)):
        names = names_in((row.rule, row.subject) for row in some)
        for row in some:
            words = rule_in_words(row.rule, row.subject, names)
            row.words = in_lines(words)  # type: ignore[attr-defined]
            yield row


def places_to_write(rows: QuerySet[Region]) -> QuerySet[Region]:
    """The same places with all that their columns need."""
    return rows.select_related("parent__parent").prefetch_related("codes")


def _names(row: Region, _how: Spelling) -> Value:
    return "; ".join(row.aliases)


def _codes(row: Region, _how: Spelling) -> Value:
    codes = sorted(row.codes.all(), key=lambda one: one.system)
    return "; ".join([f"{one.system} {one.code}" for one in codes])


PLACES: tuple[Column[Region], ...] = (
    Column("name", _("Name"), lambda row, how: how.place(row), width=40),
    Column("level", _("Level"), choice_of("level", Region.Level), width=24),
    Column("in", _("Lies in"), lambda row, how: how.place(row.parent), width=40),
    Column("cyrillic", _("Cyrillic letters"), of("name_cyrillic"), width=28),
    Column("latin", _("Latin letters"), of("name_latin"), width=28),
    Column("aliases", _("Other names"), _names, is_usual=False, width=40),
    Column("codes", _("Codes"), _codes, width=40),
)


def _name_in(language: str) -> Any:
    return lambda line, _spelling: line.profile.labels.get(language)


PROFILES: tuple[Column[ProfileLine], ...] = (
    Column("name", _("Name"), lambda row, how: how.texts(row.profile.labels), width=45),
    Column("code", _("code"), of("profile.code"), is_usual=False, width=24),
    *(
        Column(f"name-{code}", name, _name_in(code), is_usual=False, width=45)
        for code, name in LANGUAGE_NAMES.items()
    ),
    Column(
        "uses",
        _("Used in"),
        lambda row, _: "; ".join(f"{noun}: {number}" for noun, number in row.uses),
        width=60,
    ),
    Column("retired", _("retired"), lambda row, _: moment(row.profile.retired_at)),
)
GROUPS: tuple[Column[TargetGroup], ...] = (
    Column("name", _("Name"), lambda row, how: how.texts(row.names), width=45),
    Column("rule", _("Rule"), of("words"), width=60),
    Column("subject", _("Made of"), choice_of("subject", TargetGroup.Subject)),
    Column("made_by", _("Made by"), lambda row, _: user_of(row.made_by), width=30),
    Column("changed", _("Changed"), lambda row, _: moment(row.updated_at)),
    Column(
        "created", _("Made on"), lambda row, _: moment(row.created_at), is_usual=False
    ),
)

MEMBERS: tuple[Column[Membership], ...] = (
    Column("name", _("Name"), lambda row, how: how.organisation(row.member), width=45),
    Column("kind", _("Kind"), choice_of("member.kind", Organisation.Kind), width=28),
    Column("place", _("Place"), lambda row, how: how.place(row.member.region)),
    Column("email", _("e-mail"), of("member.email"), width=30, is_usual=False),
    Column("phone", _("telephone"), of("member.phone"), is_usual=False),
    Column("since", _("Since"), of("started_on")),
    Column("until", _("Until"), of("ended_on")),
)

BODIES: tuple[Column[Body], ...] = (
    Column("name", _("Name"), lambda row, how: how.texts(row.names), width=45),
    Column("closed", _("does not meet any more"), yes_no("is_closed"), width=14),
    Column("meetings", _("Meetings"), of("held"), width=12),
    Column("last", _("Last meeting"), of("last_on"), width=14),
)

BODY_MEMBERS: tuple[Column[BodyMember], ...] = (
    Column("name", _("Name"), lambda row, how: how.person(row.person), width=30),
    Column("role", _("Role"), of("role"), width=30),
    Column("since", _("Since"), of("started_on")),
    Column("until", _("Until"), of("ended_on")),
    Column("email", _("e-mail"), of("person.email"), width=30, is_usual=False),
    Column("phone", _("telephone"), of("person.phone"), is_usual=False),
)


def _offices(person: Any, spelling: Spelling) -> Value:
    names = [spelling.organisation(post.organisation) for post in person.present_posts]
    return "; ".join(dict.fromkeys(names))


OF_PAIRS: tuple[Column[Any], ...] = (
    Column("reasons", _("Why"), lambda row, _: words_for(row.reasons), width=40),
    Column("likeness", _("likeness"), of("score")),
    Column(
        "apart_at",
        _("kept apart"),
        lambda row, _: moment(row.apart_at),
        is_usual=False,
    ),
    Column(
        "apart_by",
        _("Kept apart by"),
        lambda row, _: user_of(row.apart_by),
        is_usual=False,
    ),
)

DUPLICATES: tuple[Column[Any], ...] = (
    Column("first", _("One card"), lambda row, how: how.person(row.first), width=30),
    Column(
        "first_office",
        _("Organisation of the one"),
        lambda row, how: _offices(row.first, how),
        width=40,
    ),
    Column(
        "second", _("Other card"), lambda row, how: how.person(row.second), width=30
    ),
    Column(
        "second_office",
        _("Organisation of the other"),
        lambda row, how: _offices(row.second, how),
        width=40,
    ),
    *OF_PAIRS,
)

ORGANISATION_DUPLICATES: tuple[Column[Any], ...] = (
    Column(
        "first", _("One card"), lambda row, how: how.organisation(row.first), width=40
    ),
    Column(
        "first_place",
        _("Place of the one"),
        lambda row, how: how.place(row.first.region),
    ),
    Column(
        "second",
        _("Other card"),
        lambda row, how: how.organisation(row.second),
        width=40,
    ),
    Column(
        "second_place",
        _("Place of the other"),
        lambda row, how: how.place(row.second.region),
    ),
    *OF_PAIRS,
)


def _card(name: str) -> Any:
    """A person's or an organisation's card."""

    def value(row: Any, spelling: Spelling) -> Value:
        card = getattr(row, name)
        is_office = isinstance(card, Organisation)
        return spelling.organisation(card) if is_office else spelling.person(card)

    return value


MERGES: tuple[Column[Any], ...] = (
    Column("kept", _("The card that stayed"), _card("kept"), width=35),
    Column("lost", _("The card that went"), _card("lost"), width=35),
    Column("at", _("time"), lambda row, _: moment(row.at)),
    Column("actor", _("By"), lambda row, _: user_of(row.actor), width=30),
    Column("undone", _("undone"), lambda row, _: moment(row.undone_at)),
    Column(
        "undone_by",
        _("Undone by"),
        lambda row, _: user_of(row.undone_by),
        is_usual=False,
        width=30,
    ),
)

IMPORTS: tuple[Column[ImportRun], ...] = (
    Column("file", _("file"), of("file_name"), width=40),
    Column("state", _("State"), choice_of("state", ImportRun.State)),
    Column("by", _("By"), lambda row, _: user_of(row.started_by), width=30),
    Column("read", _("Uploaded"), lambda row, _: moment(row.created_at)),
    Column("imported", _("imported"), lambda row, _: moment(row.imported_at)),
    Column("new", VERDICTS["new"][1], lambda row, _: row.counts.get("new")),
    Column("bad", VERDICTS["bad"][1], lambda row, _: row.counts.get("bad")),
)

IMPORT_ROWS: tuple[Column[dict[str, Any]], ...] = (
    Column("sheet", _("Sheet"), lambda row, _: row["sheet"]),
    Column("row", _("Row"), lambda row, _: row["row"], width=8),
    Column(
        "verdict",
        _("What becomes of it"),
        lambda row, _: str(VERDICTS[row["verdict"]][1]),
        width=24,
    ),
    Column(
        "reason",
        _("Reason"),
        lambda row, _: " ".join(map(words_of, row["reasons"])),
        width=45,
    ),
    Column(
        "notes",
        _("Remarks"),
        lambda row, _: " ".join(map(words_of, row["warnings"])),
        width=45,
    ),
    Column("name", _("Name"), lambda row, _: row["person"], width=30),
    Column(
        "organisation",
        _("Organisation"),
        lambda row, _: row["organisation"],
        width=40,
    ),
)


PROPOSALS: tuple[Column[Proposal], ...] = (
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: how.organisation(row.organisation),
        width=45,
    ),
    Column("sent", _("Sent on"), lambda row, _: moment(row.created_at)),
    Column("note", _("note of the sender"), of("note"), width=45),
)

REQUESTS: tuple[Column[PersonRequest], ...] = (
    Column("name", _("Name"), lambda row, how: how.person(row.person), width=30),
    Column(
        "kind",
        _("What the person asks for"),
        choice_of("kind", PersonRequest.Kind),
        width=24,
    ),
    Column("sent", _("Sent on"), lambda row, _: moment(row.created_at)),
    Column("note", _("note of the sender"), of("note"), width=45),
)

CATALOGUES: tuple[Column[Catalogue], ...] = (
    Column("title", _("Title"), lambda row, how: how.texts(row.titles), width=45),
    Column("kind", _("Kind"), choice_of("kind", Organisation.Kind), width=28),
    Column("place", _("Place"), lambda row, how: how.place(row.region), width=24),
    Column("as_of", _("State of"), of("as_of")),
    Column("entries", _("Entries"), of("entries")),
    Column("pages", _("Pages"), of("pages")),
    Column("public", _("shown to the public"), yes_no("is_public")),
)
