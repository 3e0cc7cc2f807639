"""What can go wrong in the domain, as facts with a sentence that a user may read."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """Base of every refusal. `message` is safe to show; `status` is what HTTP calls it."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """It does not exist, or the person may not know that it does: the same answer."""

    status = 404


class NotPermitted(DomainError):
    """The person sees it and may not do this."""

    status = 403


class Conflict(DomainError):
    """It is not possible now: wrong state, or somebody was faster."""

    status = 409


class InvalidInput(DomainError):
    """Input that names its fields: `errors` maps a field to its sentences."""

    status = 422

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = {field: list(sentences) for field, sentences in errors.items()}
        super().__init__(" ".join(sentence for sentences in self.errors.values() for sentence in sentences))
