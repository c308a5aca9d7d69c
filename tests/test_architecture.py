"""The import order of the house: between apps, and between the layers of one app."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    "core",
    "outbox",
    "participants",
    "programmes",
    "courses",
    "certificates",
    "newsletters",
    "portal",
    "config",
]
LAYERS = [
    {"models", "migrations"},
    {"selectors", "access"},
    {"services"},
    {
        "forms",
        "exchange",
        "tasks",
        "mails",
        "criteria",
        "scopes",
        "measures",
        "privacy",
        "invariants",
    },
    {"views", "api", "admin", "management", "templatetags"},
    {"urls", "apps", "__init__"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
FREE = {"core", "config"}  # packages without layers
TEMPLATE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([\w-]+)/")


def imports(path: Path) -> Iterator[str]:
    """Every module that `path` imports, relative imports resolved."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = (
                ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            )
            module = ".".join(part for part in (base, node.module or "") if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", ""))
            == "import_module"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def is_up(app: str, layer: str, target: str) -> bool:
    head, _, rest = target.partition(".")
    if head not in APPS:
        return False
    if head != app:
        return APPS.index(head) > APPS.index(app)
    name = rest.split(".")[0]
    return app not in FREE and name in RANK and RANK[name] > RANK.get(layer, 0)


def modules() -> Iterator[tuple[str, str, Path]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield app, path.relative_to(ROOT / app).parts[0].removesuffix(".py"), path


def test_every_module_has_a_known_name() -> None:
    found = {
        f"{app}/{name}: not in the house's table of layers"
        for app, name, _ in modules()
        if app not in FREE and name not in RANK
    }

    assert not found, "\n".join(sorted(found))


def test_imports_never_go_up() -> None:
    found = {
        f"{path.relative_to(ROOT)} imports {target}"
        for app, layer, path in modules()
        for target in imports(path)
        if is_up(app, layer, target)
    }

    assert not found, "\n".join(sorted(found))


def test_foreign_keys_never_go_up() -> None:
    links = [
        (model._meta, field.name, field.target_field.model._meta)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    ]
    found = [
        f"{source.label}.{name} points at {target.label}"
        for source, name, target in links
        if {source.app_label, target.app_label} <= set(APPS)
        if APPS.index(target.app_label) > APPS.index(source.app_label)
    ]

    assert links
    assert not found, "\n".join(found)


def test_templates_never_reach_up() -> None:
    found = [
        f"{path.relative_to(ROOT)} uses a template of {owner}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("templates/**/*.html"))
        for owner in TEMPLATE.findall(path.read_text(encoding="utf-8"))
        if owner in APPS and APPS.index(owner) > APPS.index(app)
    ]

    assert not found, "\n".join(found)
