"""Told timelines about waiting for the customer; the language is that of `told`."""

WAITS: dict[str, str] = {
    "a wait of the whole lunch": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 13:00 ask
        2026-01-12 14:00 answer
        = update#2 due 2026-01-12 18:00""",
    "a wait within lunch": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 13:30 ask
        2026-01-12 13:45 answer
        = update#2 due 2026-01-12 18:00""",
    "a wait of the whole night": """
        2026-01-12 15:30 file incident P1
        2026-01-12 16:00 take
        2026-01-12 18:00 ask
        2026-01-13 09:00 answer
        = update#1 met
        = update#2 due 2026-01-13 13:00""",
    "answered on a Sunday": """
        2026-01-09 15:30 file incident P1
        2026-01-09 16:00 take
        2026-01-09 17:30 ask
        2026-01-11 12:00 answer
        = update#2 due 2026-01-12 13:00""",
    "answered a week later": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-19 12:00 answer
        = update#2 due 2026-01-19 17:00""",
    "answered on a day off": """
        2026-01-05 16:30 file incident P1
        2026-01-05 17:00 take
        2026-01-05 17:30 ask
        2026-01-06 12:00 answer
        = update#1 due 2026-01-07 12:00
        = update#1 met
        = update#2 due 2026-01-07 13:00""",
    "a wait over the clock change of autumn": """
        2026-10-23 16:00 file incident P1
        2026-10-23 16:10 take
        2026-10-23 17:00 ask
        2026-10-26 09:30 answer
        = update#2 due 2026-10-26T13:30Z""",
    "asked late: the missed update stays missed": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 16:00 ask
        = update#1 breached 2026-01-12 15:30
        = update#2 waiting 4:00""",
    "resumed, asked again, answered": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 11:30 resume
        2026-01-12 12:00 ask
        2026-01-12 12:30 answer
        = update#2 due 2026-01-12 16:30
        = update#2 met
        = update#3 due 2026-01-12 17:30""",
    "two updates while waiting": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 14:00 comment
        2026-01-12 15:00 comment
        2026-01-12 16:00 answer
        = update#2 met
        = update#3 met
        = update#4 due 2026-01-13 11:00""",
    "an internal note while waiting changes nothing": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 14:00 note
        2026-01-12 15:00 look
        = update#2 waiting 4:00
        = update#3 none""",
    "professional services attach what was asked for": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 17:00 services_answer
        2026-01-12 17:10 ask
        2026-01-13 09:00 services_answer
        = update#1 breached 2026-01-12 15:30
        = update#2 due 2026-01-13 13:00""",
    # Targets of the resolution
    "what was counted before the question is used": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        = resolution#1 waiting 6:00
        = update#2 waiting 4:00""",
    "half an hour of waiting moves a target by half an hour": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 11:30 answer
        = resolution#1 due 2026-01-14 10:30""",
    "a wait in the night moves no target": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 18:00 ask
        2026-01-13 08:30 answer
        = resolution#1 due 2026-01-14 10:00""",
    "a wait into a Saturday moves a target by what was left of Friday": """
        contract resolution P2 960
        2026-01-08 10:00 file incident P2
        2026-01-08 10:30 take
        2026-01-09 17:00 ask
        2026-01-10 12:00 answer
        = resolution#1 due 2026-01-12 11:00""",
    "two questions in one wait move a target once": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 ask
        2026-01-12 14:30 answer
        = resolution#1 due 2026-01-14 12:30""",
    "a target that was missed before the question is not moved": """
        contract resolution P1 60
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:30 ask
        2026-01-12 15:00 answer
        = resolution#1 due 2026-01-12 11:00
        = resolution#1 breached 2026-01-12 11:00""",
    "asked at the due instant: nothing is left, nothing is missed": """
        contract resolution P1 120
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 14:30 look
        = resolution#1 waiting 0:00""",
    "and due the instant at which it is answered": """
        contract resolution P1 120
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 15:00 answer
        = resolution#1 due 2026-01-12 15:00""",
    "and breached a minute after the answer": """
        contract resolution P1 120
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 15:00 answer
        2026-01-12 15:01 look
        = resolution#1 breached 2026-01-12 15:00""",
    "resolved in a wait that took longer than the target": """
        contract resolution P1 120
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 ask
        2026-01-12 17:00 resolve
        = resolution#1 met""",
    "reopened after that: one hour of it was counted": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 ask
        2026-01-12 17:00 resolve
        2026-01-13 09:00 reopen
        = resolution#1 met
        = resolution#2 due 2026-01-13 17:00""",
    "a wait after reopening moves the chain": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 resolve
        2026-01-12 14:00 reopen
        2026-01-12 15:00 ask
        2026-01-12 17:00 answer
        = resolution#2 due 2026-01-13 13:00""",
    "around the clock a wait in the night moves a target": """
        contract resolution P1 480
        contract around_the_clock P1
        2026-01-12 20:00 file incident P1
        2026-01-12 20:30 take
        2026-01-12 22:00 ask
        2026-01-13 02:00 answer
        = resolution#1 due 2026-01-13 08:00""",
}
