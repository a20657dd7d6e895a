"""The command line as a person or a script meets it, in processes of its own."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from workers.cli.program import VERBS, version
from workers.settings import SOURCE_ROOT

SAMPLE = SOURCE_ROOT / "samples" / "tuyen-duong-mau.xlsx"
#: Verbs that the bootstrap runs itself, before there is a program.
_OF_THE_BOOTSTRAP = {"test", "check"}


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "workers.cli", *arguments],
        cwd=SOURCE_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def bootstrap() -> Any:
    """The bootstrap as a module: it has no ending in .py."""
    loader = importlib.machinery.SourceFileLoader("bootstrap", str(SOURCE_ROOT / "landclear"))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_the_bootstrap_offers_the_verbs_of_the_program() -> None:
    """What `python3 landclear --help` lists is what the program can do, in the same words."""
    offered = {verb: texts for verb, texts in bootstrap().VERBS.items() if verb not in _OF_THE_BOOTSTRAP}
    assert offered == {verb: (vi, en) for verb, (_, vi, en) in VERBS.items()}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself_in_both_languages(verb: str) -> None:
    """`VERB --help` ends with 0 and says in Vietnamese and English what the verb does."""
    answer = run(verb, "--help")
    assert answer.returncode == 0, answer.stderr
    _, vi, en = VERBS[verb]
    told = " ".join(answer.stdout.split())
    assert vi in told
    assert en in told


def test_the_version_is_the_projects() -> None:
    """`--version` prints the version of pyproject.toml and nothing else."""
    answer = run("--version")
    assert (answer.returncode, answer.stdout) == (0, f"landclear {version()}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["rebuild", "--fly"],
        ["import"],
        ["--lang", "fr", "status"],
        ["token", "Bà Tư"],
        ["token", "system"],
    ],
)
def test_wrong_usage_ends_with_two_and_a_sentence(arguments: list[str]) -> None:
    """A verb that is missing, unknown or wrongly used ends with 2, never with a traceback."""
    answer = run(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr


def test_the_readers_language_comes_first() -> None:
    """Vietnamese is first, English with --lang en or an English locale; both are always there."""
    vietnamese = run("migrate").stderr.splitlines()
    english = run("migrate", "--lang", "en").stderr.splitlines()
    by_locale = run("migrate", environment={"LANG": "en_US.UTF-8"}).stderr.splitlines()
    assert vietnamese[0].startswith("Thiếu biến môi trường")
    assert english == by_locale == vietnamese[::-1]


def test_a_missing_setting_is_named() -> None:
    """`migrate` without an owner address ends with 1 and names the variable."""
    answer = run("migrate")
    assert answer.returncode == 1
    assert "LANDCLEAR_OWNER_URL" in answer.stderr


def test_a_database_that_is_away_is_told_without_traceback() -> None:
    """`migrate` against a closed port ends with 1 and a sentence."""
    answer = run("migrate", environment={"LANDCLEAR_OWNER_URL": "postgresql://owner@127.0.0.1:1/nowhere"})
    assert answer.returncode == 1
    assert "cơ sở dữ liệu" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_dry_run_reports_the_sample_as_json(tmp_path: Path) -> None:
    """`import --dry-run --json` prints one object, stores nothing and needs no server."""
    answer = run(
        "import", str(SAMPLE), "--project", "DA-MAU-2026-01", "--dry-run", "--json",
        environment={"LANDCLEAR_DATA": str(tmp_path / "data")},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert (report["accepted"], report["rejected"], report["opened"]) == (60, 0, 0)
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_no_workbook_is_a_problem_of_the_report(tmp_path: Path) -> None:
    """A text file named .xlsx ends with 1, with one problem that says so."""
    file = tmp_path / "not.xlsx"
    file.write_text("hello", encoding="utf-8")
    answer = run("import", str(file), "--project", "X", "--json")
    assert answer.returncode == 1
    assert [problem["code"] for problem in json.loads(answer.stdout)["problems"]] == ["bad_workbook"]
    assert "Traceback" not in answer.stderr


def test_a_workbook_of_another_project_is_refused() -> None:
    """The code on the command line guards against importing the wrong file."""
    answer = run("import", str(SAMPLE), "--project", "OTHER", "--dry-run")
    assert answer.returncode == 1
    assert "DA-MAU-2026-01" in answer.stderr


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    """`backup` where no installation ever was ends with 1 and leaves no file and no folder."""
    answer = run("backup", str(tmp_path / "copy"), environment={"LANDCLEAR_DATA": str(tmp_path / "data")})
    assert answer.returncode == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["verify", "rebuild", "reconcile", "clock"])
def test_a_mistyped_folder_is_no_healthy_installation(tmp_path: Path, verb: str) -> None:
    """What looks at an installation refuses a folder that holds none, and makes none there."""
    folder = tmp_path / "khong-co"
    done = run(verb, environment={"LANDCLEAR_DATA": str(folder)})
    assert done.returncode == 1
    assert str(folder) in done.stderr
    assert not folder.exists()


def test_a_token_of_nothing_is_refused(tmp_path: Path) -> None:
    """`token` where no installation ever was ends with 1 and makes none."""
    answer = run("token", "van-phong", environment={"LANDCLEAR_DATA": str(tmp_path / "data")})
    assert (answer.returncode, answer.stdout) == (1, "")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    """`restore` looks at the file before it starts anything."""
    (tmp_path / "copy").write_text("hello", encoding="utf-8")
    (tmp_path / "copy.keys").write_text("hello", encoding="utf-8")
    answer = run("restore", str(tmp_path / "copy"), environment={"LANDCLEAR_DATA": str(tmp_path / "data")})
    assert answer.returncode == 1
    assert not (tmp_path / "data").exists()
    assert "Traceback" not in answer.stderr
