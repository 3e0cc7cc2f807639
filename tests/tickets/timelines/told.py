"""Timelines as they are told: who did what when, and what must be due.

Instants are wall time in Rome unless they end in Z.

The contract is the default of sla.md: Monday to Friday 09:00-13:00 and 14:00-18:00, Italy's holidays off;
taking charge P1 1 h, P2 2 h, P3 48 h; update P1 4 h, P2 8 h; resolution by estimate, binding for P3. `contract` lines
change it: a resolution target in minutes, counting around the clock, the calendar's time zone, the hours of some
weekdays (0 is Monday) in place of those that they had, further days off.

Every expected instant was computed by hand, with a calendar of 2026 beside.
"""

from tests.tickets.timelines.told_coverage import COVERAGE
from tests.tickets.timelines.told_days import DAYS
from tests.tickets.timelines.told_estimates import ESTIMATES
from tests.tickets.timelines.told_first import FIRST
from tests.tickets.timelines.told_priorities import PRIORITIES
from tests.tickets.timelines.told_second import SECOND
from tests.tickets.timelines.told_updates import UPDATES
from tests.tickets.timelines.told_waits import WAITS

PARTS = (FIRST, SECOND, DAYS, UPDATES, WAITS, PRIORITIES, ESTIMATES, COVERAGE)
TIMELINES: dict[str, str] = {name: told for part in PARTS for name, told in part.items()}
