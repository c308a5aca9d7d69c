"""Which HTTP methods a page answers."""

from __future__ import annotations

from django.views.decorators.http import require_http_methods

# A page with a form. HEAD is GET without the body: monitors and link checkers send it.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
