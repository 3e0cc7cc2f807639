"""Finding a passage as it is written and as it is read; afterwards it is nowhere, and nothing else changed."""

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.markdown import render
from tickets.passages import LONGEST, MARK, NoPassage, Passage, around_mark, as_read, as_written


@pytest.mark.parametrize(
    ("passage", "text", "left"),
    [
        ("hunter22", "It is hunter22, and hunter22.", f"It is {MARK}, and {MARK}."),
        ("hunter22", "Hunter22 is another one.", "Hunter22 is another one."),
        ("two words", "two\n  words", MARK),
        ("one\r\ntwo", "one\ntwo three", f"{MARK} three"),
        ("caf\u00e9-99", "the cafe\u0301-99!", f"the {MARK}!"),
        ("cafe\u0301-99", "the caf\u00e9-99!", f"the {MARK}!"),
        # An accent alone, which belongs to the letter before; and one of two, in an order of their own.
        ("\u0301abcd", "e\u0301abcd", MARK),
        ("cafe\u0301", "cafe\u0301\u0323 au lait", f"{MARK}\u0323 au lait"),
        # As it is read: what Markdown takes out may lie within.
        ("p*ss*word", "p\\*ss\\*word", MARK),
        ("secretkey", "**secret**key", f"**{MARK}"),
        ("secretkey", "`secretkey` here", f"`{MARK}` here"),
        ("a&b<c>d", "is a&amp;b&lt;c&gt;d.", f"is {MARK}."),
        ("AAAA BBBB", "> AAAA\n> BBBB\n> end", f"> {MARK}\n> end"),
        ("secretkey", "sec\u200bret\u00adkey", MARK),
        ("sec\u200bretkey", "secretkey", MARK),
        # What only looks alike stays.
        ("pass_word", "password", "password"),
        ("passw0rd", "password", "password"),
        # Overlapping, and what would be whole again when its middle is gone.
        ("aaaa", "aaaaaa b", f"{MARK} b"),
        ("abcd", "ababcdcd", f"ab{MARK}cd"),
        ("]abc[", "]abc[abc]abc[", MARK),
        # A link lies in its middle: the whole text goes.
        ("click here now", "Please click [here](https://x.example) now.", MARK),
        ("https://x.example/a", "<https://x.example/a>", f"<{MARK}>"),
        ("k=s3cr3t", "[log in](https://x.example/?k=s3cr3t)", f"[log in](https://x.example/?{MARK})"),
    ],
)
def test_what_is_found(passage: str, text: str, left: str) -> None:
    assert Passage.of(passage).redact(text) == left


@pytest.mark.parametrize(
    "text", ["", "   ", "abc", " a b c ", "a\n\n\nb", MARK, "redacted", "d][r", "**redacted**", "x" * (LONGEST + 1)]
)
def test_what_cannot_be_looked_for(text: str) -> None:
    with pytest.raises(NoPassage):
        Passage.of(text)


def test_a_preview_is_one_short_line_without_the_passage() -> None:
    text = Passage.of("hunter22").redact(f"{'before ' * 30}\nthe key\nis hunter22 for\nnow {'after ' * 30}")

    shown = around_mark(text)

    assert MARK in shown
    assert "\n" not in shown
    assert len(shown) < 110
    assert (shown[0], shown[-1]) == ("…", "…")


# What people paste, and what stands around it: letters, marks of Markdown, accents, what nobody sees.
LETTERS = st.sampled_from(
    ["a", "b", "C", "9", " ", "\n", "*", "_", "`", "\\", "~", ">", "&", "&amp;", "[", "]", "(", ")", "<", "\u00e9",
     "e", "\u0301", "\u0323", "\u200b", "\u00ad", "\uac01", "-", "#", "|", MARK, "redact", "\u00a0", "\u212b"]
)  # fmt: skip
WORDS = st.lists(LETTERS, max_size=24).map("".join)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    text = draw(st.lists(LETTERS, min_size=4, max_size=9).map("".join))
    try:
        return Passage.of(text)
    except NoPassage:
        return Passage.of("hunter22")


def as_people_read(text: str) -> str:
    shown = re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:a|code|del|em|s|strong)\b[^>]*>", "", render(text)))
    chars = as_written(html.unescape(shown)).chars
    return "".join(char for char in chars if unicodedata.category(char) != "Cf")


@given(passage=passages(), before=WORDS, between=WORDS, after=WORDS)
def test_afterwards_it_is_nowhere(passage: Passage, before: str, between: str, after: str) -> None:
    text = f"{before}{passage.text}{between}{passage.text}{after}"

    left = passage.redact(text)

    assert MARK in left
    assert passage.written not in as_written(left).chars
    assert passage.text not in left
    assert passage.shown not in as_people_read(left)
    assert passage.redact(left) == left


@given(passage=passages(), text=WORDS)
def test_a_text_that_does_not_hold_it_is_not_touched(passage: Passage, text: str) -> None:
    held = (
        passage.written in as_written(text).chars
        or (passage.bare and passage.bare in as_read(text).chars)
        or passage.shown in as_people_read(text)
    )

    if not held:
        assert passage.redact(text) == text


@given(st.text("abcdef ", min_size=0, max_size=40), st.text("abcdef ", min_size=0, max_size=40))
def test_nothing_else_changes(before: str, after: str) -> None:
    """Around a passage that nothing there can be mistaken for."""
    assert Passage.of("HUNTER22").redact(f"{before}HUNTER22{after}") == f"{before}{MARK}{after}"
