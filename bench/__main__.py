"""``python -m bench [acts|notes|bulk|rebuild|lists|valuation ...] [--json]``: a table of ratios, or one JSON object."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence

from rich.console import Console

from bench.results import as_json, show
from bench.run import BENCHES, run
from workers.logging import configure_logging


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(BENCHES)}; all if left out")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--toy", action="store_true", help="a few cases and one round: does it run at all")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"{', '.join(unknown)}: any of {', '.join(BENCHES)}")
    configure_logging(for_machines=False, level="ERROR")
    _forget_installations()
    console = Console(stderr=True)
    findings = asyncio.run(run(options.names or list(BENCHES), toy=options.toy, told=console.print))
    if options.json:
        print(json.dumps(as_json(findings), ensure_ascii=False))
    else:
        show(findings, Console())
    return 0


def _forget_installations() -> None:
    """Whatever servers the environment names, nothing is measured on somebody's data."""
    for name in [name for name in os.environ if name.startswith(("LANDCLEAR_", "TEMPORAL_"))]:
        del os.environ[name]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
