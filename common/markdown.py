"""Text that people write: Markdown in, safe HTML out.

markdown-it renders without raw HTML, nh3 keeps an allow-list. No images: evidence is attached, never loaded from
elsewhere.
"""

import functools
import re
import unicodedata

import nh3
from markdown_it import MarkdownIt

MENTION = re.compile(r"(?<![\w@.])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)", re.IGNORECASE)

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    return parser.enable(["table", "strikethrough"]).disable(["image"])


def render(text: str) -> str:
    """HTML of `text` (Markdown), safe to show to anybody. Headings begin at h3, below those of the page."""
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", _parser().render(text))
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def mentions(text: str) -> set[str]:
    """The handles that a text mentions, as `giulia.ferraro` for “@giulia.ferraro”."""
    return {handle.lower() for handle in MENTION.findall(text)}


def plain_lines(text: str) -> str:
    """With plain line ends and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def control_character(text: str) -> str | None:
    """The first control character in `text`, as “U+0000”; not line ends and tabs; half a character counts."""
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t":
            return f"U+{ord(char):04X}"
    return None
