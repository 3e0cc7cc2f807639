"""Told timelines about changes of the priority; the language is that of `told`."""

PRIORITIES: dict[str, str] = {
    # Taking charge
    "raised at the due instant: it stays": """
        2026-01-12 10:00 file bug_report P2
        2026-01-12 12:00 override P1
        = taking_charge#1 due 2026-01-12 12:00""",
    "raised by one step, early": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 override P2
        = taking_charge#1 due 2026-01-12 12:00""",
    "raised by one step, late": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 16:00 override P2
        = taking_charge#1 due 2026-01-12 18:00""",
    "raised a minute before the new target is over": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:59 override P1
        = taking_charge#1 due 2026-01-12 11:00""",
    "raised when the new target is just over": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 11:00 override P1
        = taking_charge#1 due 2026-01-12 12:00""",
    "raised at lunch": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 13:30 override P1
        = taking_charge#1 due 2026-01-12 15:00""",
    "raised in the evening": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 20:00 override P1
        = taking_charge#1 due 2026-01-13 10:00""",
    "raised on a Saturday": """
        2026-01-09 16:00 file bug_report P3
        2026-01-10 12:00 override P1
        = taking_charge#1 due 2026-01-12 10:00""",
    "raised over the clock change of spring": """
        2026-03-27 16:00 file bug_report P3
        2026-03-30 09:00 override P1
        = taking_charge#1 due 2026-03-30T08:00Z""",
    "lowered by two steps": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:59 override P3
        = taking_charge#1 due 2026-01-20 10:00""",
    "lowered at the due instant": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:00 override P2
        = taking_charge#1 due 2026-01-12 12:00""",
    "lowered a minute too late": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:01 override P2
        = taking_charge#1 due 2026-01-12 11:00
        = taking_charge#1 breached 2026-01-12 11:00""",
    "lowered after it was raised late: never beyond what was due": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 15:00 override P1
        2026-01-12 15:30 override P2
        = taking_charge#1 due 2026-01-12 16:00""",
    "categorising raises": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:20 categorise bug_report P1
        = taking_charge#1 due 2026-01-12 11:00""",
    "categorising does not move what is overridden": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:10 override P2
        2026-01-12 10:20 categorise bug_report P1
        = taking_charge#1 due 2026-01-12 12:00""",
    "the override removed, the category counts": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:10 override P2
        2026-01-12 10:20 categorise bug_report P1
        2026-01-12 10:30 override none
        = taking_charge#1 due 2026-01-12 11:00""",
    # Updates
    "an update raised early counts from its own start": """
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 override P1
        = update#1 due 2026-01-12 15:30""",
    "an update raised late is never beyond what was due": """
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 17:00 override P1
        = update#1 due 2026-01-13 10:30""",
    "an update lowered counts from its own start": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 override P2
        = update#1 due 2026-01-13 10:30""",
    "an update lowered to no target": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 override P3
        = update#1 undated""",
    "and raised again in time": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 override P3
        2026-01-12 14:00 override P1
        = update#1 due 2026-01-12 15:30""",
    "and raised again too late for its own start": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 override P3
        2026-01-12 16:00 override P1
        = update#1 due 2026-01-13 11:00""",
    "a missed update is not lowered": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 16:00 override P3
        = update#1 breached 2026-01-12 15:30""",
    # Targets of the resolution
    "a resolution raised counts from its own start": """
        contract resolution P1 480
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 12:00 override P1
        = resolution#1 due 2026-01-13 10:00""",
    "a resolution raised late is never beyond what was due": """
        contract resolution P1 480
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-13 11:00 override P1
        = resolution#1 due 2026-01-14 10:00""",
    "a resolution raised keeps its waits": """
        contract resolution P1 480
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 15:00 answer
        2026-01-12 15:30 override P1
        = resolution#1 due 2026-01-13 13:00""",
    "a resolution raised while it waits": """
        contract resolution P1 480
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 override P1
        = resolution#1 waiting 7:00
        = update#2 waiting 4:00""",
    "a resolution raised in a chain counts what was carried over": """
        contract resolution P1 480
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P2
        2026-01-12 13:00 resolve
        2026-01-13 09:00 reopen
        2026-01-13 10:00 override P1
        = resolution#2 due 2026-01-13 15:00""",
}
