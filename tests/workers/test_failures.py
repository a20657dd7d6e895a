"""What a fault of the program leaves behind: where it happened, and nothing of what it was about."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from workers.cli.failures import explain

NAME = "Hoàng Thị Kín"


class Household(BaseModel):
    """Something that is read from a person's words."""

    people: int


def read_household() -> Household:
    """Fail as a mistake of ours would: a validation that nobody foresaw, behind another error."""
    try:
        return Household.model_validate({"people": NAME})
    except ValidationError as error:
        raise RuntimeError(f"cannot read {NAME}") from error


def test_the_report_holds_places_and_kinds_but_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is its owner's alone and names neither the person nor the value; the sentence does not either."""
    monkeypatch.setenv("LANDCLEAR_DATA", str(tmp_path))
    report = tmp_path / "last-failure.txt"
    report.write_text("an older one", encoding="utf-8")
    with pytest.raises(RuntimeError) as failure:
        read_household()
    told, code = explain(failure.value)
    text = report.read_text(encoding="utf-8")
    assert code == 1
    assert report.stat().st_mode & 0o777 == 0o600
    assert "an older one" not in text
    assert "in read_household" in text
    assert text.index("ValidationError") < text.index("builtins.RuntimeError")
    for said in (text, told.vi, told.en):
        assert NAME not in said
    assert "RuntimeError" in told.vi
