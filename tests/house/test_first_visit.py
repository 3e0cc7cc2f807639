"""What a first visit costs: the style sheets and scripts that every page links, compressed as the server sends them."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

MOST_BYTES = 60_000
MOST_BYTES_OF_STYLE = 20_000
MOST_LINES = {".css": 250, ".js": 120}
STATIC = Path("static")
HEAD = Path("templates/components/head.html")


def linked(*templates: Path) -> list[str]:
    """The names that templates link, and those that their modules import."""
    said = "".join(template.read_text() for template in templates)
    names = [name for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", said) if name.endswith((".css", ".js"))]
    for name in names:
        if name.startswith("js/"):
            folder = name.rpartition("/")[0]
            imported = re.findall(r'from "\./([^"]+)"|import "\./([^"]+)"', text_of(name).decode())
            names += [path for path in (f"{folder}/{a or b}" for a, b in imported) if path not in names]
    return names


def text_of(name: str) -> bytes:
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).read_bytes()


def compressed(names: list[str]) -> int:
    return sum(len(gzip.compress(text_of(name), compresslevel=9)) for name in names)


def test_styles_and_scripts_of_a_first_visit_are_small() -> None:
    names = linked(HEAD)

    assert {"css/tokens.css", "js/desk.js", "js/board.js", "django_htmx/htmx-2.min.js"} <= set(names)
    assert compressed(names) <= MOST_BYTES
    assert compressed([name for name in names if name.endswith(".css")]) <= MOST_BYTES_OF_STYLE


def test_every_style_sheet_and_module_is_linked_somewhere() -> None:
    ours = {path.relative_to(STATIC).as_posix() for ending in ("css", "js") for path in STATIC.rglob(f"*.{ending}")}

    assert ours - set(linked(*Path("templates").rglob("*.html"))) == set()


@pytest.mark.parametrize("path", sorted([*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]), ids=lambda path: path.name)
def test_each_is_short_and_needs_no_force(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= MOST_LINES[path.suffix]
    assert "!important" not in text
    assert ".style." not in text
    assert "innerHTML =" not in text


@pytest.mark.parametrize("path", sorted(Path("templates").rglob("*.html")), ids=lambda path: path.as_posix())
def test_no_template_styles_or_scripts_inline(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)", text)
