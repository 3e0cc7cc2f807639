"""What people of the desk say whatever the story is."""

from customers.vocabulary import ClockKind

GREETINGS = (
    "Thank you for the report, I am on it. You will hear from me as soon as I can say more.",
    "Good morning, I have taken this over. I am looking at the logs that you attached first.",
    "Thanks. I see it in your environment, too. I compare it with our reference installation now.",
    "I have what I need to begin. The next update comes within the promised time, sooner if I find something.",
)
NOTES = (
    "Same pattern as last month at another customer, though the versions differ. Comparing configurations.",
    "Reproduced on the reference installation with their descriptor. It does not happen on the previous version.",
    "Their gateway log shows the request arriving twice, 40 ms apart. @{colleague}, have you seen this?",
    "Asked {team} for a quick look before I escalate. Nothing obvious in the last release notes.",
)
REASONS = (
    "Reproduced; beyond what we can change by configuration. Please look at the component itself.",
    "The stack trace points into code of yours. Steps and logs are in the ticket.",
    "The customer has tried the workaround twice. We need somebody who knows the internals.",
)
FURTHER = "This is not in our layer: the cause lies one deeper. The traces of this morning are attached above."
SPECIALIST = (
    "Looked at the traces: it is what we suspected. I prepare a change and try it tonight.",
    "I can force it with a delay of 200 ms between the two calls. Working on a test first.",
    "Not a regression, it never worked for this case. Small change, but it touches the scheduler.",
)
STILL = (
    "It happened again this morning, twice. I attach the new log.",
    "It works for the first product, the second one still shows the same.",
    "Better, but not gone: about one in ten still fails.",
)
AFTER = (
    "Thanks! One question: does this also hold for our acceptance environment?",
    "We will try it this evening. Do we have to restart anything?",
)
AGAIN = "I have opened this again and look at it with your new information right away."
WITHDRAWN = (
    "It was a change in our own network. Sorry for the noise.",
    "We solved it ourselves: an expired certificate.",
)
CALLED = "Called {name}: it works, they had only forgotten to confirm. Closing is fine for them."
TAKEN_UP = "Reached them by telephone, they need another week for the answer. We go on with what we have."
TURNED = "This works as it is meant to. I treat it as a question from here on, and answer it as one."
OVERRIDDEN = "Their board meets tomorrow and needs these figures. Agreed with the account manager."
ESTIMATED = "We plan to have this solved by then. If that changes, you will hear it from us first."
DUPLICATE = "This is the same as {key}. Please follow it there: everything that we find is written in that ticket."
NO_ANSWER = (
    "We have not heard from you after two reminders, so we close this for now. A follow-up ticket takes it up again."
)
NOT_REPRODUCIBLE = (
    "We have tried this on three versions and with your descriptors, and could not make it happen. "
    "If it happens again, please reopen with the time of day."
)
DECLINED = (
    "We have talked about this with product management: it works against how ownership is modelled, and will not come."
)
RATINGS = (
    (5, "Quick and precise."),
    (5, ""),
    (4, "Solved, but we had to explain it twice."),
    (4, ""),
    (5, "The workaround saved our release."),
    (3, "It took a week to reach the right team."),
    (2, "The first two answers did not help."),
)
EARLIER = "Reported by telephone to the on-call number; filed as soon as somebody was at a desk."
TRACKER = "https://tracker.witboost.example/browse/WIT-{number}"
# What should never have been pasted, and why a lead destroys it. The key opens nothing.
PASTED_KEY = "AKIA-DEMO-4J7Q-NOT-A-KEY"
PASTED = (
    f"These are the variables of the worker:\n\n    POOL_SIZE=20\n    STORE_KEY={PASTED_KEY}\n\nThe dump is attached."
)
DUMP = "worker-environment.txt"
REDACTED = "The key of the object store was pasted. Please change it: whoever read this ticket has it."
REDACTED_FILE = "The dump holds the same key."
# Why a lead excuses a missed promise.
EXCUSES = {
    ClockKind.TAKING_CHARGE: (
        "We were on the telephone with you about this from the first quarter of an hour on; it was only marked as "
        "taken in charge after the call."
    ),
    ClockKind.UPDATE: (
        "As agreed in the call of that morning, the next news was to come with the result of the test over night, and "
        "did."
    ),
    ClockKind.RESOLUTION: (
        "The solution was ready in time. You asked us to wait with it until the end of your change freeze."
    ),
}
