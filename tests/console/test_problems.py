"""Problem documents: one language per reader, no member of the standard hidden, nothing private."""

from __future__ import annotations

import pytest

from activities.messages import Refusal
from console.problems import describe, invalid_input, language_of, refused, words
from console.wording import HTTP_PROBLEMS


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("fr, en;q=0.2", "en"),
        ("en;q=0.5, vi;q=0.6", "vi"),
        ("en;q=0", "vi"),
        ("*", "vi"),
        ("en;q=abc", "vi"),
    ],
)
def test_the_reader_chooses_the_language(header: str, language: str) -> None:
    """Vietnamese unless English is wanted more."""
    assert language_of(header) == language


def test_a_parameter_never_hides_a_member_of_the_standard() -> None:
    """A refusal's own ``type`` is told beside the document's ``type``."""
    told = describe(Refusal(code="unknown_command", params='{"type": "fly"}'), "en")
    assert told["given_type"] == "fly"
    assert told["code"] == "unknown_command"


def test_a_stream_that_is_not_there_is_not_found() -> None:
    """The one refusal that is about the address and not about the form."""
    assert refused(Refusal(code="unknown_stream")).status == 404
    assert refused(Refusal(code="wrong_step", params='{"needs": []}')).status == 422


def test_what_a_person_typed_is_not_repeated() -> None:
    """Only place and kind of a misfit go out, never the value."""
    problem = invalid_input(
        [{"loc": ("phone",), "type": "string_type", "msg": "Not 0999000001", "input": "0999000001"}]
    )
    assert "0999000001" not in str(problem.params)


@pytest.mark.parametrize("code", HTTP_PROBLEMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_problem_of_http_has_words(code: str, language: str) -> None:
    """Title and detail in both languages, also without parameters."""
    title, detail = words(code, {}, language)
    assert title
    assert detail
    assert "{" not in detail
