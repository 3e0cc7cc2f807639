"""Writes the archive of one customer.

Two kinds, which the manifest names: `hand-over` holds what the customer may read, for the customer; `with-internal`
holds what the vendor knows, too, and is never given away. Nothing of another customer is in either.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from accounts.audit import record
from accounts.models import AuditEntry, AuditKind, User
from common import clock
from common.errors import NotPermitted
from customers.models import ContractVersion, Customer, Membership
from customers.permissions import CUSTOMER_ROLES
from sla.models import Terms
from tickets.archive import sheets
from tickets.archive.contents import Whole, batches, of_tickets
from tickets.archive.zipping import Archive, utc
from tickets.models import Attachment
from tickets.vocabulary import ExportKind

FORMAT = 1
CHUNK = 1 << 20
WHOLE, MISSING, CHANGED = "whole", "missing", "changed"
README = """{name} ({key}): everything that witsupport holds, as of {at}.

{kind}

MANIFEST.json   the format, how much there is, and the SHA-256 of every file in here
customer.json   the customer
people.json     its people with their roles
contract.json   what was promised, version by version
terms/          the promises that tickets were counted by, by the name that clocks give them
tickets/        one file a ticket: what was filed, messages (Markdown), timeline, clocks, links, files
files/          attachments, in a folder a ticket, under numbers; what people called them stands in the ticket
{more}
All instants are in UTC. Keys and words are explained in witsupport's documentation, docs/operators.md.
"""
KINDS = {
    ExportKind.HAND_OVER: "This is the hand-over: what the customer may read in witsupport, and nothing internal.",
    ExportKind.WITH_INTERNAL: "THIS HOLDS INTERNAL NOTES. It is for the archive of the vendor: do not hand it over.",
}


@dataclass(frozen=True, slots=True)
class Made:
    """`problems` are files that are missing in the storage or not what was sent, in sentences."""

    path: Path
    counts: Mapping[str, int]
    problems: tuple[str, ...]


def archive_name(key: str, kind: ExportKind, at: dt.datetime) -> str:
    return f"{key}-{kind}-{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.zip"


def export(
    customer: Customer,
    folder: Path,
    *,
    internal: bool,
    by: User | None,
    at: dt.datetime | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Made:
    """Write `folder`/KEY-kind-instant.zip; while it is written it is called .part. It is audited before it begins.

    `beat` is called every now and then; what it raises ends the writing.
    """
    if by is not None and not (by.is_active and by.is_superuser):
        raise NotPermitted("Only an admin exports a customer.")
    at, kind = at or clock.now(), ExportKind.WITH_INTERNAL if internal else ExportKind.HAND_OVER
    record(AuditKind.EXPORT, f"everything of {customer.key}, {kind}", by=by, customer=customer.pk)
    path = folder / archive_name(customer.key, kind, at)
    part = path.with_suffix(".part")
    try:
        with Archive(part, at) as archive:
            writing = _Writing(archive, customer, internal=internal, beat=beat)
            writing.write(kind, at)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Made(path, writing.counts, tuple(writing.problems))


class _Writing:
    """One archive while it is written: what was counted and what was wrong so far."""

    def __init__(self, archive: Archive, customer: Customer, *, internal: bool, beat: Callable[[], None]) -> None:
        self.archive, self.customer, self.internal, self.beat = archive, customer, internal, beat
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.terms: set[str] = set()

    def write(self, kind: ExportKind, at: dt.datetime) -> None:
        more = "audit.json      who did what that concerns this customer\n" if self.internal else ""
        said = {"name": self.customer.name, "key": self.customer.key, "at": utc(at), "kind": KINDS[kind], "more": more}
        self.archive.add_text("README.txt", README.format(**said))
        self.archive.add_json("customer.json", sheets.customer_of(self.customer, internal=self.internal))
        self._people()
        self._contract()
        self._tickets()
        for row in Terms.objects.filter(digest__in=self.terms).order_by("digest"):
            self.archive.add_json(f"terms/{row.digest}.json", sheets.terms(row))
        if self.internal:
            self._audit()
        head = {"key": self.customer.key, "name": self.customer.name}
        self.archive.finish(
            {"format": FORMAT, "kind": kind, "customer": head, "made_at": utc(at), "counts": dict(self.counts),
             "problems": self.problems}
        )  # fmt: skip

    def _people(self) -> None:
        rows = Membership.objects.filter(customer=self.customer).select_related("user").order_by("pk")
        if not self.internal:
            rows = rows.filter(role__in=CUSTOMER_ROLES)
        people = [sheets.member(row) for row in rows]
        self.counts["people"] = len(people)
        self.archive.add_json("people.json", people)

    def _contract(self) -> None:
        rows = ContractVersion.objects.filter(contract__customer=self.customer).order_by("valid_from")
        versions = list(rows.select_related("contract", "calendar", "matrix").prefetch_related("credit_rules"))
        contract = versions[0].contract if versions else None
        self.counts["contract_versions"] = len(versions)
        said = {"name": contract.name, "ends_on": utc(contract.ends_on)} if contract else {"name": None}
        self.archive.add_json("contract.json", said | {"versions": [sheets.version(row) for row in versions]})

    def _tickets(self) -> None:
        for batch in batches(self.customer, internal=self.internal):
            self.counts.update(of_tickets(batch.tickets))
            for whole in batch.tickets:
                self.beat()
                key = whole.ticket.key
                files = [self._file(whole, row, number, batch.names) for number, row in enumerate(whole.files, 1)]
                said = sheets.ticket(whole, files, batch.names, internal=self.internal)
                self.archive.add_json(f"tickets/{key}.json", said)
                self.terms |= {each.terms for each in whole.clocks}
                if whole.ticket.terms:
                    self.terms.add(whole.ticket.terms.digest)

    def _file(self, whole: Whole, row: Attachment, number: int, names: Mapping[int, str]) -> sheets.Sheet:
        """Under a number, to the customer one of the ticket's: nothing of a user's file name is part of a path."""
        self.beat()
        key, number = whole.ticket.key, row.pk if self.internal else number
        stored: str | None = f"files/{key}/{number}"
        state = row.kept_back or self._copy(str(stored), row)
        if row.kept_back or state == MISSING:
            stored = None
        if state in {MISSING, CHANGED}:
            self.problems.append(f"{key}: file {number} is {state}")
        said = sheets.file(row, names, stored=stored, state=state, internal=self.internal)
        return said | {"id": number, "comment": whole.numbers.get(row.comment_id)}

    def _copy(self, name: str, row: Attachment) -> str:
        try:
            source = row.file.storage.open(row.file.name or "", "rb")
        except FileNotFoundError:
            return MISSING
        with source:
            copied = self.archive.add(name, source.chunks(CHUNK))
        return WHOLE if copied == (row.size, row.sha256) else CHANGED

    def _audit(self) -> None:
        self.archive.add("audit.json", self._audit_lines())

    def _audit_lines(self) -> Iterator[bytes]:
        """As long as it may be, line by line."""
        rows = AuditEntry.objects.filter(customer=self.customer.pk).select_related("actor", "person", "named")
        yield b"["
        for row in rows.order_by("at", "pk").iterator(chunk_size=500):
            yield (b",\n" if self.counts["audit"] else b"\n") + sheets.line(sheets.audit(row))
            self.counts["audit"] += 1
            self.beat()
        yield b"\n]\n"
