"""Told timelines around lunch, midnight, weekends, days off and clock changes; the language is that of `told`.

In 2026 the first of January is a Thursday; clocks change on Sunday 29 March and Sunday 25 October, at 01:00 UTC.
"""

DAYS: dict[str, str] = {
    # Lunch
    "a minute before lunch": """
        2026-01-12 12:59 file bug_report P1
        = taking_charge#1 due 2026-01-12 14:59""",
    "at the beginning of lunch": """
        2026-01-12 13:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 15:00""",
    "a minute before lunch ends": """
        2026-01-12 13:59 file bug_report P1
        = taking_charge#1 due 2026-01-12 15:00""",
    "at the end of lunch": """
        2026-01-12 14:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 15:00""",
    "two hours that end where lunch begins": """
        2026-01-12 11:00 file bug_report P2
        = taking_charge#1 due 2026-01-12 13:00""",
    "two hours over lunch": """
        2026-01-12 12:15 file bug_report P2
        = taking_charge#1 due 2026-01-12 15:15""",
    # Nights and midnights
    "two hours that end at closing time": """
        2026-01-12 16:00 file bug_report P2
        = taking_charge#1 due 2026-01-12 18:00""",
    "two hours over a night": """
        2026-01-12 17:15 file bug_report P2
        = taking_charge#1 due 2026-01-13 10:15""",
    "a minute before midnight": """
        2026-01-12 23:59 file bug_report P1
        = taking_charge#1 due 2026-01-13 10:00""",
    "at midnight": """
        2026-01-13 00:00 file bug_report P1
        = taking_charge#1 due 2026-01-13 10:00""",
    "hours up to midnight run on into the next day": """
        contract hours 0-6 00:00-02:00 22:00-24:00
        2026-01-12 23:30 file bug_report P1
        = taking_charge#1 due 2026-01-13 00:30""",
    "midnight is no gap between two open hours": """
        contract hours 0-6 00:00-02:00 22:00-24:00
        2026-01-12 23:00 file bug_report P2
        = taking_charge#1 due 2026-01-13 01:00""",
    "a due instant at midnight stays there though it goes on at once": """
        contract hours 0-4 00:00-24:00
        2026-01-12 22:00 file bug_report P2
        = taking_charge#1 due 2026-01-13 00:00""",
    "a due instant at the last midnight of the week stays there": """
        contract hours 0-4 00:00-24:00
        2026-01-09 22:00 file bug_report P2
        = taking_charge#1 due 2026-01-10 00:00""",
    "open day and night but for the weekend": """
        contract hours 0-4 00:00-24:00
        2026-01-09 23:00 file bug_report P2
        = taking_charge#1 due 2026-01-12 01:00""",
    "open on Friday nights only: the rest is a week later": """
        contract hours 0-6
        contract hours 4 18:00-24:00
        2026-01-09 23:30 file bug_report P1
        = taking_charge#1 due 2026-01-16 18:30""",
    "five intervals a day": """
        contract hours 0-4 08:00-08:30 09:00-09:30 10:00-10:30 11:00-11:30 12:00-12:30
        2026-01-12 08:15 file bug_report P1
        = taking_charge#1 due 2026-01-12 10:15""",
    "two hours over all of five intervals": """
        contract hours 0-4 08:00-08:30 09:00-09:30 10:00-10:30 11:00-11:30 12:00-12:30
        2026-01-12 08:15 file bug_report P2
        = taking_charge#1 due 2026-01-12 12:15""",
    # Weekends
    "a minute before the weekend": """
        2026-01-09 17:59 file bug_report P1
        = taking_charge#1 due 2026-01-12 09:59""",
    "where the weekend begins": """
        2026-01-09 18:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 10:00""",
    "due on Friday at closing time stays on Friday": """
        2026-01-09 16:00 file bug_report P2
        = taking_charge#1 due 2026-01-09 18:00""",
    "a Saturday a minute before midnight": """
        2026-01-10 23:59 file bug_report P2
        = taking_charge#1 due 2026-01-12 11:00""",
    "the midnight from Saturday to Sunday": """
        2026-01-11 00:00 file bug_report P1
        = taking_charge#1 due 2026-01-12 10:00""",
    "Saturday mornings count where the contract opens them": """
        contract hours 5 09:00-12:00
        2026-01-09 17:30 file bug_report P2
        = taking_charge#1 due 2026-01-10 10:30""",
    # Days off
    "over New Year's Day": """
        2025-12-31 17:30 file bug_report P1
        = taking_charge#1 due 2026-01-02 09:30""",
    "on New Year's Day itself": """
        2026-01-01 11:00 file bug_report P2
        = taking_charge#1 due 2026-01-02 11:00""",
    "on Epiphany itself": """
        2026-01-06 12:00 file bug_report P1
        = taking_charge#1 due 2026-01-07 10:00""",
    "six working days over New Year and Epiphany": """
        2025-12-30 09:00 file bug_report P3
        = taking_charge#1 due 2026-01-08 18:00""",
    "Good Friday is a working day": """
        2026-04-03 10:00 file bug_report P2
        = taking_charge#1 due 2026-04-03 12:00""",
    "six working days over Easter": """
        2026-04-02 10:00 file bug_report P3
        = taking_charge#1 due 2026-04-13 10:00""",
    "six working days over the first of May and two weekends": """
        2026-04-30 09:00 file bug_report P3
        = taking_charge#1 due 2026-05-08 18:00""",
    "on the second of June": """
        2026-06-02 09:00 file bug_report P1
        = taking_charge#1 due 2026-06-03 10:00""",
    "an update over the eighth of December": """
        2026-12-07 15:30 file incident P1
        2026-12-07 16:00 take
        = update#1 due 2026-12-09 11:00""",
    "an update over Christmas": """
        2026-12-24 16:00 file incident P2
        2026-12-24 16:30 take
        = update#1 due 2026-12-28 16:30""",
    "on Christmas Day": """
        2026-12-25 10:00 file bug_report P1
        = taking_charge#1 due 2026-12-28 10:00""",
    "a day off in the middle of a week": """
        contract off 2026-01-13
        2026-01-12 17:30 file bug_report P1
        = taking_charge#1 due 2026-01-14 09:30""",
    "a week off": """
        contract off 2026-01-13 2026-01-14 2026-01-15 2026-01-16
        2026-01-12 17:00 file bug_report P2
        = taking_charge#1 due 2026-01-19 10:00""",
    "a day off on a Saturday changes nothing": """
        contract off 2026-01-10
        2026-01-09 17:30 file bug_report P1
        = taking_charge#1 due 2026-01-12 09:30""",
    "around the clock counts days off": """
        contract around_the_clock P1
        2026-12-25 10:00 file bug_report P1
        = taking_charge#1 due 2026-12-25 11:00""",
    # Clock changes
    "an update over the clock change of spring": """
        2026-03-27 14:30 file incident P1
        2026-03-27 15:00 take
        = update#1 due 2026-03-30T08:00Z""",
    "filed in the hour after the one that spring skips": """
        2026-03-29T01:30Z file bug_report P1
        = taking_charge#1 due 2026-03-30T08:00Z""",
    "six working days over the clock change of autumn": """
        2026-10-22 10:00 file bug_report P3
        = taking_charge#1 due 2026-10-30T09:00Z""",
    "filed in the hour that autumn shows twice": """
        2026-10-25T01:30Z file bug_report P1
        = taking_charge#1 due 2026-10-26T09:00Z""",
    "48 hours around the clock are an hour later on the wall in spring": """
        contract around_the_clock P3
        2026-03-27 10:00 file bug_report P3
        = taking_charge#1 due 2026-03-29T09:00Z""",
    "48 hours around the clock are an hour earlier on the wall in autumn": """
        contract around_the_clock P3
        2026-10-23 10:00 file bug_report P3
        = taking_charge#1 due 2026-10-25T08:00Z""",
    "two hours of a night shift end where spring skips an hour": """
        contract hours 0-6 00:00-04:00
        2026-03-28 04:00 file bug_report P2
        = taking_charge#1 due 2026-03-29T01:00Z""",
    "the night of spring has three hours of four: the fourth is the next night's": """
        contract hours 0-6 00:00-04:00
        2026-03-28 03:00 file incident P1
        2026-03-28 04:00 take
        = update#1 due 2026-03-29T23:00Z""",
    "the night of autumn has five hours of four": """
        contract hours 0-6 00:00-04:00
        2026-10-24 03:00 file incident P1
        2026-10-24 04:00 take
        = update#1 due 2026-10-25T02:00Z""",
    # Elsewhere
    "support in India: half an hour beside the full one": """
        contract calendar Asia/Kolkata
        2026-01-12T12:00Z file bug_report P1
        = taking_charge#1 due 2026-01-13T04:00Z""",
    "support in Nepal: three quarters beside it": """
        contract calendar Asia/Kathmandu
        2026-01-12T12:15Z file bug_report P1
        = taking_charge#1 due 2026-01-13T04:15Z""",
    "support in New York changes its clocks three weeks before Rome": """
        contract calendar America/New_York
        2026-03-06T22:00Z file bug_report P2
        = taking_charge#1 due 2026-03-09T14:00Z""",
    "support on Lord Howe changes its clocks by half an hour": """
        contract calendar Australia/Lord_Howe
        2026-04-03T06:00Z file bug_report P2
        = taking_charge#1 due 2026-04-06T23:30Z""",
}
