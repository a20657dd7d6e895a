"""Names without marks, so that "Nguyen Van Do" finds "Nguyễn Văn Đỗ"."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The text in lower case without tone and letter marks, đ as d, spaces single."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    # đ is a letter of its own: Unicode does not take it apart.
    return " ".join(bare.replace("đ", "d").split())


def phone_tail(phone: str) -> str:
    """The last four digits of a phone number; empty where there are fewer."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return digits[-4:] if len(digits) >= 4 else ""
