"""Whatever a server or a page declares, the text comes out right."""

import pytest

from newsextract.read.charset import as_utf8, decode, is_utf8

TEXT = "<p>Trường Tiểu học Nậm Lúc có 12 lớp, 300 học sinh bán trú ở lại trường.</p>"


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1252", "iso-8859-1", "no-such-charset", ""])
def test_utf8_wins_over_any_declaration(declared: str | None) -> None:
    assert decode(TEXT.encode(), declared) == TEXT


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark(charset: str) -> None:
    assert decode(TEXT.encode(charset), "windows-1252") == TEXT
    assert not is_utf8(TEXT.encode(charset))


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_declared_utf16_without_a_mark(charset: str) -> None:
    assert decode("<p>Lao Cai</p>".encode(charset), charset) == "<p>Lao Cai</p>"


def test_declaration_of_the_server_goes_before_the_page() -> None:
    text = '<meta charset="koi8-r"><p>Ça coûte 300 € déjà</p>'
    assert decode(text.encode("windows-1252"), "windows-1252") == text


def test_declaration_of_the_page() -> None:
    text = '<meta http-equiv="Content-Type" content="text/html; charset=shift_jis"><p>学校は二十校ある</p>'
    assert decode(text.encode("shift_jis"), None) == text
    assert decode(text.encode("shift_jis"), "utf-8") == text


def test_latin_1_means_windows_1252() -> None:
    assert decode("“déjà”".encode("windows-1252"), "iso-8859-1") == "“déjà”"


@pytest.mark.parametrize("codec", ["undefined", "unicode_escape", "idna", "rot13", "hex"])
def test_codecs_of_python_that_are_no_charsets_are_passed_over(codec: str) -> None:
    body = f"<meta charset={codec}>".encode() + "Trường học".encode("windows-1258", "replace") + b"\xff\xd8 \\ud800"
    assert b"<meta" in as_utf8(body, codec)


def test_undeclared_bytes_are_guessed() -> None:
    text = "Школа в горах приняла сто двадцать новых учеников из пяти деревень. " * 8
    assert decode(text.encode("windows-1251"), None) == text


def test_one_damaged_byte_costs_one_character() -> None:
    body = (TEXT * 40).encode()
    damaged = body[:50] + b"\xff" + body[50:]
    text = decode(damaged, None)
    assert text.count("\ufffd") == 1
    assert text.replace("\ufffd", "") == TEXT * 40


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00\xd8", bytes(range(256)) * 8, b"\xff\xfe\x00"])
def test_any_bytes_give_some_text(body: bytes) -> None:
    assert isinstance(decode(body, "utf-8"), str)
