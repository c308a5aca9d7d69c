"""What `DATABASE_URL` says beside the server is kept."""

from __future__ import annotations

import os
import subprocess
import sys

SHOW = "from config import settings; print(settings.DATABASES['default']['OPTIONS'])"


def test_options_of_the_address_stand_beside_ours() -> None:
    address = "postgres://someone@db.example:5432/obuka?sslmode=require"
    env = {**os.environ, "DEMO": "1", "DATABASE_URL": address}

    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "'sslmode': 'require'" in done.stdout
    assert "random_page_cost=1.1" in done.stdout
    assert "'pool'" in done.stdout
