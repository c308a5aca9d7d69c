"""A rule while it is edited: conditions and groups of them, read from a posted page.

A page names each node by its place: `rule-0-criterion`, `rule-1-join`,
`rule-1-0-criterion`. Buttons say what to do with which node: `add:rule-1`. The tree
is plain data: what a condition means, only the form knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from participants.selectors.groups import DEEPEST, MOST_LEAVES

LEVELS = 4  # groups in groups that the buttons offer; what is stored may go deeper
MOST_NODES = 2 * MOST_LEAVES
UNREADABLE = "?"  # stands for the criterion of a condition that cannot be read
ROOT = "rule"
_NAME = re.compile(rf"{ROOT}((?:-[0-9]{{1,3}})*)-(join|criterion)")
Rule = dict[str, Any]
Path = tuple[int, ...]


@dataclass
class Leaf:
    """One condition; `shown` is the criterion that the value answered on the page."""

    criterion: str = ""
    value: Any = None
    applies: bool = True
    shown: str = ""
    path: Path = ()

    @property
    def name(self) -> str:
        return _name(self.path)

    @property
    def is_answered(self) -> bool:
        """Whether the value was given for this criterion and no earlier one."""
        return self.shown == self.criterion


@dataclass
class Branch:
    """Conditions and groups under one word: all, any, none or not_all."""

    join: str = "all"
    nodes: list[Leaf | Branch] = field(default_factory=list)
    path: Path = ()

    @property
    def name(self) -> str:
        return _name(self.path)

    @property
    def depth(self) -> int:
        """How many levels of groups it is, itself included."""
        inner = [row.depth for row in self.nodes if isinstance(row, Branch)]
        return 1 + max(inner, default=0)

    def walk(self) -> Iterator[Leaf | Branch]:
        """Every node below, as they stand on the page."""
        for node in self.nodes:
            yield node
            if isinstance(node, Branch):
                yield from node.walk()

    def number(self, path: Path = ()) -> None:
        """Tell every node its place."""
        self.path = path
        for at, node in enumerate(self.nodes):
            if isinstance(node, Branch):
                node.number((*path, at))
            else:
                node.path = (*path, at)

    def at(self, path: Path) -> Leaf | Branch | None:
        """The node at a place, or None."""
        node: Leaf | Branch = self
        for index in path:
            if not isinstance(node, Branch) or index >= len(node.nodes):
                return None
            node = node.nodes[index]
        return node


def _name(path: Path) -> str:
    return "-".join([ROOT, *map(str, path)])


# --- from and to what is stored -------------------------------------------------


def opened(rule: Any) -> Branch:
    """The tree of a stored rule; one that is not begun has an empty condition."""
    node = _node(rule) if rule else Leaf()
    root = node if isinstance(node, Branch) else Branch("all", [node])
    root.number()
    return root


def _node(rule: Any, depth: int = 0) -> Leaf | Branch:
    if depth > DEEPEST + 1 or not _is_plain(rule):
        return Leaf(UNREADABLE)
    match rule:
        case {"criterion": str(key), "value": value}:
            return Leaf(key, value, shown=key)
        case {"not": {"criterion": str(key), "value": value}}:
            return Leaf(key, value, applies=False, shown=key)
        case {"all": [*nodes]}:
            join = "all"
        case {"any": [*nodes]}:
            join = "any"
        case {"not": {"any": [*nodes]}}:
            join = "none"
        case {"not": {"all": [*nodes]}}:
            join = "not_all"
        case {"not": dict() as node}:
            join, nodes = "none", [node]
        case _:
            return Leaf(UNREADABLE)
    return Branch(join, [_node(node, depth + 1) for node in nodes])


def _is_plain(rule: Any) -> bool:
    """Whether it says one thing: what stands beside would be lost on the page."""
    if not isinstance(rule, dict):
        return False
    inner = rule.get("not")
    ok = len(rule) == 1 or rule.keys() == {"criterion", "value"}
    return ok and (not isinstance(inner, dict) or _is_plain(inner))


def joined(join: str, rules: list[Rule]) -> Rule:
    """The rule of a group of them; of none it is {}."""
    if not rules:
        return {}
    if join == "none" and len(rules) == 1 and "not" in rules[0]:
        return {"not": rules[0]}  # as deep as it was when it was opened
    if join in ("none", "not_all"):
        return {"not": {"any" if join == "none" else "all": rules}}
    return {join: rules}


# --- from and to a page -----------------------------------------------------------


def posted(data: QueryDict) -> Branch | None:
    """The tree that a page sent; None if it is larger than any rule may be."""
    kinds: dict[Path, str] = {(): "join"}
    for key in data:
        if found := _NAME.fullmatch(key):
            path = tuple(map(int, found[1].split("-")[1:]))
            kinds[path] = "join" if kinds.get(path) == "join" else found[2]
    if len(kinds) > MOST_NODES or max(map(len, kinds)) > DEEPEST + 2:
        return None
    root = Branch(data.get(f"{ROOT}-join", "all"))
    made: dict[Path, Leaf | Branch] = {(): root}
    for path in sorted(kinds):
        if not path:
            continue
        above = made.get(path[:-1])
        if isinstance(above, Branch):  # else it hangs in the air
            made[path] = _read(data, _name(path), kinds[path])
            above.nodes.append(made[path])
    root.number()
    return root


def _read(data: QueryDict, name: str, kind: str) -> Leaf | Branch:
    if kind == "join":
        return Branch(data.get(f"{name}-join", "all"))
    return Leaf(
        data.get(f"{name}-criterion", ""),
        data.getlist(f"{name}-value"),
        applies=data.get(f"{name}-applies") != "no",
        shown=data.get(f"{name}-shown", ""),
    )


def write(root: Branch, data: QueryDict) -> None:
    """Put the tree into `data` as its page would send it."""
    for key in [key for key in data if key.startswith(f"{ROOT}-")]:
        del data[key]
    data[f"{ROOT}-join"] = root.join
    for node in root.walk():
        if isinstance(node, Branch):
            data[f"{node.name}-join"] = node.join
            continue
        data[f"{node.name}-criterion"] = node.criterion
        data[f"{node.name}-applies"] = "yes" if node.applies else "no"
        data[f"{node.name}-shown"] = node.shown
        if node.criterion and node.is_answered:
            data.setlist(f"{node.name}-value", node.value)


# --- what the buttons do --------------------------------------------------------


def act_on(root: Branch, act: str) -> str:
    """Do what a pressed button says and return the name of what comes into focus.

    What cannot be done, or names no node, changes nothing.
    """
    verb, _colon, name = act.partition(":")
    found = re.fullmatch(rf"{ROOT}((?:-[0-9]{{1,3}})*)", name)
    if found is None or verb not in ACTS:
        return ""
    path = tuple(map(int, found[1].split("-")[1:]))
    focused = ACTS[verb](root, path)
    root.number()
    return focused.name if focused is not None else ""


def _add(root: Branch, path: Path) -> Leaf | Branch | None:
    branch = root.at(path)
    if not isinstance(branch, Branch) or _is_full(root):
        return None
    branch.nodes.append(Leaf())
    return branch.nodes[-1]


def _group(root: Branch, path: Path) -> Leaf | Branch | None:
    branch = root.at(path)
    if not isinstance(branch, Branch) or _is_full(root) or len(path) >= LEVELS - 1:
        return None
    branch.nodes.append(Branch(_other(branch.join), [Leaf()]))
    return branch.nodes[-1]


def _remove(root: Branch, path: Path) -> Leaf | Branch | None:
    above = root.at(path[:-1]) if path else None
    if not isinstance(above, Branch) or root.at(path) is None:
        return None
    del above.nodes[path[-1]]
    return above


def _indent(root: Branch, path: Path) -> Leaf | Branch | None:
    """Into the group just before it, or into a new one of its own."""
    above, node = root.at(path[:-1]), root.at(path)
    if not path or not isinstance(above, Branch) or node is None:
        return None
    levels = len(path) + (node.depth if isinstance(node, Branch) else 0)
    if levels >= LEVELS:
        return None
    before = above.nodes[path[-1] - 1] if path[-1] else None
    if isinstance(before, Branch):
        before.nodes.append(node)
        del above.nodes[path[-1]]
    else:
        above.nodes[path[-1]] = Branch(_other(above.join), [node])
    return node


def _outdent(root: Branch, path: Path) -> Leaf | Branch | None:
    """Out of its group, to stand just after it; a group left empty goes."""
    node, group = root.at(path), root.at(path[:-1])
    above = root.at(path[:-2]) if len(path) > 1 else None
    if node is None or not (isinstance(group, Branch) and isinstance(above, Branch)):
        return None
    del group.nodes[path[-1]]
    above.nodes.insert(path[-2] + 1, node)
    if not group.nodes:
        del above.nodes[path[-2]]
    return node


def _is_full(root: Branch) -> bool:
    return sum(isinstance(node, Leaf) for node in root.walk()) >= MOST_LEAVES


def _other(join: str) -> str:
    """What a group inside says first: all inside all would add nothing."""
    return "any" if join == "all" else "all"


ACTS = {
    "add": _add,
    "group": _group,
    "remove": _remove,
    "indent": _indent,
    "outdent": _outdent,
}
