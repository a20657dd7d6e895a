"""The program's entry: `landclear VERB` and `python -m workers.cli VERB`."""

import sys

from workers.cli.program import run

sys.exit(run(sys.argv[1:]))
