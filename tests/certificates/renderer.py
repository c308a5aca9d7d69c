"""A renderer as a process of its own, to be killed: `python -m tests.certificates.renderer`."""

from __future__ import annotations

import django


def main() -> None:
    django.setup()
    from certificates.services.render import render_queued

    while True:
        render_queued(seconds=5)


if __name__ == "__main__":
    main()
