"""Plays a step of the plot through the doors, as the person whose turn it is. The clock is set by the caller."""

from dataclasses import dataclass, field

from accounts.models import Team, User
from common import clock
from customers.permissions import Role
from customers.vocabulary import Priority, TicketType
from sla.working_time import WorkingTime
from tickets.models import Ticket
from tickets.services import conversation, escalation, relations, resolution, work
from tickets.services.conversation import Words
from tickets.services.resolution import Rating, Solution
from tickets.services.work import Categorisation
from tickets.vocabulary import LinkKind, Resolution, State
from witsupport.demo import lines
from witsupport.demo.filing import Filer, category_of
from witsupport.demo.house import MINUTE, House
from witsupport.demo.parts import Part
from witsupport.demo.plot import Step


@dataclass
class Playing:
    """A part on the stage, with who plays in it."""

    part: Part
    ticket: Ticket
    owner: User
    replies: int = 0
    tried: list[Team] = field(default_factory=list)


class Stage:
    """Each verb of the plot is a method."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.filer = Filer(house)
        self.playing: dict[int, Playing] = {}
        self.lead = house.people["In\u00e8s Moreau"]

    def play(self, part: Part, step: Step) -> Ticket:
        """Do what the step says; answers the ticket that it was done to."""
        if step.verb == "file":
            self._file(part)
        else:
            getattr(self, step.verb)(self.playing[part.number])
        return self.playing[part.number].ticket

    def _file(self, part: Part) -> None:
        agents = self.house.with_role(Role.SUPPORT_AGENT, part.customer)
        owner = agents[part.number % len(agents)]
        ticket = self.filer.file(part, owner=owner, earlier=self._earlier(part))
        self.playing[part.number] = Playing(part, ticket, owner)

    def _earlier(self, part: Part) -> Ticket | None:
        """A closed ticket that this one follows up on, now and then."""
        if part.number % 23:
            return None
        return (
            Ticket.objects.filter(customer__key=part.customer, state=State.CLOSED).order_by("-closed_at", "pk").first()
        )

    # Support

    def take_charge(self, on: Playing) -> None:
        work.take_charge(on.ticket, by=on.owner)
        if on.part.number % 19 == 7:
            agents = self.house.with_role(Role.SUPPORT_AGENT, on.part.customer)
            on.owner = agents[(agents.index(on.owner) + 1) % len(agents)]
            work.assign(on.ticket, on.owner, by=self.lead)

    def categorise(self, on: Playing) -> None:
        work.categorise(on.ticket, category_of(self.house, on.part), by=on.owner)

    def turn_question(self, on: Playing) -> None:
        category = category_of(self.house, on.part)
        conversation.comment(on.ticket, Words(text=lines.TURNED), by=on.owner)
        work.categorise(
            on.ticket,
            Categorisation(
                type=TicketType.IT_HELP,
                impact=category.impact,
                urgency=category.urgency,
                components=category.components,
            ),
            by=on.owner,
        )

    def reply(self, on: Playing) -> None:
        on.replies += 1
        text = on.part.chance.choice(lines.GREETINGS) if on.replies == 1 else on.part.story.update
        conversation.comment(on.ticket, Words(text=text), by=on.owner)

    def investigate(self, on: Playing) -> None:
        work.start_investigation(on.ticket, by=on.owner)
        if on.part.number % 9 == 4:
            self._link(on)

    def note(self, on: Playing) -> None:
        colleague = self.house.people["Tomasz Wilk" if on.owner.name != "Tomasz Wilk" else "Giulia Ferraro"]
        text = on.part.chance.choice(lines.NOTES).format(colleague=colleague.handle, team=self._team(on).name)
        conversation.note(on.ticket, Words(text=text), by=on.owner)
        conversation.comment(on.ticket, Words(text=on.part.story.update), by=on.owner)

    def ask(self, on: Playing) -> None:
        conversation.ask(on.ticket, Words(text=on.part.story.question), by=on.owner)

    def resume(self, on: Playing) -> None:
        conversation.note(on.ticket, Words(text=lines.TAKEN_UP), by=on.owner)
        conversation.resume(on.ticket, by=on.owner)

    def override(self, on: Playing) -> None:
        higher = Priority.P1 if on.part.priority != Priority.P1 else Priority.P2
        work.override_priority(on.ticket, higher, lines.OVERRIDDEN, by=self.lead)

    def estimate(self, on: Playing) -> None:
        """Only where something is promised; now and then so soon that it is missed."""
        row = Ticket.objects.select_related("terms").get(pk=on.ticket.pk)
        if not row.is_covered or row.terms is None:
            return
        hours = WorkingTime.of(row.terms.value.calendar)
        minutes = on.part.chance.choice((150, 480, 960, 1440, 1920, 2880))
        work.estimate(row, hours.add(clock.now(), minutes * MINUTE), lines.ESTIMATED, by=on.owner)

    # Specialists

    def escalate(self, on: Playing) -> None:
        self._escalate(on, self._team(on), on.part.chance.choice(lines.REASONS), by=on.owner)
        if on.part.number % 3 == 0:
            url = lines.TRACKER.format(number=4000 + on.part.number)
            relations.refer(on.ticket, url, by=on.owner)

    def escalate_further(self, on: Playing) -> None:
        other = next(team for team in self.house.teams.values() if team not in on.tried)
        self._escalate(on, other, lines.FURTHER, by=self._specialist(on))

    def specialist_note(self, on: Playing) -> None:
        text = on.part.chance.choice(lines.SPECIALIST)
        conversation.note(on.ticket, Words(text=text), by=self._specialist(on))

    def hand_back(self, on: Playing) -> None:
        findings = Words(text=on.part.story.finding)
        escalation.hand_back(on.ticket, findings, public=False, by=self._specialist(on))

    def _escalate(self, on: Playing, team: Team, reason: str, *, by: User) -> None:
        escalation.escalate(on.ticket, team, reason, by=by)
        on.tried.append(team)

    def _team(self, on: Playing) -> Team:
        component = self.house.components[on.part.story.component]
        return next(
            (team for team in self.house.teams.values() if team.pk == component.team_id),
            self.house.teams["Second level"],
        )

    def _specialist(self, on: Playing) -> User:
        members = self.house.members(on.tried[-1])
        return members[on.part.number % len(members)]

    # The customer

    def answer(self, on: Playing) -> None:
        """With files at hand, or the files right after the words."""
        reporter, words = on.ticket.reporter, on.part.story.answer
        uploads = self.filer.files(on.part, by=reporter, chances=(0.3, 0.2))
        is_apart = bool(uploads) and on.part.number % 3 == 0
        conversation.comment(on.ticket, Words(text=words, uploads=() if is_apart else uploads), by=reporter)
        if is_apart:
            conversation.attach(on.ticket, uploads, by=reporter)

    def answer_resolved(self, on: Playing) -> None:
        conversation.comment(on.ticket, Words(text=on.part.chance.choice(lines.AFTER)), by=on.ticket.reporter)

    def confirm(self, on: Playing) -> None:
        stars, words = on.part.chance.choice(lines.RATINGS)
        rating = Rating(stars=stars, words=words) if on.part.chance.random() < 0.7 else None
        resolution.confirm(on.ticket, by=on.ticket.reporter, rating=rating)

    def reopen(self, on: Playing) -> None:
        resolution.reopen(on.ticket, on.part.chance.choice(lines.STILL), by=on.ticket.reporter)

    def withdraw(self, on: Playing) -> None:
        resolution.withdraw(on.ticket, on.part.chance.choice(lines.WITHDRAWN), by=on.ticket.reporter)

    # The end

    def resolve(self, on: Playing) -> None:
        resolution.resolve(on.ticket, self._solution(on), by=on.owner)

    def _solution(self, on: Playing) -> Solution:
        story, kind = on.part.story, on.part.story.resolution
        accident = on.part.chance.random()
        if on.part.scene == "pending":
            kind = Resolution.PATCH_RELEASE
        elif accident < 0.04:
            return Solution(resolution=Resolution.NOT_REPRODUCIBLE, text=lines.NOT_REPRODUCIBLE)
        elif accident < 0.07:
            return Solution(resolution=Resolution.DECLINED, text=lines.DECLINED)
        if kind != Resolution.PATCH_RELEASE:
            return Solution(resolution=kind, text=story.solved)
        return Solution(resolution=kind, text=story.solved, release=self.house.release_at(clock.now()))

    def resolve_duplicate(self, on: Playing) -> None:
        other = (
            Ticket.objects.filter(customer__key=on.part.customer)
            .exclude(pk=on.ticket.pk)
            .order_by("-filed_at", "pk")[0]
        )
        text = lines.DUPLICATE.format(key=other.key)
        solution = Solution(resolution=Resolution.DUPLICATE, text=text, duplicate_of=other)
        resolution.resolve(on.ticket, solution, by=on.owner)

    def resolve_no_answer(self, on: Playing) -> None:
        solution = Solution(resolution=Resolution.NO_ANSWER, text=lines.NO_ANSWER)
        resolution.resolve(on.ticket, solution, by=on.owner)

    def follow_up(self, on: Playing) -> None:
        resolution.follow_up(on.ticket, lines.CALLED.format(name=on.ticket.reporter.name), by=on.owner)

    def close(self, on: Playing) -> None:
        """Where a release is still to come, the ticket waits for it instead."""
        if not Ticket.objects.select_related("release").get(pk=on.ticket.pk).waits_for_release:
            resolution.close(on.ticket, by=on.owner)

    def _link(self, on: Playing) -> None:
        """To the latest ticket on the same component: of the same customer, or, internally, of another one."""
        others = Ticket.objects.exclude(pk=on.ticket.pk).filter(components__name=on.part.story.component)
        same = on.part.number % 2 == 0
        others = (
            others.filter(customer__key=on.part.customer) if same else others.exclude(customer__key=on.part.customer)
        )
        kind = LinkKind.CAUSED_BY if on.part.number % 4 == 0 else LinkKind.RELATES_TO
        if (other := others.order_by("-filed_at", "pk").first()) is not None:
            relations.link(on.ticket, other, kind, by=self.lead)
