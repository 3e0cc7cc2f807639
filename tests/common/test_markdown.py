"""Markdown becomes HTML that is safe to show to anybody, whatever was written."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.markdown import TAGS, control_character, mentions, plain_lines, render
from tests.common.hostile import OURS, texts

SAFE_LINK = re.compile(r"^(https?:|mailto:|[^:]*$|[/?#])", re.IGNORECASE)


class Strict(HTMLParser):
    """Reads HTML as a browser does, and collects what is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if (tag, name) not in {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}:
                self.wrong.append(f"{name} in <{tag}>")
            if name == "href" and not SAFE_LINK.match((value or "").strip()):
                self.wrong.append(f"href={value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl}")


def wrong_in(html: str) -> list[str]:
    reader = Strict()
    reader.feed(html)
    reader.close()
    return reader.wrong


@pytest.mark.parametrize("text", OURS)
def test_hostile_text_becomes_harmless(text: str) -> None:
    assert wrong_in(render(text)) == []


def test_the_lists_of_others_become_harmless_too() -> None:
    found = texts()

    assert len(found) >= len(OURS)
    assert [text for text in found if wrong_in(render(text))] == []


def test_many_at_once_and_inside_of_other_marks_too() -> None:
    for wrap in ("> {}", "- {}", "**{}**", "[{}](https://a.example)", "| {} |\n|---|\n| x |", "# {}", "~~{}~~"):
        assert [text for text in OURS if wrong_in(render(wrap.format(text)))] == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&;:/[]()!`*_|#-\\\n ajscriptonerx="), max_size=80))
def test_anything_made_of_the_dangerous_characters_becomes_harmless(text: str) -> None:
    assert wrong_in(render(text)) == []


@pytest.mark.parametrize("html", ["<script>", "<p onclick=x>", "<a href='javascript:x'>", "<!-- x -->", "<p style=x>"])
def test_the_reader_would_find_it(html: str) -> None:
    assert wrong_in(html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>"),
        ("`pool = 1`", "<p><code>pool = 1</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("# Title", "<h3>Title</h3>"),
        ("## Part", "<h3>Part</h3>"),
        ("#### Small", "<h4>Small</h4>"),
        ("3. third", '<ol start="3">\n<li>third</li>\n</ol>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("![picture](https://x.example/p.png)", "x.example/p.png"),
    ],
)
def test_what_people_write_looks_as_they_mean_it(text: str, html: str) -> None:
    assert html in render(text)
    assert "<img" not in render(text)


def test_links_lead_out_without_telling_where_from() -> None:
    html = render("[docs](https://example.com/a?b=1&c=2) and [mail](mailto:a@example.com)")

    assert 'href="https://example.com/a?b=1&amp;c=2"' in html
    assert html.count('rel="noopener noreferrer nofollow"') == 2


@pytest.mark.parametrize(
    "text",
    ["[" * 20_000, "*" * 50_000, "> " * 20_000, "`" * 50_000, "|a" * 20_000 + "\n|-", "a" * 50_000, "<" * 50_000],
)
def test_the_longest_text_takes_no_time(text: str) -> None:
    started = time.process_time()
    render(text)

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("Ask @giulia.ferraro and @LUCA.", {"giulia.ferraro", "luca"}),
        ("mail a@nordhavn.example", set()),
        ("(@elena), @paolo!", {"elena", "paolo"}),
        ("@@x and @.", set()),
        ("@giulia.ferraro.", {"giulia.ferraro"}),
        ("", set()),
    ],
)
def test_mentions_are_found(text: str, handles: set[str]) -> None:
    assert mentions(text) == handles


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("line\nline\r\n\ttab", None),
        ("a\x00b", "U+0000"),
        ("\x1b[31mred", "U+001B"),
        ("\x85", "U+0085"),
        ("half \ud800", "U+D800"),
        ("emoji 🚀, \u202e and \u200d are no control characters", None),
    ],
)
def test_the_first_character_that_cannot_be_stored_or_shown_is_named(text: str, found: str | None) -> None:
    assert control_character(text) == found


def test_line_ends_are_made_alike() -> None:
    assert plain_lines("  a\r\nb\rc\n\n ") == "a\nb\nc"
