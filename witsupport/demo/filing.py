"""How the demo's people file: what they say, what they attach, and for whom."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from common import clock
from customers.permissions import Role
from customers.vocabulary import Priority, TicketType
from tickets.models import Ticket, Upload
from tickets.services.files import stage_upload
from tickets.services.filing import Filing, file_ticket
from tickets.services.work import Categorisation
from tickets.vocabulary import Downtime, Frequency
from witsupport.demo import evidence, lines
from witsupport.demo.house import MINUTE, House
from witsupport.demo.parts import Part

SCREENSHOTS = ("screenshot.png", "dashboard.png", "Bildschirmfoto.png", "latency last 24 h.png", "metrics.png")


def cell_of(house: House, part: Part) -> tuple[str, str]:
    """An impact and an urgency that give the part's priority at its customer."""
    fitting = [cell for cell, priority in house.matrices[part.customer].items() if priority == part.priority]
    return sorted(fitting)[part.number % len(fitting)]


def category_of(house: House, part: Part) -> Categorisation:
    impact, urgency = cell_of(house, part)
    return Categorisation(
        type=part.story.type,
        impact=impact,
        urgency=urgency,
        components=(house.components[part.story.component],),
        product_version=house.versions[part.number % len(house.versions)],
    )


class Filer:
    def __init__(self, house: House) -> None:
        self.house = house

    def file(self, part: Part, *, owner: User, earlier: Ticket | None) -> Ticket:
        """File a part: mostly by its reporter, now and then by support or professional services on behalf."""
        reporters = self.house.with_role(Role.REQUESTER, part.customer)
        reporter = part.chance.choice(reporters)
        by = self._filer(part, reporter, owner)
        impact, urgency = cell_of(self.house, part)
        story = part.story
        filing = Filing(
            type=story.type,
            title=story.title,
            description=story.happens,
            reproduction=story.reproduce or ("We cannot repeat it." if TicketType(story.type).has_sla else ""),
            expected=story.expected,
            limitations=story.limitations,
            impact=impact,
            urgency=urgency,
            components=(self.house.components[story.component],),
            product_version=self.house.versions[part.number % len(self.house.versions)],
            reporter=None if by == reporter else reporter,
            uploads=self.files(part, by=by, chances=(0.75, 0.3)),
            follow_up_of=earlier,
            **self._severity(part),
            **self._earlier_report(by, owner),
        )
        return file_ticket(self.house.customers[part.customer], filing, by=by)

    def _filer(self, part: Part, reporter: User, owner: User) -> User:
        services = self.house.with_role(Role.PROFESSIONAL_SERVICES, part.customer)
        if part.number % 13 == 3 and services:
            return services[0]
        return owner if part.number % 17 == 5 else reporter

    def _earlier_report(self, by: User, owner: User) -> dict[str, Any]:
        """What support files was reported by telephone a little before."""
        if by != owner:
            return {}
        return {"reported_at": clock.now() - 20 * MINUTE, "reported_why": lines.EARLIER}

    def _severity(self, part: Part) -> dict[str, Any]:
        chance, now = part.chance, clock.now()
        if part.story.type != TicketType.INCIDENT:
            return {"frequency": chance.choice(Frequency.values)} if part.story.type == TicketType.BUG_REPORT else {}
        is_down = part.priority == Priority.P1 and chance.random() < 0.5
        since = now - chance.randint(10, 90) * MINUTE
        return {
            "downtime": Downtime.DOWN if is_down else Downtime.DEGRADED,
            "downtime_since": since,
            "downtime_until": since + 8 * MINUTE if chance.random() < 0.25 else None,
            "users_affected": chance.choice((4, 12, 25, 60, 140, 600)),
            "frequency": chance.choice((Frequency.OFTEN, Frequency.ALWAYS)),
        }

    def files(self, part: Part, *, by: User, chances: tuple[float, float]) -> tuple[Upload, ...]:
        """A log, when the story has one, and a picture: each with its chance."""
        story, chance, found = part.story, part.chance, []
        if story.log and chance.random() < chances[0]:
            content = evidence.log(
                story.log, at=clock.now(), title=story.title, version=self.house.versions[-1].name, rng=chance
            )
            found.append((f"{story.log}-{clock.now():%Y-%m-%d}.log", content))
        if chance.random() < chances[1]:
            found.append((chance.choice(SCREENSHOTS), evidence.picture(part.number)))
        return tuple(stage_upload(SimpleUploadedFile(name, content), by=by) for name, content in found)
