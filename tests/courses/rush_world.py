"""An event with a few seats and people who hold some of them, in the database given.

`python -m tests.courses.rush_world SEATS HELD` prints it as JSON. For tests that have a
database server of their own.
"""

from __future__ import annotations

import json
import sys

import django


def main(seats: int, held: int) -> None:
    django.setup()
    from courses.services.tickets import registration_path
    from tests.courses.factories import sign_up
    from tests.factories import make_event, make_organisation, make_wording

    make_wording("registration")
    event = make_event(seats=seats)
    rows = [sign_up(event, number) for number in range(held)]
    world = {
        "slug": event.slug,
        "office": str(make_organisation().uid),
        "paths": {row.email: registration_path(row) for row in rows},
    }
    print(json.dumps(world))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
