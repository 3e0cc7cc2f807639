"""The told timelines of the main job, second half; the language is that of `told`."""

SECOND: dict[str, str] = {
    # Around the clock, reported at
    "around the clock counts nights and weekends": """
        contract around_the_clock P1
        2026-01-10 23:30 file incident P1
        = taking_charge#1 due 2026-01-11 00:30""",
    "around the clock over the clock change of spring": """
        contract around_the_clock P1
        2026-03-29T00:30Z file incident P1
        = taking_charge#1 due 2026-03-29T01:30Z""",
    "around the clock over the clock change of autumn": """
        contract around_the_clock P1
        2026-10-25T00:30Z file incident P1
        = taking_charge#1 due 2026-10-25T01:30Z""",
    "reported earlier counts from there, and is breached when it is filed": """
        2026-01-12 12:00 file incident P1 reported 2026-01-12 09:30
        2026-01-12 12:10 look
        = taking_charge#1 due 2026-01-12 10:30
        = taking_charge#1 breached 2026-01-12 12:00""",
    "reported on Friday evening, filed on Monday": """
        2026-01-12 09:30 file incident P2 reported 2026-01-09 17:30
        = taking_charge#1 due 2026-01-12 10:30""",
    "around the clock an update waits and runs on in the night": """
        contract around_the_clock P1
        2026-01-10 20:00 file incident P1
        2026-01-10 20:30 take
        2026-01-10 22:00 ask
        2026-01-11 02:00 answer
        = update#1 met
        = update#2 due 2026-01-11 06:00""",
    # More holidays, more nights
    "the second of June is off": """
        2026-06-01 17:00 file bug_report P2
        = taking_charge#1 due 2026-06-03 10:00""",
    "the eighth of December is off": """
        2026-12-07 16:30 file bug_report P2
        = taking_charge#1 due 2026-12-09 09:30""",
    "an update in the night counts from the morning": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 22:00 comment
        = update#1 breached 2026-01-12 15:30
        = update#2 due 2026-01-13 13:00""",
    # More waits
    "two waits on one target": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 12:00 answer
        2026-01-12 14:30 ask
        2026-01-12 16:00 answer
        = resolution#1 due 2026-01-13 12:30""",
    "two waits and the update between them": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 11:30 answer
        2026-01-12 12:00 ask
        2026-01-12 12:30 answer
        = update#2 met
        = update#3 due 2026-01-12 17:30""",
    "a wait over lunch moves nothing": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 13:10 ask
        2026-01-12 13:50 answer
        = resolution#1 due 2026-01-13 10:00""",
    "a wait over a holiday moves an estimate by its support hours only": """
        2026-01-05 10:00 file bug_report P3
        2026-01-05 10:30 take
        2026-01-05 11:00 estimate 2026-01-08 12:00
        2026-01-05 17:00 ask
        2026-01-07 10:00 answer
        = resolution#1 due 2026-01-08 15:00""",
    "a wait over the clock change of spring": """
        2026-03-27 16:00 file incident P1
        2026-03-27 16:10 take
        2026-03-27 17:00 ask
        2026-03-30 09:00 answer
        = update#2 due 2026-03-30T11:00Z""",
    "an estimate moved over the clock change of autumn": """
        2026-10-22 10:00 file bug_report P3
        2026-10-22 10:30 take
        2026-10-22 11:00 estimate 2026-10-27 12:00
        2026-10-23 17:00 ask
        2026-10-26 11:00 answer
        = resolution#1 due 2026-10-27T15:00Z""",
    "professional services answer for the customer": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-12 14:30 services_answer
        = update#2 due 2026-01-13 09:30""",
    "a priority raised while it waits": """
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 15:00 override P1
        2026-01-13 09:00 answer
        = update#2 due 2026-01-13 13:00""",
    "withdrawn while it waits is void": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 ask
        2026-01-12 17:30 withdraw
        = taking_charge#1 met
        = update#1 met
        = update#2 void""",
    "withdrawn at the due instant is void": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 11:00 withdraw
        = taking_charge#1 void""",
    "passing on to another team restarts nothing": """
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 11:00 escalate
        2026-01-12 12:00 escalate_further
        = update#1 due 2026-01-12 15:30""",
    # Targets for the resolution
    "a resolution target counts from the filing": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        = resolution#1 due 2026-01-14 10:00""",
    "resolved in time is met": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P2
        2026-01-14 10:00 resolve
        = resolution#1 met""",
    "resolved late is breached": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P2
        2026-01-14 10:01 resolve
        2026-01-14 10:30 confirm
        = resolution#1 breached 2026-01-14 10:00""",
    "a wait moves a resolution target": """
        contract resolution P2 960
        2026-01-12 10:00 file incident P2
        2026-01-12 10:30 take
        2026-01-12 12:00 ask
        2026-01-13 11:00 answer
        = resolution#1 due 2026-01-14 18:00""",
    "an estimate stands beside a target of the contract": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        = resolution#1 due 2026-01-13 10:00""",
    "and is due when a priority without a target follows": """
        contract resolution P1 480
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-12 12:00 override P2
        = resolution#1 due 2026-01-14 12:00""",
    "a chain that was late before is late at once": """
        contract resolution P1 240
        2026-01-12 10:00 file incident P1
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise incident P1
        2026-01-12 16:00 resolve
        2026-01-13 09:00 reopen
        2026-01-13 09:30 look
        = resolution#1 breached 2026-01-12 15:00
        = resolution#2 breached 2026-01-13 09:00""",
    # More estimates
    "an estimate agreed while waiting moves by what was waited since": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-12 14:00 ask
        2026-01-12 16:00 estimate 2026-01-15 12:00
        2026-01-13 10:00 answer
        = resolution#1 due 2026-01-15 16:00""",
    "and shows what is left from then on": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-14 12:00
        2026-01-12 14:00 ask
        2026-01-12 16:00 estimate 2026-01-13 12:00
        = resolution#1 waiting 5:00""",
    "a past estimate that begins to bind must be agreed anew": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 15:00 override P3
        = resolution#1 undated""",
    "and then binds": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:30 take
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 15:00 override P3
        2026-01-13 15:10 estimate 2026-01-14 10:00
        2026-01-14 11:00 look
        = resolution#1 breached 2026-01-14 10:00""",
    "reopened before its estimate: it stands": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-15 12:00
        2026-01-13 10:00 resolve
        2026-01-13 15:00 reopen
        = resolution#1 met
        = resolution#2 due 2026-01-15 12:00""",
    "reopened after its estimate: it must be agreed anew": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-15 12:00
        2026-01-13 10:00 resolve
        2026-01-15 15:00 reopen
        = resolution#1 met
        = resolution#2 undated""",
    "reopened after a breach: the newer estimate is due": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:30 take
        2026-01-12 10:40 categorise bug_report P3
        2026-01-12 11:00 estimate 2026-01-13 12:00
        2026-01-13 15:00 estimate 2026-01-15 12:00
        2026-01-14 10:00 resolve
        2026-01-14 11:00 reopen
        = resolution#1 breached 2026-01-13 12:00
        = resolution#2 due 2026-01-15 12:00""",
    # More priorities
    "raised twice: never beyond what was due": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:20 override P2
        2026-01-12 11:00 override P1
        = taking_charge#1 due 2026-01-12 12:00""",
    "lowered and taken within the new target": """
        2026-01-12 10:00 file bug_report P1
        2026-01-12 10:50 override P3
        2026-01-13 10:00 take
        = taking_charge#1 due 2026-01-20 10:00
        = taking_charge#1 met""",
    "an override that is removed": """
        2026-01-12 10:00 file bug_report P3
        2026-01-12 10:20 override P1
        2026-01-12 10:40 override none
        = taking_charge#1 due 2026-01-20 10:00""",
    # More coverage
    "coverage gained, lost and gained again": """
        2026-01-12 10:00 file it_help P1
        2026-01-12 11:00 categorise bug_report P1
        2026-01-12 11:30 categorise it_help P1
        2026-01-12 14:00 categorise bug_report P1
        = taking_charge#1 cancelled
        = taking_charge#2 due 2026-01-12 15:00""",
    "components outside the perimeter cancel what runs": """
        2026-01-12 10:00 file bug_report P2
        2026-01-12 11:00 categorise bug_report P2 outside
        = taking_charge#1 cancelled""",
    "coverage gained starts a resolution target then": """
        contract resolution P2 480
        2026-01-12 10:00 file it_help P2
        2026-01-12 14:00 categorise bug_report P2
        = taking_charge#1 due 2026-01-12 16:00
        = resolution#1 due 2026-01-13 13:00""",
    "a target that comes later counts from where coverage began": """
        contract resolution P1 480
        2026-01-12 10:00 file it_help P3
        2026-01-13 10:00 categorise bug_report P3
        2026-01-13 11:00 override P1
        = resolution#1 due 2026-01-14 10:00""",
}
