"""The editor of rules: opening, buttons, and saving what was opened."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.forms import GroupForm, rules
from participants.models import TargetGroup
from participants.selectors.groups import DEEPEST, MOST_LEAVES, group_problems
from participants.services.groups import create_group
from tests.factories import (
    make_admin,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_region,
)

COUNCILS = {"criterion": "organisation_kind", "value": ["council"]}
NGOS = {"criterion": "organisation_kind", "value": ["ngo"]}
SERBIAN = {"criterion": "language", "value": ["sr"]}
UID = "6f2c1de4-6d5c-4e0a-9b8d-3b9c5d1f7a10"  # of a region that the tests make


def admins_client() -> Client:
    client = Client()
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


class Fields(HTMLParser):
    """What a browser would send of the page, the button apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self._select, self._options = "", list[tuple[str, bool]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        row = {name: value or "" for name, value in attrs}
        name, value = row.get("name", ""), row.get("value", "")
        if tag == "select":
            self._select, self._options = name, []
            self._is_multiple = "multiple" in row
        elif tag == "option" and self._select:
            self._options.append((value, "selected" in row))
        elif tag == "input" and name and _is_sent(row):
            self.sent.appendlist(name, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            if not chosen and not self._is_multiple and self._options:
                chosen = [self._options[0][0]]
            for value in chosen:
                self.sent.appendlist(self._select, value)
            self._select = ""


def _is_sent(box: dict[str, str]) -> bool:
    return box.get("type") not in {"checkbox", "radio"} or "checked" in box


def sent_by(page: Any) -> QueryDict:
    return Fields(page.content.decode()).sent


def press(client: Client, path: str, data: QueryDict, act: str) -> Any:
    data = data.copy()
    data["act"] = act
    return client.post(
        path, data.urlencode(), content_type="application/x-www-form-urlencoded"
    )


# --- what is opened is what is saved ----------------------------------------------


def canonical(rule: Any) -> Any:
    """The same rule without what makes no difference: the order of the values, a
    single condition without a group round it, a group of one that is "not" anyway.
    """
    if "criterion" in rule or "criterion" in rule.get("not", {}):
        return {"all": [_canonical(rule)]}
    return _canonical(rule)


def _canonical(rule: Any) -> Any:
    match rule:
        case {"criterion": key, "value": value}:
            return {"criterion": key, "value": sorted(value)}
        case {"not": {"any": [{"not": node}]}}:
            return {"not": {"not": _canonical(node)}}
        case {"not": node}:
            return {"not": _canonical(node)}
        case {"all": nodes}:
            return {"all": [_canonical(node) for node in nodes]}
    return {"any": [_canonical(node) for node in rule["any"]]}


LEAVES = st.one_of(
    st.lists(
        st.sampled_from(["council", "ngo", "ministry"]), min_size=1, unique=True
    ).map(lambda value: {"criterion": "organisation_kind", "value": value}),
    st.lists(st.sampled_from(["bg", "sr", "bs"]), min_size=1, unique=True).map(
        lambda value: {"criterion": "language", "value": value}
    ),
    st.just({"criterion": "region", "value": [UID]}),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda rows: {"all": rows}),
        st.lists(inner, min_size=1, max_size=3).map(lambda rows: {"any": rows}),
        inner.map(lambda row: {"not": row}),
    ),
    max_leaves=12,
)


@pytest.mark.django_db
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rule=RULES)
def test_a_stored_rule_opens_and_is_saved_as_it_was(rule: Any, client: Client) -> None:
    if not TargetGroup.objects.exists():
        make_region(uid=UID)
        client.force_login(
            make_admin(), backend="django.contrib.auth.backends.ModelBackend"
        )
    if group_problems(rule):
        return
    group = create_group({"en": "Some"}, rule, actor=None)
    path = reverse("group_edit", args=[group.uid])

    answer = press(client, path, sent_by(client.get(path)), "save")

    group.refresh_from_db()
    assert answer.status_code == 302
    assert canonical(group.rule) == canonical(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("wrap", [lambda r: {"not": r}, lambda r: {"any": [r]}])
def test_the_deepest_rule_opens_and_is_saved(wrap: Any) -> None:
    rule: Any = {"all": [COUNCILS]}
    while not group_problems(wrap(rule)):
        rule = wrap(rule)
    group = make_group(rule)
    client, path = admins_client(), reverse("group_edit", args=[group.uid])

    press(client, path, sent_by(client.get(path)), "save")

    group.refresh_from_db()
    assert canonical(group.rule) == canonical(rule)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bad",
    [
        {"criterion": "castle", "value": ["x"]},
        {"criterion": "organisation_kind"},
        {"all": [COUNCILS], "any": [NGOS]},
        {"not": {"all": [COUNCILS], "any": [NGOS]}},
        {"criterion": "region", "value": [UID]},
        {"criterion": "region", "value": {"a": 1}},
        {"criterion": "region", "value": [[1], None]},
        {"criterion": "language", "value": 7},
        {"criterion": ["x"], "value": 7},
        "everyone",
        7,
    ],
)
def test_a_rule_that_cannot_be_read_opens_and_is_kept_until_it_is_mended(
    bad: Any,
) -> None:
    rule = {"all": [COUNCILS, bad]}
    group = make_group(rule)
    client, path = admins_client(), reverse("group_edit", args=[group.uid])

    page = client.get(path)
    kept = press(client, path, sent_by(page), "save")
    removed = press(client, path, sent_by(page), "remove:rule-1")
    mended = press(client, path, sent_by(removed), "save")

    assert (page.status_code, kept.status_code) == (200, 400)
    assert (removed.status_code, mended.status_code) == (200, 302)
    group.refresh_from_db()
    assert group.rule == {"all": [COUNCILS]}


# --- the buttons, without a script -------------------------------------------------


@pytest.mark.django_db
def test_a_nested_rule_is_made_by_buttons_alone() -> None:
    client, path = admins_client(), reverse("group_add")

    def choose(page: Any, name: str, criterion: str, value: str) -> Any:
        data = sent_by(page)
        data[f"{name}-criterion"] = criterion
        data = sent_by(press(client, path, data, "preview"))
        data[f"{name}-value"] = value
        return press(client, path, data, "preview")

    page = choose(client.get(path), "rule-0", "organisation_kind", "council")
    page = press(client, path, sent_by(page), "group:rule")
    page = choose(page, "rule-1-0", "language", "sr")
    page = press(client, path, sent_by(page), "add:rule-1")
    page = choose(page, "rule-1-1", "language", "bg")
    data = sent_by(page)
    data["rule-1-join"], data["names_en"] = "none", "Some"
    answer = press(client, path, data, "save")

    assert answer.status_code == 302
    bulgarian = {"criterion": "language", "value": ["bg"]}
    assert TargetGroup.objects.get().rule == {
        "all": [COUNCILS, {"not": {"any": [SERBIAN, bulgarian]}}]
    }


def tree(*nodes: Any, join: str = "all") -> rules.Branch:
    root = rules.Branch(join, list(nodes))
    root.number()
    return root


def shape(node: Any) -> Any:
    if isinstance(node, rules.Leaf):
        return node.criterion
    return (node.join, [shape(part) for part in node.nodes])


def leaf(name: str) -> rules.Leaf:
    return rules.Leaf(name)


@pytest.mark.parametrize(
    ("act", "expected", "focus"),
    [
        ("add:rule", ("all", ["a", ("any", ["b", "c"]), "d", ""]), "rule-3"),
        ("add:rule-1", ("all", ["a", ("any", ["b", "c", ""]), "d"]), "rule-1-2"),
        (
            "group:rule-1",
            ("all", ["a", ("any", ["b", "c", ("all", [""])]), "d"]),
            "rule-1-2",
        ),
        ("remove:rule-0", ("all", [("any", ["b", "c"]), "d"]), "rule"),
        ("remove:rule-1", ("all", ["a", "d"]), "rule"),
        ("remove:rule-1-0", ("all", ["a", ("any", ["c"]), "d"]), "rule-1"),
        ("indent:rule-0", ("all", [("any", ["a"]), ("any", ["b", "c"]), "d"]), "rule-0-0"),
        ("indent:rule-2", ("all", ["a", ("any", ["b", "c", "d"])]), "rule-1-2"),
        ("indent:rule-1", ("all", ["a", ("any", [("any", ["b", "c"])]), "d"]), "rule-1-0"),
        ("outdent:rule-1-0", ("all", ["a", ("any", ["c"]), "b", "d"]), "rule-2"),
    ],
)  # fmt: skip
def test_a_button_changes_the_tree(act: str, expected: Any, focus: str) -> None:
    root = tree(leaf("a"), tree(leaf("b"), leaf("c"), join="any"), leaf("d"))

    assert rules.act_on(root, act) == focus
    assert shape(root) == expected


def test_the_last_one_out_of_a_group_takes_it_along() -> None:
    root = tree(tree(leaf("a"), join="any"))

    assert rules.act_on(root, "outdent:rule-0-0") == "rule-0"
    assert shape(root) == ("all", ["a"])


@pytest.mark.parametrize(
    "act",
    [
        "",
        "save",
        "add:",
        "add:rule-9",
        "add:rule-0",
        "add:rule-0-0",
        "remove:rule",
        "remove:rule-7",
        "indent:rule",
        "indent:rule-5",
        "outdent:rule",
        "outdent:rule-0",
        "outdent:rule-1-7",
        "group:rule-1-0-0",
        "indent:rule-1-0-0-0",
        "indent:rule-1",
        "explode:rule-0",
        "add:rule-99999",
        "add:rule-x",
        "add:names",
    ],
)
def test_a_button_that_fits_nothing_changes_nothing(act: str) -> None:
    deep = tree(tree(tree(leaf("b"))))
    root = tree(leaf("a"), deep)
    before = shape(root)

    assert rules.act_on(root, act) == ""
    assert shape(root) == before


def test_no_button_adds_more_than_a_rule_may_have() -> None:
    root = tree(*(leaf("a") for _ in range(MOST_LEAVES)))

    assert rules.act_on(root, "add:rule") == ""
    assert rules.act_on(root, "group:rule") == ""
    assert len(root.nodes) == MOST_LEAVES


# --- hostile posts --------------------------------------------------------------


def condition(name: str) -> dict[str, str]:
    return {
        f"{name}-criterion": "organisation_kind",
        f"{name}-shown": "organisation_kind",
        f"{name}-value": "council",
    }


def deep(levels: int) -> dict[str, str]:
    names = ["rule" + "-0" * level for level in range(levels)]
    return {f"{name}-join": "any" for name in names} | condition(f"{names[-1]}-0")


HOSTILE: list[dict[str, Any]] = [
    {"rule-join": "castle", **condition("rule-0")},
    {"rule-join": "all", **condition("rule-0"), "rule-0-join": "castle"},
    {"rule-join": "all", **condition("rule-0-0-0")},
    {"rule-join": "all", **condition("rule-0"), "rule-0-criterion": "\x00"},
    {"rule-join": "all", **condition("rule-0"), "rule-0-value": "\x00"},
    deep(DEEPEST + 2),
    deep(40),
    {"rule-join": "all"}
    | {k: v for at in range(41) for k, v in condition(f"rule-{at}").items()},
    {"rule-join": "all"}
    | {k: v for at in range(250) for k, v in condition(f"rule-{at}").items()},
    {"rule-join": "all"}
    | {k: v for at in range(500) for k, v in condition(f"rule-{at}").items()},
]


@pytest.mark.django_db
@pytest.mark.parametrize("fields", HOSTILE)
@pytest.mark.parametrize("act", ["save", "preview", "add:rule", "indent:rule-0"])
def test_a_hostile_post_is_refused(fields: dict[str, Any], act: str) -> None:
    client = admins_client()

    answer = client.post(
        reverse("group_add"), {"names_en": "Some", **fields, "act": act}
    )

    assert answer.status_code in {200, 400}
    assert answer.status_code == 400 or act != "save"
    assert not TargetGroup.objects.exists()


@pytest.mark.django_db
@given(
    keys=st.dictionaries(
        st.from_regex(r"rule(-[0-9]{1,4}){0,4}-(join|criterion|value)", fullmatch=True),
        st.sampled_from(["all", "none", "region", "language", "?", "x", ""]),
        max_size=12,
    ),
    act=st.sampled_from(["", "save", "add:rule", "remove:rule-0", "indent:rule-1"]),
)
@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_post_makes_a_form(keys: dict[str, str], act: str) -> None:
    data = QueryDict(mutable=True)
    data.update({**keys, "act": act})

    form = GroupForm(data, subject="people")
    form.is_valid()

    assert form.tree.name == "rule"
    assert not group_problems(form.rule) or not form.rule


# --- costs ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_editor_reads_the_chosen_places_of_each_condition_and_no_others(
    count: int, django_assert_num_queries: Any
) -> None:
    region = make_region()
    value = {"criterion": "region", "value": [str(region.uid)]}
    group = make_group({"any": [value] * count})

    with django_assert_num_queries(count):
        form = GroupForm(subject="people", group=group)
        page = str(form)

    assert page.count("selected") >= count


@pytest.mark.django_db
def test_the_live_part_has_count_names_and_words() -> None:
    person = make_person()
    make_post(person, organisation=make_organisation(kind="council"))
    data = {"rule-join": "any", **condition("rule-0"), "act": "add:rule"}

    answer = admins_client().post(
        reverse("group_add"), data, headers={"HX-Request": "true"}
    )

    page = " ".join(answer.content.decode().split())
    assert "<html" not in page
    assert "1 person whom you may see" in page
    assert person.full_name in page
    assert "Kind of organisation: municipal council" in page
    assert page.count("autofocus") == 1
