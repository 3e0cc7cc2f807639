"""A passage that has to be destroyed wherever it stands, and how it is found there. Pure: no database.

It is found as it is written and as it is read. Runs of spaces and line ends count as one space, letters count alike
however Unicode composes them; capitals differ. As it is read, what Markdown takes out of a text may lie within:
emphasis, code and escapes, the marks of quoted lines, entities, and characters that nobody sees. Where the rendered
text still holds it after that (a link lies in its middle), the whole text is destroyed.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from common.markdown import render

MARK = "[redacted]"
SHORTEST, LONGEST = 4, 10_000
# What Markdown may take out of the middle of a word.
MARKUP = frozenset("\\*_~`")
PIECES = re.compile(
    r"(?P<space>\s*\n[\s>]*|\s+)|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
SPACE = re.compile(r"\s+")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
LOOSE = re.compile(r"[\s>\\*_~`]+")
INLINE = re.compile(r"</?(?:a|code|del|em|s|strong)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")
FIRST_COMBINING = 0x300
# Around a passage in a preview.
SHOWN = 40


class NoPassage(ValueError):
    """Not a passage that can be looked for; says why, to be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared; of each character, where it stands in the text: from, to."""

    chars: str
    begins: Sequence[int]
    ends: Sequence[int]


def _reading(pieces: Iterator[tuple[str, int, int]]) -> Reading:
    chars: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for said, begin, end in pieces:
        for char in said:
            chars.append(char)
            begins.append(begin)
            ends.append(end)
    return Reading("".join(chars), begins, ends)


def _letter(text: str, begin: int) -> int:
    """Where the letter that begins here ends, with the accents that follow it."""
    end = begin + 1
    while end < len(text) and ord(text[end]) >= FIRST_COMBINING and unicodedata.combining(text[end]):
        end += 1
    return end


def _decomposed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFD", text)


def as_written(text: str) -> Reading:
    return _reading(_written(text))


def _written(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    while at < len(text):
        if space := SPACE.match(text, at):
            end, said = space.end(), " "
        else:
            end = _letter(text, at)
            said = _decomposed(text[at:end])
        yield said, at, end
        at = end


def as_read(text: str) -> Reading:
    return _reading(_read(text))


def _read(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    while at < len(text):
        piece = PIECES.match(text, at)
        end = piece.end() if piece else at + 1
        if piece and piece["space"]:
            said = " "
        elif piece and piece["entity"]:
            said = _decomposed(html.unescape(piece["entity"]))
        else:
            end = _letter(text, at)
            said = _decomposed(text[at:end])
        if not _is_hidden(said):
            yield said, at, end
        at = end


def _is_hidden(said: str) -> bool:
    return said in MARKUP or unicodedata.category(said[0]) == "Cf"


def _loose(text: str) -> str:
    """Without anything that may be between: where this does not hold a passage, neither reading does. Fast."""
    bare = LOOSE.sub("", _decomposed(text))
    return bare if bare.isascii() else "".join(char for char in bare if unicodedata.category(char) != "Cf")


@dataclass(frozen=True)
class Passage:
    """Made by `Passage.of`, which refuses what cannot be looked for."""

    text: str

    @classmethod
    def of(cls, text: str) -> "Passage":
        """Raises NoPassage."""
        text = text.strip()
        if len("".join(text.split())) < SHORTEST:
            raise NoPassage(f"At least {SHORTEST} characters that are no spaces: a shorter passage stands everywhere.")
        if len(text) > LONGEST:
            raise NoPassage(f"{len(text):,} characters; at most {LONGEST:,}. Redact the whole message instead.")
        bare = "".join(char for char in text if not char.isspace() and not _is_hidden(char))
        if bare in MARK * (len(bare) // len(MARK) + 2):
            raise NoPassage("This is what stands where something was redacted.")
        return cls(text)

    @cached_property
    def written(self) -> str:
        return as_written(self.text).chars

    @cached_property
    def bare(self) -> str:
        """Without what Markdown may take out: what to look for in a text as it is read. "" when too little is left."""
        chars = as_written("".join(char for char in self.text if not _is_hidden(char)).strip()).chars
        return chars if len(chars) >= SHORTEST else ""

    @cached_property
    def shown(self) -> str:
        """As it stands in what people read: without characters that nobody sees."""
        return "".join(char for char in self.written if unicodedata.category(char) != "Cf")

    def stands_in(self, text: str) -> bool:
        return next(self._places(text), None) is not None or self._is_shown_by(text)

    def redact(self, text: str) -> str:
        """`text` with the mark wherever the passage stood; the same text when it stands nowhere."""
        while spans := _around_marks(text, _merged(self._places(text))):
            text = _replaced(text, spans)
        return MARK if self._is_shown_by(text) else text

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where, in the text; some may overlap."""
        yield from _found(Reading(text, range(len(text)), range(1, len(text) + 1)), self.text)
        loose = _loose(self.text)
        if loose not in _loose(text) and loose not in _loose(ENTITY.sub(lambda found: html.unescape(found[0]), text)):
            return
        yield from _found(as_written(text), self.written)
        if self.bare:
            yield from (span for span in _found(as_read(text), self.bare) if self._is_meant(text, span))

    def _is_meant(self, text: str, span: tuple[int, int]) -> bool:
        """Whether only what may be taken out of the text there is too much: “pass_word” is not “password”."""
        wanted = [char for char in self.shown if char in MARKUP]
        if not wanted:
            return True
        begin, end = span
        while begin > 0 and text[begin - 1] in MARKUP:
            begin -= 1
        while end < len(text) and text[end] in MARKUP:
            end += 1
        there = iter(as_written(text[begin:end]).chars)
        return all(char in there for char in self.shown)

    def _is_shown_by(self, text: str) -> bool:
        """Whether people read it in what is rendered."""
        rendered = html.unescape(TAG.sub(" ", INLINE.sub("", render(text))))
        if _loose(self.text) not in _loose(rendered):
            return False
        chars = as_written(rendered).chars
        return self.shown in "".join(char for char in chars if unicodedata.category(char) != "Cf")


def _found(reading: Reading, wanted: str) -> Iterator[tuple[int, int]]:
    at = reading.chars.find(wanted)
    while at >= 0:
        yield reading.begins[at], reading.ends[at + len(wanted) - 1]
        at = reading.chars.find(wanted, at + 1)


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _around_marks(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A mark that a span cuts goes with it: what is left over would be neither mark nor text."""
    marks = [(found.start(), found.end()) for found in re.finditer(re.escape(MARK), text)] if spans else []
    ends = [end for _, end in marks]
    wider = []
    for begin, end in spans:
        for mark_begin, mark_end in marks[bisect_left(ends, begin + 1) :]:
            if mark_begin >= end:
                break
            begin, end = min(begin, mark_begin), max(end, mark_end)  # noqa: PLW2901  # the span grows
        wider.append((begin, end))
    return _merged(iter(wider))


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for begin, end in spans:
        parts += [text[at:begin], MARK]
        at = end
    return "".join([*parts, text[at:]])


def around_mark(text: str) -> str:
    """Some words on both sides of the first mark, on one line."""
    at = text.find(MARK)
    begin, end = max(at - SHOWN, 0), at + len(MARK) + SHOWN
    cut = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{cut}{'…' if end < len(text) else ''}"


# What is done to each text: answers the text that takes its place.
Rewrite = Callable[[str], str]


def everything(text: str) -> str:
    """The whole text is destroyed."""
    return MARK if text else text
