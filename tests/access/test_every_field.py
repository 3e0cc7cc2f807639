"""Ids of another customer in every field of every form, filter and body, where everything else is right."""

from django.core.cache import cache

from tests.access import trials_of_pages, trials_of_the_api
from tests.access.fields import TRIED, kinds
from tests.access.more import more_of
from tests.access.plant import World
from tests.access.test_sent import nothing_of_theirs_is_used, rows_of_theirs
from tests.access.trial import Trials

# Forms that no trial sends: of whoever is not signed in yet, of factors and passwords, what others are made of.
NOT_SENT = {
    "ActivateAppForm",
    "AddPasskeyForm",
    "AskForLinkForm",
    "ChangePasswordForm",
    "CodeForm",
    "CompanyForm",
    "ConfirmCodeForm",
    "ConfirmPasskeyForm",
    "ConfirmPasswordForm",
    "FirstAdminForm",
    "NewPasswordForm",
    "NewPersonForm",
    "PasskeyForm",
    "SetFirstPasswordForm",
    "SignInForm",
    "SignInPasskeyForm",
    "Input",
    "OnTicket",
    "TicketForm",
    "FilingAt",  # of the same body as Filing
    "Since",  # reads a number within the own ticket
    "AuditFilter",  # for admins
    "ExampleForm",  # on the gallery, sent nowhere
}


def test_what_is_theirs_is_answered_like_what_does_not_exist(world: World) -> None:
    """One test, because the desk is set up for trials once: some six hundred requests."""
    cache.clear()
    of = more_of(world)
    before = rows_of_theirs(world)

    def check() -> None:
        assert rows_of_theirs(world) == before
        nothing_of_theirs_is_used(world)

    trials = [*trials_of_pages.trials(of), *trials_of_the_api.trials(of)]
    sends = Trials(world.cast, check=check)
    wrong = [found for trial in trials for found in sends.wrong(trial)]

    assert not wrong, "\n".join(wrong)
    assert {name for trial in trials for name in trial.tried()} == TRIED
    assert {kind.__name__ for kind in kinds()} - {trial.reads.__name__ for trial in trials if trial.reads} == NOT_SENT
