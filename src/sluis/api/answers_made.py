"""Each of the ten answers: three sentences, what they rest on, and what we do not know.

In:  ``Known``. Out: ``Answer``.

The rules this module keeps:
 * A fact that the register does not state is counted as that, apart from yes and no.
 * A count of what a register lists may be 0: the register shows that. Incidents it does not list are not on record.
 * Where a count of yes would be 0 and the register is silent of some, no count is given: it might be those.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sluis.api.answers_known import ALL, Known
from sluis.api.answers_ledger import before, held, inspected, ledger_evidence
from sluis.api.answers_register import consulted, kinds_outside, purpose, systems, written_down
from sluis.api.law import law_read, law_watch
from sluis.audit.model import Party
from sluis.i18n import N_
from sluis.identify.catalogue import classify
from sluis.law.deadlines import terms
from sluis.law.finding import Finding
from sluis.law.parties import Recipient, Rights
from sluis.law.watch import Watched
from sluis.register.paths import plan_path
from sluis.reports.access_words import says_where, transfers
from sluis.reports.papers.answers import DO_IT_AGAIN, Answer, DayOf, LawPlace, Listing, RuleValue, Three, Typed
from sluis.reports.papers.figure import Figure, Origin, Period, Phrase, Sentence, Somewhere, Source, Term, Value
from sluis.reports.papers.paper import Sentences
from sluis.reports.papers.statement_letter import NO_SAFEGUARD, TOOL_WORDS
from sluis.terms import KINDS, Verdict

__all__ = ["TEN", "fields_that_leave", "outside"]

_MOST_FINDINGS: Final = 3
"""Findings that stand beside an answer as evidence; `sluis check` has them all."""


def _answer(
    known: Known,
    number: int,
    said: Three,
    unknown: Sentences,
    rules: Sequence[str] = (),
    *,
    beside: Iterable[Figure] = (),
) -> Answer:
    """Return an answer with its evidence: how to do it again, what is on record, and what rules of it answer."""
    day, file = known.day.isoformat(), known.asked.register.name
    command = f"sluis check {file} --at {day} --detail" if rules else f"sluis law watch --at {day}"
    commands = [Figure(Typed(command), DO_IT_AGAIN, Source(Origin.PROGRAM))]
    seen = [*beside]
    commands += [each for each in seen if each.what == DO_IT_AGAIN]
    told = [each for each in known.checked.findings if each.rule.startswith(tuple(rules))] if rules else []
    missed = [each for each in told if each.verdict is not Verdict.PASS]
    shown = tuple(_missed(known, each) for each in missed[:_MOST_FINDINGS])
    evidence = (*(each for each in seen if each.what != DO_IT_AGAIN), *_law(told), *shown)
    return Answer(number=number, said=said, evidence=evidence, again=tuple(commands), unknown=unknown)


def _law(told: Iterable[Finding], but: Iterable[Finding] = ()) -> Iterable[Figure]:
    """Yield where the law is that was applied for a question: of each act that is linked, the first rule of it.

    Args:
        told: What was applied.
        but: Whose acts stand there already.
    """
    seen = {LawPlace(each.rule, each.citation).link for each in but}
    for each in told:
        place = LawPlace(each.rule, each.citation)
        if place.link not in seen:
            seen.add(place.link)
            yield Figure(place, N_("Law of this question, among others"), Source(Origin.LAW, each.rule))


_MISSED: Final = {
    Verdict.FAIL: N_("A rule that did not pass"),
    Verdict.UNKNOWN: N_("A rule for which a fact is missing"),
    Verdict.REVIEW: N_("A rule that a person has to weigh"),
}


def _missed(known: Known, finding: Finding) -> Figure:
    """Return what a rule answers that did not pass; of what somebody decided that it is decided."""
    settled = finding.verdict is Verdict.REVIEW and not finding.open_reviews
    what = N_("A rule that a person weighed, and decided") if settled else _MISSED[finding.verdict]
    answer = RuleValue(finding.rule, finding.verdict, finding.citation)
    return Figure(answer, what, Source(Origin.LAW, finding.rule), purpose(known, finding.activity))


def outside(known: Known, *, people: bool = False) -> Sentence:
    """Say how many activities go outside the European Economic Area, of how many that is not on record, and with what.

    Args:
        known: What the register says.
        people: Name the kinds of data that are about people, and leave technical ones out.
    """
    register = known.checked.register
    to = [register.recipients.get(activity.recipient) for activity in register.activities.values()]
    goes = [each is not None and any(True for _ in transfers(each)) for each in to]
    outside = goes.count(True)
    silent = sum(not gone and (each is None or not says_where(each)) for gone, each in zip(goes, to, strict=True))
    what = N_("Activities that go outside the European Economic Area")
    without = known.count(silent, N_("Activities without a country on record"), "recipients.*.country")
    figures = {"yes": known.count(outside, what, "recipients.*"), "all": known.all, "silent": without}
    if outside:
        kinds = known.count(
            kinds_outside(known, people=people), N_("Kinds of data that may go there"), "activities.*.fields"
        )
        told = N_(
            "Activities that go outside the European Economic Area: {yes} of {all} (not on record: {silent}), and "
            "these kinds of data may go with them: {kinds}."
        )
        of_people = N_(
            "Purposes for which it goes outside the European Economic Area: {yes} of {all} (not on record: {silent}), "
            "and of people these kinds of data may go with them: {kinds}."
        )
        return Sentence(of_people if people else told, {**figures, "kinds": kinds})
    return _counted(
        N_("Activities that go outside the European Economic Area: {yes} of {all} (not on record: {silent})."),
        N_("Which activities go outside the European Economic Area: our register does not say, of {silent} of {all}."),
        figures,
    )


def _counted(message: str, silent: str, figures: dict[str, Figure]) -> Sentence:
    """Say how many say yes; where that would be 0 and some are silent, say of how many the register does not say."""
    if figures["yes"].value == 0 and figures["silent"].value != 0:
        return Sentence(silent, {name: each for name, each in figures.items() if name != "yes"})
    return Sentence(message, figures)


def _three(known: Known, values: Iterable[bool | None], messages: tuple[str, str, str], key: str) -> dict[str, Figure]:
    """Return how many say yes, how many there are, and how many say nothing."""
    seen = list(values)
    yes, total, silent = messages
    return {
        "yes": known.count(seen.count(True), yes, key),
        "all": known.count(len(seen), total, key),
        "silent": known.count(seen.count(None), silent, key),
    }


def _first(known: Known) -> Answer:
    activities = known.checked.register.activities.values()
    words = N_("Activities with word that customers were told"), ALL, N_("Activities without word on that")
    told = _three(known, (each.notice.given for each in activities), words, "activities.*.notice.given")
    silent = [Sentence(N_("What other routers sent: we chose the recordings."))] if known.audited is not None else []
    silent.append(before(known))
    return _answer(
        known,
        1,
        (
            outside(known),
            _counted(
                N_(
                    "Activities of which customers were told, by our register: {yes} of {all} (not on record: "
                    "{silent})."
                ),
                N_("Of which activities customers were told: our register does not say, of {silent} of {all}."),
                told,
            ),
            _recorded(known),
        ),
        (
            Sentence(N_("What encrypted traffic held, and what a recipient did with it afterwards.")),
            *silent,
        ),
        ("avg-13", "avg-14"),
    )


def _recorded(known: Known) -> Sentence:
    if known.audited is None:
        return Sentence(N_("Recordings of traffic were not looked at for this paper."))
    audit = known.audited.audit
    place = Source(Origin.AUDIT, Phrase(N_("where traffic went")))
    strangers = sum(each.party is Party.THIRD for each in audit.destinations)
    return Sentence(
        N_(
            "In the recordings, {period}, we saw {seen} destinations outside the house, of which our register does "
            "not know {strangers}."
        ),
        {
            "period": Figure(Period(audit.first_ms, audit.last_ms), N_("Time of the recordings"), place),
            "seen": Figure(len(audit.destinations), N_("Destinations in the recordings"), place),
            "strangers": Figure(strangers, N_("Destinations that the register does not know"), place),
        },
    )


def fields_that_leave(known: Known) -> list[tuple[bool, bool, str | None]]:
    """Return of each field that may leave: whether it is about people, whether it is changed, and how long a token."""
    made = []
    for activity in known.checked.register.activities.values():
        for row in activity.fields:
            if row.path is None or row.treatment == "withhold":
                continue
            judged = classify(plan_path(row.path))
            personal = judged is None or KINDS[judged.kind].personal
            made.append((personal, row.treatment != "release", None if row.lifetime is None else str(row.lifetime)))
    return made


def _second(known: Known) -> Answer:
    rows, key = fields_that_leave(known), "activities.*.fields"
    activities = known.checked.register.activities.values()
    words = N_("Activities of which only we hold the keys"), ALL, N_("Activities without word on who holds keys")
    holds = (None if each.key_location is None else each.key_location == "exporter_only" for each in activities)
    return _answer(
        known,
        2,
        (
            Sentence(
                N_(
                    "Fields that may leave, by our register: {fields}, of which our catalogue counts {personal} as "
                    "about people."
                ),
                {
                    "fields": known.count(len(rows), N_("Fields that may leave"), key),
                    "personal": known.count(sum(each[0] for each in rows), N_("Fields about people"), key),
                },
            ),
            Sentence(
                N_("Before they leave, {changed} of these fields are changed: a made-up name, a class, or a band."),
                {"changed": known.count(sum(each[1] for each in rows), N_("Fields that are changed first"), key)},
            ),
            _counted(
                N_(
                    "Activities of which only we hold the keys of made-up names: {yes} of {all} (not on record: "
                    "{silent})."
                ),
                N_("Who holds the keys of made-up names: our register does not say, of {silent} of {all} activities."),
                _three(known, holds, words, "activities.*.key_location"),
            ),
        ),
        (Sentence(N_("Whether a recipient could recognise somebody by other data that it has.")),),
        ("avg-4-",),
    )


def _tied(known: Known) -> Sentence:
    """Say how many fields tie measurements together, and for how long."""
    lifetimes = [each[2] for each in fields_that_leave(known) if each[2] is not None]
    fields = known.count(len(lifetimes), N_("Fields with a made-up name"), "activities.*.fields")
    if not lifetimes:
        return Sentence(N_("Fields with a made-up name for a device, by our register: {fields}."), {"fields": fields})
    longest = known.count(_longest(lifetimes), N_("The longest a made-up name lasts"), "lifetime")
    return Sentence(
        N_("Fields that tie measurements of one device together: {fields}, the longest for {longest}."),
        {"fields": fields, "longest": longest},
    )


def _left(known: Known) -> Sentence:
    """Say which risk is left, by assessments on record; of a register without one, that it does not say."""
    residual = [each.dpia.residual for each in known.checked.register.activities.values()]
    key = "activities.*.dpia.residual"
    silent = known.count(residual.count(None), N_("Activities without an assessed risk"), key)
    if residual and residual.count(None) == len(residual):
        words = N_("Risk that is left: our register does not say, of {silent} of {all} activities.")
        return Sentence(words, {"silent": silent, "all": known.all})
    return Sentence(
        N_("Risk that is left, by our own assessments: low {low}, high {high}, not on record {silent}."),
        {
            "low": known.count(residual.count("low"), N_("Assessments: low risk left"), key),
            "high": known.count(residual.count("high"), N_("Assessments: high risk left"), key),
            "silent": silent,
        },
    )


def _third(known: Known) -> Answer:
    weighed = [each for each in known.checked.findings if each.rule == "continuity"]
    settled = sum(not each.open_reviews for each in weighed if each.verdict is Verdict.REVIEW)
    return _answer(
        known,
        3,
        (
            _tied(known),
            Sentence(
                N_(
                    "By our rules whether one home can be followed must be weighed {count} time (decisions on "
                    "record that hold: {settled})."
                ),
                {
                    "count": known.law(len(weighed), N_("Findings of the rule on following a home"), "continuity"),
                    "settled": known.count(settled, N_("Decisions on them that hold"), "decisions"),
                },
                N_(
                    "By our rules whether one home can be followed must be weighed {count} times (decisions on "
                    "record that hold: {settled})."
                ),
            ),
            _left(known),
        ),
        (
            Sentence(
                N_("How many households can be recognised in what was really sent: this paper does not look at that.")
            ),
        ),
        ("continuity", "avg-35"),
    )


LIFETIMES: Final = {
    "report": N_("one report"),
    "hour": N_("an hour"),
    "day": N_("a day"),
    "week": N_("a week"),
    "month": N_("a month"),
}
"""How long a made-up name lasts, from short to long."""


def _longest(lifetimes: Sequence[str]) -> Value:
    return Phrase(LIFETIMES[max(lifetimes, key=list(LIFETIMES).index)])


def _fourth(known: Known) -> Answer:
    legs = _legs(known.checked.register.recipients)
    places = tuple(Figure(Somewhere(name, country), N_("Recipient"), source) for name, country, _, source in legs)
    tools = tuple(
        Figure(
            Phrase(NO_SAFEGUARD if tool is None else TOOL_WORDS[tool]),
            N_("What protects it there"),
            source,
            Somewhere(name, country),
        )
        for name, country, tool, source in legs
    )
    source = Source(Origin.REGISTER, "recipients.*.transfer")
    rules = ("avg-44", "avg-45", "avg-46", "avg-47", "avg-48", "avg-49")
    told = [each for each in known.checked.findings if each.rule.startswith(rules) and each.verdict is not Verdict.PASS]
    return _answer(
        known,
        4,
        (
            Sentence(
                N_("Outside the European Economic Area it goes to: {places}."),
                {"places": Figure(Listing(places, N_("nobody that the register names")), N_("Where it goes"), source)},
            ),
            Sentence(
                N_("What protects it there, by our register: {tools}."),
                {"tools": Figure(Listing(tools, N_("not on record")), N_("What protects it there"), source)},
            ),
            Sentence(
                N_("Answers of rules on transfers that did not pass: {open}, of which {closing} close something."),
                {
                    "open": known.law(len(told), N_("Findings on transfers that did not pass")),
                    "closing": known.law(sum(each.closes for each in told), N_("Of these: that close")),
                },
            ),
        ),
        (Sentence(N_("Whether it reached only that company and country, and what an authority there can demand.")),),
        rules,
    )


def _legs(recipients: Mapping[str, Recipient]) -> list[tuple[str, str, str | None, Source]]:
    return [
        (name, country, transfer.tool, Source(Origin.REGISTER, f"recipients.{key}.transfer"))
        for key, recipient in recipients.items()
        for country, name, transfer in transfers(recipient)
    ]


def _fifth(known: Known) -> Answer:
    findings, read = known.checked.findings, law_read(known.day)
    counts = known.checked.verdicts()
    words = {
        "passed": (Verdict.PASS, N_("Answers: in order")),
        "failed": (Verdict.FAIL, N_("Answers: not in order")),
        "unknown": (Verdict.UNKNOWN, N_("Answers: not known")),
        "review": (Verdict.REVIEW, N_("Answers: to be weighed")),
    }
    verdicts = {name: known.law(counts.get(verdict.value, 0), what) for name, (verdict, what) in words.items()}
    return _answer(
        known,
        5,
        (
            Sentence(
                N_("Rules of the GDPR, the Telecommunicatiewet and other law that were applied: {rules}."),
                {"rules": known.law(len({each.rule for each in findings}), N_("Rules that were applied"))},
            ),
            Sentence(
                N_("Answers: in order {passed}, not in order {failed}, not known {unknown}, to be weighed {review}."),
                verdicts,
            ),
            Sentence(
                N_("Rows of law that were read in the official text: {official} of {rows}."),
                {
                    "official": known.law(_whole(read["read_officially"]), N_("Rows read officially"), "sources.toml"),
                    "rows": known.law(_whole(read["rows"]), N_("Rows of law"), "sources.toml"),
                },
            ),
        ),
        (Sentence(N_("What an authority or a court would decide.")),),
        ("tw-",),
        beside=_law(findings, [each for each in findings if each.rule.startswith("tw-")]),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _sixth(known: Known) -> Answer:
    register = known.checked.register
    to = [activity.recipient for activity in register.activities.values()]
    several, key = sum(to.count(name) > 1 for name in register.recipients), "activities.*.recipient"
    return _answer(
        known,
        6,
        (
            Sentence(
                N_("Recipients that get more than one activity together: {several} of {all}."),
                {
                    "several": known.count(several, N_("Recipients of more than one activity"), key),
                    "all": known.count(len(register.recipients), N_("Recipients"), "recipients"),
                },
            ),
            *_rights(known, register.file.controller.rights),
        ),
        (Sentence(N_("What a recipient learns by joining this with data of others.")),),
        ("avg-12", "avg-15", "avg-16", "avg-19", "avg-20", "avg-21"),
    )


def _rights(known: Known, rights: Rights) -> tuple[Sentence, Sentence]:
    """Say how many ways to use a right work, and whether an objection stops the flow."""
    work = [getattr(rights, name) for name in rights.__struct_fields__ if name != "disclosures_kept"]  # a term
    words = (
        N_("Ways to use a right that work"),
        N_("Ways to use a right"),
        N_("Ways to use a right without word on them"),
    )
    yes = {True: Phrase(N_("yes")), False: Phrase(N_("no")), None: None}
    stops = known.count(yes[rights.objection], N_("An objection stops it"), "controller.rights.objection")
    return (
        _counted(
            N_("Ways to use a right that work, by our register: {yes} of {all} (not on record: {silent})."),
            N_("Which ways to use a right work: our register does not say, of {silent} of {all}."),
            _three(known, work, words, "controller.rights"),
        ),
        Sentence(N_("An objection stops the flow at once, by our register: {objection}."), {"objection": stops}),
    )


def _seventh(known: Known) -> Answer:
    desk = known.checked.register.file.controller.breaches
    incidents = desk.incidents
    reported = sum(each.reported_ap is not None for each in incidents)
    key = "controller.breaches.incidents"
    return _answer(
        known,
        7,
        (
            Sentence(N_("What the Autoriteit Persoonsgegevens does or decides, is for that authority to say.")),
            Sentence(
                N_("Incidents in our register: {incidents} (reported to that authority, by our register: {reported})."),
                {
                    "incidents": known.count(len(incidents) or None, N_("Incidents in the register"), key),
                    "reported": known.count(reported if incidents else None, N_("Reported to the authority"), key),
                },
            ),
            inspected(known),
        ),
        (Sentence(N_("Whether the authority looks into this, and what it will do.")),),
        ("avg-33", "avg-36"),
        beside=(*written_down(known), *consulted(known), *ledger_evidence(known)),
    )


def _eighth(known: Known) -> Answer:
    activities = known.checked.register.activities.values()
    words = N_("Activities with a notice"), ALL, N_("Activities without a notice on record")
    published = (True if each.notice.published_at is not None else None for each in activities)
    return _answer(
        known,
        8,
        (
            held(known),
            Sentence(N_("Every household may ask us what was shared about it, and gets an answer (GDPR article 15).")),
            _counted(
                N_("A notice is published, by our register, for {yes} of {all} activities (not on record: {silent})."),
                N_("Whether a notice is published: our register does not say, of {silent} of {all} activities."),
                _three(known, published, words, "activities.*.notice.published"),
            ),
        ),
        (before(known),),
        ("avg-13", "avg-14", "avg-34"),
        beside=ledger_evidence(known),
    )


def _ninth(known: Known) -> Answer:
    recipients = known.checked.register.recipients.values()
    words = N_("Recipients that use AI"), N_("Recipients"), N_("Recipients without word on AI")
    rules = [each for each in known.checked.findings if each.rule.startswith("ai-")]
    missed = sum(each.verdict is not Verdict.PASS for each in rules)
    return _answer(
        known,
        9,
        (
            _counted(
                N_("Recipients that use an AI system, by our register: {yes} of {all} (not on record: {silent})."),
                N_("Which recipients use an AI system: our register does not say, of {silent} of {all}."),
                _three(known, (each.ai.is_ai_system for each in recipients), words, "recipients.*.ai.is_ai_system"),
            ),
            Sentence(
                N_("Answers of rules of the AI regulation: {rules}, of which {missed} did not pass."),
                {
                    "rules": known.law(len(rules), N_("Findings on AI")),
                    "missed": known.law(missed, N_("Findings on AI that did not pass")),
                },
            ),
            Sentence(N_("Whether stricter rules are needed is for the legislator, and not for us.")),
        ),
        (Sentence(N_("What a system of a recipient does with data behind its own doors.")),),
        ("ai-",),
        beside=systems(known),
    )


def _came(known: Known) -> Sentence:
    """Say when it was asked, by whoever made this paper; else when parliament asked it of the government."""
    day = known.asked.asked
    if day is not None:
        return Sentence(N_("You asked this on {asked}."), {"asked": Figure(day, N_("Asked on"), Source(Origin.PERSON))})
    return Sentence(
        N_(
            "The House of Representatives asked this on 11 March 2026, and wanted an answer before 23 March 2026; when "
            "it was asked of us was not told to whoever made this paper."
        )
    )


def _due(known: Known) -> Sentence:
    """Say by when an answer was due, and whether this one is in time; else the term that households have by law."""
    day = known.asked.due
    if day is not None:
        late = N_("The answer was due on {due}, and by its date this paper is later than that.")
        in_time = N_("The answer is due on {due}, and by its date this paper is in time.")
        due = Figure(day, N_("The answer is due on"), Source(Origin.PERSON))
        return Sentence(late if known.day > day else in_time, {"due": due})
    month = Term(f"P{terms()['avg-12-3'].amount}M")
    return Sentence(
        N_(
            "By when we owed an answer was not told to whoever made this paper; a household that asks us gets one "
            "within {month} (GDPR article 12(3))."
        ),
        {"month": Figure(month, N_("Time to answer a request"), Source(Origin.LAW, "AVG 12(3)"))},
    )


def _tenth(known: Known) -> Answer:
    watch = law_watch(known.day)
    moving = sum(each.kind in {"begins", "ends"} for each in watch.entries)
    return _answer(
        known,
        10,
        (
            _came(known),
            _due(known),
            Sentence(
                N_("Days on which rules or tables change, within a year: {moving} (the first: {next})."),
                {
                    "moving": known.law(moving, N_("Changes of law within a year"), "sluis law watch"),
                    "next": known.law(watch.next_change, N_("The first change of law"), "sluis law watch"),
                },
            ),
        ),
        (Sentence(N_("Which law will be made or changed that nobody has decided yet.")),),
        beside=_changes(watch.entries),
    )


def _changes(entries: Iterable[Watched]) -> Iterable[Figure]:
    """Yield the next changes of law, each with its day, and the first of which the public finds the text."""
    told = [(each, LawPlace(each.what, each.citation)) for each in entries if each.day is not None]
    shown = told[:_MOST_FINDINGS]
    if not any(place.link for _, place in shown):
        shown += [pair for pair in told if pair[1].link][:1]
    for each, place in shown:
        what = N_("Begins") if each.kind == "begins" else N_("Ends")
        yield Figure(place, what, Source(Origin.LAW, each.what), "" if each.day is None else DayOf(each.day))


TEN: Final = (_first, _second, _third, _fourth, _fifth, _sixth, _seventh, _eighth, _ninth, _tenth)
"""What answers each question, in their order."""
