"""Property tests find the same examples every time, and keep none on disk."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "witsupport",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("witsupport")
