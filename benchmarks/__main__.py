"""Run one measurement in a database of its own, which is dropped afterwards."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
from pathlib import Path

from benchmarks.cpu import pace_ms
from benchmarks.scratch import scratch


def main() -> None:
    here = Path(__file__).parent
    names = sorted(
        module.name.removeprefix("measure_")
        for module in pkgutil.iter_modules([str(here)])
        if module.name.startswith("measure_")
    )
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", choices=names)
    parser.add_argument("--database", default="", help="PostgreSQL; else SQLite")
    parser.add_argument("--far", action="store_true", help="the far size too")
    options = parser.parse_args()
    with scratch(options.database):
        measure = importlib.import_module(f"benchmarks.measure_{options.name}")
        before = pace_ms()
        figures = measure.run(far=options.far)
        pace = [before, pace_ms()]
    print(f"pace of the machine, before and after: {pace[0]} and {pace[1]} ms")
    print(json.dumps({"name": options.name, "pace_ms": pace, **figures}))


if __name__ == "__main__":
    main()
