"""The one place that knows which Tasks API is installed (Django 6 or its back-port)."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

try:
    api: Any = import_module("django.tasks")
except ImportError:
    api = import_module("django_tasks")

task: Callable[..., Callable[[Callable[..., Any]], Any]] = api.task

__all__ = ["task"]
