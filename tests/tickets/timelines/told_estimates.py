"""Told timelines about agreed estimates; the language is that of `told`."""

ESTIMATES: dict[str, str] = {
    "an estimate at closing time": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 18:00
        = resolution#1 due 2026-01-14 18:00""",
    "an estimate at the beginning of lunch": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 13:00
        = resolution#1 due 2026-01-14 13:00""",
    "an estimate agreed in the evening": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 21:00 estimate 2026-01-13 09:00
        = resolution#1 due 2026-01-13 09:00""",
    "an estimate that comes earlier than the one before": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 10:00 estimate 2026-01-13 16:00
        = resolution#1 due 2026-01-13 16:00""",
    "an estimate before anybody takes the ticket in charge": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:20 estimate 2026-01-14 12:00
        = resolution#1 due 2026-01-14 12:00
        = taking_charge#1 due 2026-01-20 10:00""",
    "no estimate, no resolution clock": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 12:00 resolve
        = resolution none""",
    "an estimate of P1 is due and carries no verdict": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-12 16:00
        2026-01-12 12:00 look
        = resolution#1 due 2026-01-12 16:00""",
    # Kept and missed
    "solved at the very instant": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 12:00 resolve
        = resolution#1 met""",
    "solved a minute late": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 12:01 resolve
        = resolution#1 breached 2026-01-13 12:00""",
    "missed while it runs": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 12:01 look
        = resolution#1 breached 2026-01-13 12:00""",
    "the second of two estimates is kept": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 11:00 estimate 2026-01-14 12:00
        2026-01-14 11:00 resolve
        = resolution#1 met""",
    "a new estimate at the instant of the first comes in time": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 12:00 estimate 2026-01-14 12:00
        = resolution#1 due 2026-01-14 12:00""",
    # Waits
    "a wait before the estimate moves nothing": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 answer
        2026-01-12 12:30 estimate 2026-01-14 12:00
        = resolution#1 due 2026-01-14 12:00""",
    "a wait of the whole lunch moves no estimate": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 13:00 ask
        2026-01-13 14:00 answer
        = resolution#1 due 2026-01-14 12:00""",
    "a wait over a night moves an estimate over lunch": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-12 17:00 ask
        2026-01-13 09:30 answer
        = resolution#1 due 2026-01-14 14:30""",
    "two waits move an estimate twice": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-12 14:00 ask
        2026-01-12 15:00 answer
        2026-01-13 10:00 ask
        2026-01-13 11:00 answer
        = resolution#1 due 2026-01-14 15:00""",
    "a wait moves an estimate to closing time": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 17:00
        2026-01-13 10:00 ask
        2026-01-13 11:00 answer
        = resolution#1 due 2026-01-14 18:00""",
    "a wait moves an estimate over the weekend": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-16 17:00
        2026-01-15 10:00 ask
        2026-01-15 12:00 answer
        = resolution#1 due 2026-01-19 10:00""",
    "a wait over the clock change of spring moves an estimate by its support hours": """
        2026-03-26 10:00 file bug_report P3
        2026-03-26 10:30 take
        2026-03-26 11:00 estimate 2026-03-31 12:00
        2026-03-27 17:00 ask
        2026-03-30 10:00 answer
        = resolution#1 due 2026-03-31T13:00Z""",
    # Other changes
    "withdrawn before the estimate is void": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 10:00 withdraw
        = resolution#1 void""",
    "coverage lost cancels an estimate": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 10:00 categorise it_help P3
        = resolution#1 cancelled""",
    "a missed estimate stays missed when the priority is raised": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 15:00 override P1
        = resolution#1 breached 2026-01-13 12:00""",
    "an estimate begins to bind when the priority is lowered in time": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-12 12:00 override P3
        2026-01-14 12:01 look
        = resolution#1 breached 2026-01-14 12:00""",
    "reopened, and agreed anew": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 10:00 resolve
        2026-01-13 15:00 reopen
        2026-01-13 16:00 estimate 2026-01-15 12:00
        = resolution#1 met
        = resolution#2 due 2026-01-15 12:00""",
    "reopened after the estimate, and agreed anew": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 10:00 resolve
        2026-01-15 15:00 reopen
        2026-01-15 15:10 estimate 2026-01-16 12:00
        = resolution#2 due 2026-01-16 12:00""",
}
