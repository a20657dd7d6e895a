"""Every refusal and reminder has a text in both languages that says what to do, and rendering never fails."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.facts import FACT_CLASSES
from domain.case.standing import Cause
from domain.values import Step
from domain.wording.papers import PAPERS
from domain.wording.phrases import MISSING, Lang, Phrase
from domain.wording.refusals import REFUSALS, render
from domain.wording.reminders import SUBJECTS, subject
from domain.wording.standing import CAUSES, STEPS

ROOT = Path(__file__).parents[2]

#: What the doors answer by themselves, without a Rejection of the domain.
OF_THE_DOORS = {
    "expired", "conflict", "store_unavailable", "outcome_unknown", "not_found", "unauthenticated", "forbidden",
    "port_taken", "disk_full", "data_folder_in_use", "bad_workbook",
}  # fmt: skip


#: Parameters that a text names and the rendering itself puts in.
PUT_IN = {"invalid_input": {"problem"}}


def raised() -> Iterator[tuple[str, frozenset[str], str]]:
    """Code, parameters and place of every refusal that domain and activities make."""
    for path in sorted([*(ROOT / "domain").rglob("*.py"), *(ROOT / "activities").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id not in ("Rejection", "refusal"):
                continue
            named = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
            for code in (one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)):
                yield str(code), named, f"{path.relative_to(ROOT)}:{node.lineno}"


RAISED = list(raised())


def places_in(phrase: Phrase) -> set[str]:
    """The parameters a text names; both languages have to name the same."""
    vi, en = (set(re.findall(r"\{(\w+)\}", text)) for text in (phrase.vi, phrase.en))
    assert vi == en
    return vi


def test_the_scan_sees_the_domain_s_refusals() -> None:
    """Guards the other tests of this file: a scan that finds nothing would pass them all."""
    assert len({code for code, _, _ in RAISED}) >= 20


@pytest.mark.parametrize(("code", "named", "place"), RAISED, ids=[f"{place}-{code}" for code, _, place in RAISED])
def test_each_refusal_raised_has_a_text_with_the_parameters_it_is_given(
    code: str, named: frozenset[str], place: str
) -> None:
    """No person meets a bare code or a gap in a sentence."""
    assert code in REFUSALS, f"{place} refuses with {code}, which has no text"
    detail = REFUSALS[code].detail
    # Persuasion rounds refuse with one call for two codes, so a parameter may be there for the other.
    assert places_in(detail) <= named | PUT_IN.get(code, set()), (
        f"{place}: the text of {code} names {places_in(detail) - named}"
    )


@pytest.mark.parametrize("code", sorted(OF_THE_DOORS))
def test_the_doors_own_codes_have_texts(code: str) -> None:
    """What the console and the command line answer by themselves reads as well."""
    assert code in REFUSALS


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_texts_are_whole_in_both_languages(code: str) -> None:
    """Composed letters, no empty text, both languages with the same parameters, and a second sentence: what to do."""
    text = REFUSALS[code]
    for phrase in (text.title, text.detail):
        places_in(phrase)
        for spoken in (phrase.vi, phrase.en):
            assert spoken.strip()
            assert unicodedata.is_normalized("NFC", spoken)
    assert text.detail.vi.endswith(".")
    assert text.detail.en.endswith(".")
    assert text.title.vi != text.title.en


def test_dates_sums_and_papers_are_written_as_people_write_them() -> None:
    """No ISO date, bare number or event code reaches a person."""
    _, detail = render("amount_differs", {"amount_vnd": 1234567, "expected_vnd": 1000}, "vi")
    assert "1.234.567 đồng" in detail
    _, detail = render(
        "dated_before_predecessor", {"predecessor": "plan_drafted", "predecessor_on": "2026-07-09"}, "vi"
    )
    assert detail.startswith("Lập dự thảo phương án của hộ đề ngày 09/07/2026")
    _, detail = render("wrong_step", {"needs": ["payment_made", "deposit_made"]}, "en")
    assert "Household paid or Money deposited" in detail
    dependents = [{"version": 7, "fact": "payment_approved", "on": "2026-10-02"}]
    _, detail = render("fact_has_dependents", {"fact": "payment_prepared", "dependents": dependents}, "vi")
    assert "Duyệt chi trả – 02/10/2026" in detail


@pytest.mark.parametrize(
    ("kind", "limits", "vi", "en"),
    [
        ("missing", {}, "bắt buộc phải có", "it has to be there"),
        ("greater_than_equal", {"ge": 3}, "ít nhất là 3", "it has to be at least 3"),
        ("enum", {"expected": "'lot' or 'none'"}, "chỉ nhận 'lot' or 'none'", "it takes 'lot' or 'none' only"),
        ("of_next_year", {}, "giá trị không hợp lệ", "the value is not valid"),
    ],
)
def test_what_is_wrong_with_a_field_is_told_in_the_readers_language(
    kind: str, limits: dict[str, object], vi: str, en: str
) -> None:
    """Vietnamese readers get Vietnamese words, with the limit in them."""
    params = {"field": "x", "problems": [{"field": "x", "type": kind, **limits}]}
    assert render("invalid_input", params, "vi")[1].startswith(f"Ô x chưa đúng ({vi})")
    assert render("invalid_input", params, "en")[1].startswith(f"Field x does not fit ({en})")


def test_an_unknown_code_still_gives_something_to_read() -> None:
    """An older page may meet a newer refusal."""
    title, detail = render("of_next_year", {}, "fr")
    assert title == "Không thực hiện được"
    assert detail


@given(
    code=st.sampled_from(sorted(REFUSALS)),
    params=st.dictionaries(
        st.sampled_from(["needs", "fact", "not_before", "amount_vnd", "dependents", "field"]),
        st.none() | st.text() | st.integers() | st.lists(st.text() | st.dictionaries(st.text(), st.text())),
    ),
    lang=st.sampled_from(["vi", "en", ""]),
)
def test_no_parameters_can_break_a_text(code: str, params: dict[str, object], lang: str) -> None:
    """Missing, odd or brace-ridden parameters leave a readable text."""
    title, detail = render(code, params, lang)
    assert title
    assert detail


def test_a_parameter_is_never_looked_into() -> None:
    """A text cannot be made to show the inside of a parameter."""
    assert Phrase("{a.b} {a[0]} {a}", "").fill({"a": "x"}, Lang.VI) == "{a.b} {a[0]} x"
    assert Phrase("{a}", "").fill({}, Lang.VI) == MISSING


def test_every_paper_of_a_case_has_a_name() -> None:
    """Refusals name papers, so none may lack its name."""
    assert set(FACT_CLASSES) <= set(PAPERS)


@pytest.mark.parametrize("key", sorted(SUBJECTS))
def test_inbox_subjects_name_codes_and_dates_only(key: str) -> None:
    """Nothing of a person, a parcel or a sum can be put into a subject."""
    assert places_in(SUBJECTS[key]) <= {"code", "rule", "due_on", "decision", "reason"}


def test_an_inbox_line_reads_in_vietnamese() -> None:
    """The line names the household's code and the due date."""
    params = {"code": "H-001", "rule": "draft-plan", "round": 1, "due_on": "2026-07-31", "role": "case_officer"}
    assert subject("rung_overdue", params).startswith("H-001: đã quá hạn 31/07/2026")


def test_every_step_and_every_cause_has_its_words() -> None:
    """A board never shows a code where people expect a word."""
    assert set(STEPS) >= {step.value for step in Step}
    assert set(CAUSES) >= {cause.value for cause in Cause}
    assert all(phrase.vi and phrase.en for phrase in (*STEPS.values(), *CAUSES.values()))
