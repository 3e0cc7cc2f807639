"""CSV that spreadsheets read as text: nothing in a cell is run."""

import csv
from collections.abc import Iterable, Iterator

# A spreadsheet would run a cell that begins with one of these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"  # spreadsheets read UTF-8 when it is marked


class _Echo:
    """A file that hands back what is written to it: the csv module wants one."""

    def write(self, text: str) -> str:
        return text


def inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def lines(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The head, then each row, with every cell inert."""
    writer = csv.writer(_Echo())
    yield MARK
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([inert(cell) for cell in row])
