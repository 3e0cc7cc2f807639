"""Told timelines about coverage, reopening, withdrawing, resolution targets; the language is that of `told`."""

COVERAGE: dict[str, str] = {
    # Coverage
    "a question that turns out to be a bug in the evening": """
        2026-01-12 20:00 file it_help P3
        2026-01-12 22:00 categorise bug_report P1
        = taking_charge#1 due 2026-01-13 10:00""",
    "a question that turns out to be a bug is taken in time": """
        2026-01-12 10:00 file it_help P3
        2026-01-12 15:00 categorise bug_report P1
        2026-01-12 15:30 take
        = taking_charge#1 due 2026-01-12 16:00
        = taking_charge#1 met
        = update#1 due 2026-01-13 10:30""",
    "coverage lost at the due instant": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:00 categorise it_help P1
        = taking_charge#1 cancelled""",
    "coverage lost a minute late": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:01 categorise it_help P1
        = taking_charge#1 breached 2026-01-12 11:00""",
    "coverage regained after taking charge": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 take
        2026-01-12 11:00 categorise it_help P1
        2026-01-12 14:00 categorise bug_report P1
        = taking_charge#1 met
        = update#1 cancelled
        = update#2 due 2026-01-12 18:00
        = taking_charge#2 none""",
    "a component of the perimeter brings coverage": """
        2026-01-12 10:00 file bug_report P2 outside
        2026-01-12 11:00 categorise bug_report P2
        = taking_charge#1 due 2026-01-12 13:00""",
    "coverage lost while it waits": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 categorise it_help P1
        = update#1 met
        = update#2 cancelled""",
    "coverage regained while it waits": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 categorise it_help P1
        2026-01-12 12:30 categorise bug_report P1
        = update#2 cancelled
        = update#3 waiting 4:00""",
    "and answered": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 categorise it_help P1
        2026-01-12 12:30 categorise bug_report P1
        2026-01-12 14:00 answer
        = update#3 due 2026-01-12 18:00""",
    "a question that is withdrawn never had a clock": """
        2026-01-12 10:00 file it_help P1
        2026-01-12 11:00 withdraw
        = taking_charge none""",
    # Reopening
    "reopened twice": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 resolve
        2026-01-12 11:30 reopen
        2026-01-12 12:00 resolve
        2026-01-12 14:00 reopen
        = update#1 met
        = update#2 met
        = update#3 due 2026-01-12 18:00""",
    "reopened in the evening": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 resolve
        2026-01-12 22:00 reopen
        = update#2 due 2026-01-13 13:00""",
    "reopened where the weekend begins": """
        2026-01-09 10:00 file incident P1
        2026-01-09 10:30 take
        2026-01-09 10:40 categorise incident P1
        2026-01-09 12:00 resolve
        2026-01-09 18:00 reopen
        = update#2 due 2026-01-12 13:00""",
    "a chain over two reopenings counts as one": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 resolve
        2026-01-12 12:00 reopen
        2026-01-12 13:00 resolve
        2026-01-12 15:00 reopen
        = resolution#1 met
        = resolution#2 met
        = resolution#3 due 2026-01-13 12:00""",
    "a chain whose target is used up is due at once": """
        contract resolution P1 240
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 15:00 resolve
        2026-01-13 09:00 reopen
        = resolution#1 met
        = resolution#2 due 2026-01-13 09:00""",
    "a used-up chain is breached a minute after reopening": """
        contract resolution P1 240
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 15:00 resolve
        2026-01-13 09:00 reopen
        2026-01-13 09:01 look
        = resolution#1 met
        = resolution#2 breached 2026-01-13 09:00""",
    "confirmed: nothing runs any more": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 12:00 resolve
        2026-01-12 14:00 confirm
        = taking_charge#1 met
        = update#1 met
        = update#2 none""",
    # Withdrawing
    "withdrawn a minute before it is due": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:59 withdraw
        = taking_charge#1 void""",
    "withdrawn after it was taken in charge": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 withdraw
        = taking_charge#1 met
        = update#1 void""",
    "withdrawn after a missed update": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 16:00 withdraw
        = update#1 breached 2026-01-12 15:30""",
    "a resolution target withdrawn before it is due": """
        contract resolution P2 480
        2026-01-12 10:00 file incident P2
        2026-01-12 11:00 withdraw
        = taking_charge#1 void
        = resolution#1 void""",
    # Targets of the resolution
    "a resolution target over Epiphany": """
        contract resolution P1 480
        2026-01-05 15:00 file incident P1
        = resolution#1 due 2026-01-07 15:00""",
    "a resolution target around the clock over a weekend": """
        contract resolution P2 2880
        contract around_the_clock P2
        2026-01-09 10:00 file incident P2
        = resolution#1 due 2026-01-11 10:00""",
    "a resolution target over the clock change of autumn": """
        contract resolution P1 480
        2026-10-23 14:00 file incident P1
        = resolution#1 due 2026-10-26T12:00Z""",
}
