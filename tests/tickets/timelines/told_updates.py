"""Told timelines about taking charge and updates; the language is that of `told`."""

UPDATES: dict[str, str] = {
    # Taking charge
    "an internal note is not taking charge": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 note
        2026-01-12 12:00 look
        = taking_charge#1 breached 2026-01-12 11:00""",
    "taken a minute late": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:01 take
        = taking_charge#1 breached 2026-01-12 11:00
        = update#1 due 2026-01-12 16:01""",
    "taken in the night before it is due": """
        2026-01-12 17:30 file bug_report P1
        2026-01-12 22:00 take
        = taking_charge#1 due 2026-01-13 09:30
        = taking_charge#1 met
        = update#1 due 2026-01-13 13:00""",
    "taken at the instant at which it is filed": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:00 take
        = taking_charge#1 met
        = update#1 due 2026-01-12 15:00""",
    "taken on a Sunday before it is due on Monday": """
        2026-01-10 11:00 file bug_report P1
        2026-01-11 09:00 take
        = taking_charge#1 due 2026-01-12 10:00
        = taking_charge#1 met
        = update#1 due 2026-01-12 13:00""",
    "taken on a Sunday though it was due on Friday": """
        2026-01-09 16:30 file bug_report P1
        2026-01-11 10:00 take
        = taking_charge#1 breached 2026-01-09 17:30""",
    "due at closing time is missed in the evening": """
        2026-01-12 17:00 file bug_report P1
        2026-01-12 22:00 take
        = taking_charge#1 breached 2026-01-12 18:00""",
    "due at the beginning of lunch is missed at lunch": """
        2026-01-12 12:00 file bug_report P1
        2026-01-12 13:30 take
        = taking_charge#1 breached 2026-01-12 13:00
        = update#1 due 2026-01-12 18:00""",
    "a comment and then taken in time": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:10 comment
        2026-01-12 10:30 take
        = taking_charge#1 met
        = update#1 due 2026-01-12 15:30""",
    # Updates
    "an update at its due instant is met": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 15:30 comment
        = update#1 met
        = update#2 due 2026-01-13 10:30""",
    "an update a minute late": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 15:31 comment
        = update#1 breached 2026-01-12 15:30
        = update#2 due 2026-01-13 10:31""",
    "each update starts the next one": """
        2026-01-12 08:30 file incident P1
        2026-01-12 09:00 take
        2026-01-12 11:00 comment
        2026-01-12 15:00 comment
        = update#1 due 2026-01-12 13:00
        = update#1 met
        = update#2 due 2026-01-12 16:00
        = update#2 met
        = update#3 due 2026-01-13 10:00""",
    "two updates at one instant": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 comment
        2026-01-12 12:00 comment
        = update#1 met
        = update#2 due 2026-01-12 17:00
        = update#2 met
        = update#3 due 2026-01-12 17:00""",
    "an update at lunch counts from 14:00": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 13:20 comment
        = update#1 met
        = update#2 due 2026-01-12 18:00""",
    "an update in the evening, in time": """
        2026-01-12 15:30 file incident P1
        2026-01-12 16:00 take
        2026-01-12 20:00 comment
        = update#1 due 2026-01-13 11:00
        = update#1 met
        = update#2 due 2026-01-13 13:00""",
    "an update on a Saturday, in time": """
        2026-01-09 15:30 file incident P1
        2026-01-09 16:00 take
        2026-01-10 12:00 comment
        = update#1 due 2026-01-12 11:00
        = update#1 met
        = update#2 due 2026-01-12 13:00""",
    "eight support hours over a weekend": """
        2026-01-09 14:00 file incident P2
        2026-01-09 15:00 take
        = update#1 due 2026-01-12 15:00""",
    "three days of silence are one missed update": """
        2026-01-12 09:00 file incident P2
        2026-01-12 10:00 take
        2026-01-15 10:00 comment
        = update#1 breached 2026-01-13 10:00
        = update#2 due 2026-01-16 10:00
        = update#3 none""",
    "no updates are promised for P3": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-15 10:30 look
        = update#1 undated""",
    "the words of an estimate are an update": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 estimate 2026-01-14 12:00
        = update#1 met
        = update#2 due 2026-01-12 17:00""",
    "resolved at the due instant of an update": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 15:30 resolve
        = update#1 met""",
    "resolved after the due instant of an update": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 16:00 resolve
        = update#1 breached 2026-01-12 15:30""",
    "a comment on a resolved ticket starts nothing": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 resolve
        2026-01-12 14:00 comment
        = update#1 met
        = update#2 none""",
    # Reported at
    "reported on Saturday, filed on Monday": """
        2026-01-12 09:00 file incident P1 reported 2026-01-10 20:00
        = taking_charge#1 due 2026-01-12 10:00""",
    "reported before lunch, due when it is filed": """
        2026-01-12 14:30 file incident P1 reported 2026-01-12 12:30
        = taking_charge#1 due 2026-01-12 14:30""",
    "and breached a minute later": """
        2026-01-12 14:30 file incident P1 reported 2026-01-12 12:30
        2026-01-12 14:31 look
        = taking_charge#1 breached 2026-01-12 14:30""",
    "reported three days before it is filed": """
        2026-01-12 10:00 file incident P3 reported 2026-01-09 10:00
        = taking_charge#1 due 2026-01-19 10:00""",
    "reported earlier starts a resolution target there, too": """
        contract resolution P2 480
        2026-01-12 12:00 file incident P2 reported 2026-01-12 10:00
        = taking_charge#1 due 2026-01-12 12:00
        = resolution#1 due 2026-01-13 10:00""",
}
