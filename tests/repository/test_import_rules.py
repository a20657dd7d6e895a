"""The import contracts of pyproject.toml hold, and each of them would notice a breach."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = 7

BREACHES = {
    "domain/values.py": '"""Values."""\nimport domain.case\n',
    "domain/case.py": '"""The domain asks the machine for a number."""\nimport random\n',
    "store/log.py": '"""The store reaches upwards."""\nimport sqlalchemy\nimport activities.messages\n',
    "activities/messages.py": '"""Messages."""\nfrom domain.values import random\n',
    "activities/door.py": '"""The door."""\nimport store.log\n',
    "activities/workbooks.py": '"""Workbooks."""\n',
    "workflows/case.py": '"""A fat workflow."""\nimport activities.door\nimport domain.case\nimport store.log\n',
    "console/pages.py": '"""A page goes round the door."""\nimport activities.workbooks\n',
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the house in this folder."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(command, cwd=folder, env={"COLUMNS": "200"}, capture_output=True, text=True, check=False)


def test_the_house_keeps_its_import_rules() -> None:
    """Nothing in the rooms imports against the table of the architecture."""
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout
    assert f"Contracts: {CONTRACTS} kept, 0 broken." in answer.stdout


def test_every_contract_notices_a_breach(tmp_path: Path) -> None:
    """A small house that breaks each rule once is refused on every count."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ("domain", "store", "activities", "workflows", "workers", "console"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text('"""A room."""\n', encoding="utf-8")
    for name, text in BREACHES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    answer = lint(tmp_path)
    assert answer.returncode == 1
    assert f"Contracts: 0 kept, {CONTRACTS} broken." in answer.stdout
