"""The told timelines of the main job, first half; the language is that of `told`."""

FIRST: dict[str, str] = {
    # Hours, lunch, night, weekend
    "lunch is not counted": """
        2026-01-12 12:30 file bug_report P1
        = taking_charge#1 due 2026-01-12 14:30""",
    "a due instant at the beginning of lunch stays there": """
        2026-01-12 12:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 13:00""",
    "filed at lunch counts from 14:00": """
        2026-01-12 13:20 file bug_report P1
        = taking_charge#1 due 2026-01-12 15:00""",
    "filed before opening counts from 09:00": """
        2026-01-12 07:10 file bug_report P1
        = taking_charge#1 due 2026-01-12 10:00""",
    "the night is not counted": """
        2026-01-12 17:45 file bug_report P1
        = taking_charge#1 due 2026-01-13 09:45""",
    "a due instant at closing time stays there": """
        2026-01-12 17:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 18:00""",
    "filed at closing time counts from the next morning": """
        2026-01-12 18:00 file bug_report P1
        = taking_charge#1 due 2026-01-13 10:00""",
    "the weekend is not counted": """
        2026-01-10 11:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 10:00""",
    "Friday evening to Monday morning": """
        2026-01-09 17:30 file bug_report P2
        = taking_charge#1 due 2026-01-12 10:30""",
    "48 support hours are six working days": """
        2026-01-08 16:00 file bug_report P3
        = taking_charge#1 due 2026-01-16 16:00""",
    # Holidays and clock changes
    "Epiphany is off": """
        2026-01-05 17:00 file bug_report P2
        = taking_charge#1 due 2026-01-07 10:00""",
    "Easter Monday is off": """
        2026-04-03 17:00 file bug_report P2
        = taking_charge#1 due 2026-04-07 10:00""",
    "the first of May is off": """
        2026-04-30 17:30 file bug_report P1
        = taking_charge#1 due 2026-05-04 09:30""",
    "Christmas is off": """
        2026-12-24 17:00 file bug_report P2
        = taking_charge#1 due 2026-12-28 10:00""",
    "over the clock change of spring": """
        2026-03-27 17:00 file bug_report P2
        = taking_charge#1 due 2026-03-30T08:00Z""",
    "over the clock change of autumn": """
        2026-10-23 17:00 file bug_report P2
        = taking_charge#1 due 2026-10-26T09:00Z""",
    "six working days over the clock change of spring": """
        2026-03-26 10:00 file bug_report P3
        = taking_charge#1 due 2026-04-03 10:00""",
    # Taking charge
    "taken in time is met": """
        2026-01-12 10:00 file bug_report P2
        2026-01-12 11:30 take
        = taking_charge#1 due 2026-01-12 12:00
        = taking_charge#1 met""",
    "taken at the due instant is met": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:00 take
        = taking_charge#1 met""",
    "taken late is breached at the due instant": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:30 take
        = taking_charge#1 due 2026-01-12 11:00
        = taking_charge#1 breached 2026-01-12 11:00""",
    "nobody takes it: breached while it runs": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 12:00 look
        = taking_charge#1 breached 2026-01-12 11:00""",
    "a public comment is not taking charge": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 comment
        2026-01-12 12:00 look
        = taking_charge#1 breached 2026-01-12 11:00
        = update none""",
    # Update
    "the first update is due after taking charge": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        = update#1 due 2026-01-12 15:30""",
    "a public comment restarts the update": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 comment
        = update#1 met
        = update#2 due 2026-01-12 17:00""",
    "an internal note restarts nothing": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 note
        = update#1 due 2026-01-12 15:30""",
    "a message of the customer restarts nothing": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 answer
        = update#1 due 2026-01-12 15:30""",
    "bare moves restart nothing": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 categorise incident P1
        2026-01-12 11:30 investigate
        = update#1 due 2026-01-12 15:30""",
    "a missed interval counts once": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-14 12:00 comment
        = update#1 breached 2026-01-12 15:30
        = update#2 due 2026-01-14 17:00""",
    "P2 is updated every working day": """
        2026-01-12 10:00 file incident P2
        2026-01-12 11:00 take
        = update#1 due 2026-01-13 11:00""",
    "findings for the customer are an update": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 escalate
        2026-01-12 12:00 hand_back public
        = update#2 due 2026-01-12 17:00""",
    "internal findings are none": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 escalate
        2026-01-12 12:00 hand_back internal
        = update#1 due 2026-01-12 15:30""",
    # Waiting
    "asking is an update, then everything stands still": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 16:00 look
        = update#1 met
        = update#2 waiting 4:00""",
    "the answer starts the clock again with all that was left": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-13 10:00 answer
        = update#2 due 2026-01-13 15:00""",
    "support can resume without an answer": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 14:30 resume
        = update#2 due 2026-01-13 09:30""",
    "a file is an answer": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-13 10:00 attach
        = update#2 due 2026-01-13 15:00""",
    "asking twice is one wait": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 12:30 ask
        2026-01-12 14:30 answer
        = update#3 due 2026-01-13 09:30""",
    "an update while waiting starts a cycle that stands still": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 12:30 comment
        2026-01-12 14:00 answer
        = update#2 met
        = update#3 due 2026-01-12 18:00""",
    "an answer in the night counts from the morning": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 22:15 answer
        = update#2 due 2026-01-13 13:00""",
    "an estimate moves by the counted time of the wait": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 10:00 ask
        2026-01-13 15:00 answer
        = resolution#1 due 2026-01-14 17:00""",
    "a wait over the weekend moves an estimate by its support hours only": """
        2026-01-08 10:00 file bug_report P3
        2026-01-08 10:30 take
        2026-01-08 11:00 estimate 2026-01-13 12:00
        2026-01-09 17:00 ask
        2026-01-12 10:00 answer
        = resolution#1 due 2026-01-13 15:00""",
    "what was breached keeps its due instant while waiting": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 15:00 ask
        2026-01-14 10:00 answer
        = resolution#1 due 2026-01-13 12:00
        = resolution#1 breached 2026-01-13 12:00""",
    "resolving ends a wait": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 ask
        2026-01-12 16:00 resolve
        = update#2 met""",
    # Priorities
    "raised early: counted from the own start": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:20 override P1
        = taking_charge#1 due 2026-01-12 11:00""",
    "raised late: counted from the change": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 15:00 override P1
        = taking_charge#1 due 2026-01-12 16:00""",
    "raised late: never beyond the old due instant": """
        2026-01-12 10:00 file bug_report P2
        2026-01-12 11:30 override P1
        = taking_charge#1 due 2026-01-12 12:00""",
    "lowered: counted from the own start": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 override P2
        = taking_charge#1 due 2026-01-12 12:00""",
    "a breached cycle is never retargeted": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:30 override P3
        = taking_charge#1 due 2026-01-12 11:00
        = taking_charge#1 breached 2026-01-12 11:00""",
    "a clock without a target gets one from its start": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 14:00 override P1
        = update#1 due 2026-01-12 15:30""",
    "a clock without a target gets one from the change when its start is too far back": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-13 10:00 override P1
        = update#1 due 2026-01-13 15:00""",
    "waits are kept when the priority changes": """
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 14:00 answer
        2026-01-12 15:00 override P1
        = update#2 due 2026-01-12 18:00""",
    # Coverage
    "a question has no clocks": """
        2026-01-12 10:00 file it_help P3
        = taking_charge none""",
    "a question that turns out to be a bug starts taking charge then": """
        2026-01-12 10:00 file it_help P3
        2026-01-12 11:00 categorise bug_report P2
        = taking_charge#1 due 2026-01-12 13:00""",
    "coverage gained after taking charge starts the update": """
        2026-01-12 10:00 file it_help P3
        2026-01-12 10:15 take
        2026-01-12 11:00 categorise bug_report P2
        = update#1 due 2026-01-13 11:00
        = taking_charge none""",
    "coverage lost cancels what runs": """
        2026-01-12 10:00 file bug_report P2
        2026-01-12 10:30 take
        2026-01-12 11:00 categorise it_help P2
        = taking_charge#1 met
        = update#1 cancelled""",
    "coverage lost leaves what was breached": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:30 categorise it_help P1
        = taking_charge#1 breached 2026-01-12 11:00""",
    "only components outside the perimeter: no clocks": """
        2026-01-12 10:00 file bug_report P1 outside
        = taking_charge none""",
    # Reopening, withdrawing
    "reopening asks for an update, never again for taking charge": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 resolve
        2026-01-13 09:00 reopen
        = update#1 met
        = update#2 due 2026-01-13 13:00
        = taking_charge#2 none""",
    "a reopened resolution carries over what was counted": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 resolve
        2026-01-13 09:00 reopen
        = resolution#1 met
        = resolution#2 due 2026-01-13 16:00""",
    "withdrawn before it is due is void": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 withdraw
        = taking_charge#1 void""",
    "withdrawn after a breach stays breached": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 12:00 withdraw
        = taking_charge#1 breached 2026-01-12 11:00""",
    # Estimates
    "a kept estimate is met": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-14 11:00 resolve
        = resolution#1 met""",
    "a new estimate moves the due instant": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-13 11:00 estimate 2026-01-15 12:00
        = resolution#1 due 2026-01-15 12:00""",
    "a new estimate never heals a breach": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 15:00 estimate 2026-01-15 12:00
        = resolution#1 breached 2026-01-13 12:00""",
}
