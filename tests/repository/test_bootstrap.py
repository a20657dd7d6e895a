"""The bootstrap answers without an environment, knows when one is stale, and never shows a traceback."""

import ast
import errno
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A fresh checkout as far as the bootstrap is concerned: no environment yet."""
    root = tmp_path / "một bản sao"
    root.mkdir()
    for name in ("landclear", "pyproject.toml"):
        shutil.copy(SOURCE / name, root)
    shutil.copytree(SOURCE / "requirements", root / "requirements")
    return root


@pytest.fixture
def bootstrap(tree: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The bootstrap of the fresh checkout, loaded as a module."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = spec_from_loader("bootstrap", SourceFileLoader("bootstrap", str(tree / "landclear")))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def venv(tree: Path) -> Path:
    """An environment of that checkout that runs, with nothing installed by the bootstrap."""
    home = tree / ".venv"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python").symlink_to(sys.executable)
    (home / "pyvenv.cfg").write_text("version = 3.11.0\n", encoding="utf-8")
    return home


def start(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the bootstrap the way a stranger does: another folder, nothing in the environment."""
    command = [sys.executable, str(tree / "landclear"), *arguments]
    return subprocess.run(command, env={}, cwd="/", capture_output=True, text=True, encoding="utf-8", check=False)


def stamp(bootstrap: ModuleType, kind: str) -> None:
    """Record an environment of this kind as just installed."""
    bootstrap.stamp_file(kind).write_text(bootstrap.expected_stamp(kind), encoding="ascii")


def test_help_lists_every_verb_in_both_languages_without_setting_anything_up(tree: Path, bootstrap: ModuleType) -> None:
    """`--help` explains each verb in Vietnamese and English and leaves the tree untouched."""
    answer = start(tree, "--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = answer.stdout.splitlines()
    for verb, (vi, en) in bootstrap.VERBS.items():
        assert [line.split(maxsplit=1) for line in lines if line.startswith(f"  {verb} ")] == [[verb, vi], [verb, en]]
    assert not (tree / ".venv").exists()
    assert not (tree / ".venv.lock").exists()


def test_version_is_the_one_of_the_project_file(tree: Path) -> None:
    """`--version` prints the version that pyproject.toml states."""
    project = tree / "pyproject.toml"
    text = project.read_text(encoding="utf-8").replace('version = "0.1.0"', 'version = "9.8.7"')
    project.write_text(text, encoding="utf-8")
    answer = start(tree, "--version")
    assert (answer.returncode, answer.stdout) == (0, "landclear 9.8.7\n")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("--json",), ("check", "quickly"), ("--lang", "en")])
def test_wrong_usage_is_exit_code_2_with_a_word_on_standard_error(tree: Path, arguments: tuple[str, ...]) -> None:
    """A missing or unknown verb is refused before anything is installed."""
    answer = start(tree, *arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tree / ".venv").exists()


def test_an_older_python_can_at_least_read_the_file() -> None:
    """The version check is reached, because the whole file parses on Python 3.6."""
    ast.parse((SOURCE / "landclear").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_stamped_environment_is_ready_until_its_requirements_change(
    tree: Path, bootstrap: ModuleType, venv: Path
) -> None:
    """A pulled change of the requirement file makes the environment stale."""
    assert venv.is_dir()
    assert not bootstrap.is_ready("run")
    stamp(bootstrap, "run")
    assert bootstrap.is_ready("run")
    with (tree / "requirements" / "run.txt").open("a", encoding="utf-8") as file:
        file.write("# raised\n")
    assert not bootstrap.is_ready("run")


def test_another_interpreter_makes_the_environment_stale(bootstrap: ModuleType, venv: Path, tmp_path: Path) -> None:
    """A system upgrade behind an unchanged link is noticed."""
    stamp(bootstrap, "run")
    other = tmp_path / "python3.99"
    other.touch()
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to(other)
    assert not bootstrap.is_ready("run")


def test_a_larger_environment_serves_the_smaller_kinds_but_not_the_other_way_round(
    bootstrap: ModuleType, venv: Path
) -> None:
    """After `test` the program starts at once; after the program `test` still installs."""
    assert venv.is_dir()
    stamp(bootstrap, "test")
    assert bootstrap.is_ready("run")
    assert bootstrap.is_ready("test")
    assert not bootstrap.is_ready("bench")


def test_a_cut_off_moved_or_broken_environment_is_made_anew(bootstrap: ModuleType, venv: Path) -> None:
    """What cannot be trusted is not installed into."""
    assert bootstrap.is_sound()
    (venv / "landclear.installing").touch()
    assert not bootstrap.is_sound()
    (venv / "landclear.installing").unlink()
    (venv / "landclear.home").write_text("/elsewhere\n", encoding="utf-8")
    assert not bootstrap.is_sound()
    (venv / "landclear.home").unlink()
    (venv / "bin" / "python").unlink()
    assert not bootstrap.is_sound()


def test_the_program_finds_our_rooms_before_a_strangers(tree: Path, bootstrap: ModuleType, tmp_path: Path) -> None:
    """A folder `workers` where the user happens to stand is never taken for ours, and the exit code comes back."""
    for place, code in ((tree, 7), (tmp_path, 1)):
        (place / "workers").mkdir()
        (place / "workers" / "__init__.py").touch()
        (place / "workers" / "cli.py").write_text(f"import sys\nprint(sys.argv[1:])\nsys.exit({code})\n")
    script = tmp_path / "landclear-script"
    script.write_text(bootstrap.program_source(), encoding="utf-8")
    command = [sys.executable, str(script), "demo", "--json"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (7, "['demo', '--json']\n")


@pytest.mark.parametrize("language", [["--lang", "en"], ["--lang=en"]])
def test_the_language_may_stand_before_the_verb(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, language: list[str]
) -> None:
    """The verb is found behind it, and the program hears of it; the environment's own command asks the bootstrap."""
    became: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "prepare", lambda _kind: None)
    monkeypatch.setattr(bootstrap, "_become", became.append)
    bootstrap.main([*language, "status", "--json"])
    assert became == [[str(bootstrap.program_script()), "status", *language, "--json"]]
    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.main([*language, "fly"])
    assert refusal.value.exit_code == 2


def test_the_installed_command_takes_the_language_first(tree: Path, bootstrap: ModuleType, tmp_path: Path) -> None:
    """`landclear --lang en VERB` from the environment finds the verb like the bootstrap does."""
    script = tmp_path / "landclear-script"
    script.write_text(bootstrap.program_source(), encoding="utf-8")
    command = [sys.executable, str(script), "--lang", "en", "--version"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, f"landclear {bootstrap.version()}\n")


def test_a_tree_that_cannot_be_prepared_gets_a_sentence_not_a_traceback(tree: Path) -> None:
    """Where the lock cannot be opened the run ends with exit code 1 and words in both languages."""
    (tree / ".venv.lock").mkdir()
    answer = start(tree, "demo")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "Không cài đặt được môi trường" in answer.stderr
    assert "could not be set up" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, ("Không ghi được", "Cannot write to /đâu đó")),
        (errno.EROFS, ("Không ghi được", "Cannot write to /đâu đó")),
        (errno.ENOSPC, ("Đĩa đã đầy", "The disk is full")),
    ],
)
def test_a_full_or_locked_disk_is_explained_in_both_languages(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    words: tuple[str, str],
) -> None:
    """An error of the file system says what to do about it."""

    def fail(_arguments: list[str]) -> int:
        raise OSError(code, "no", "/đâu đó")

    monkeypatch.setattr(bootstrap, "main", fail)
    monkeypatch.setattr(bootstrap.signal, "signal", lambda *_: None)
    assert bootstrap.run() == 1
    said = capsys.readouterr().err
    assert all(word in said for word in words)
