"""Every mistake a register can hold: its code, its sentence and its remedy.

In:  a code, a place in the file, and words of the register itself.
Out: a ``Fault`` that says where, what and what to do, in Dutch or English.

The rules this module keeps:
 * A fault quotes text of the register only: that is the controller's own text, never a report's.
 * Codes are API: tests and documentation list them, and they do not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sluis.errors import Place
from sluis.i18n import N_, Lang, tr
from sluis.law.finding import Finding

FAULTS: Final[dict[str, tuple[str, str]]] = {
    # the file
    "register.size": (
        N_("The file is larger than {limit} bytes."),
        N_("A register is a text a person reads; split it."),
    ),
    "register.utf8": (N_("The file is not UTF-8 here."), N_("Save it as UTF-8.")),
    "register.character": (N_("There is a character here that YAML does not allow."), N_("Remove it.")),
    "register.syntax": (N_("Not readable as YAML here: {problem}."), N_("Check indentation, colons and quotes here.")),
    "register.empty": (N_("The file says nothing."), N_("Start from examples/register.yaml.")),
    "register.documents": (N_("A second document starts here."), N_("One file holds one register; remove the `---`.")),
    "register.alias": (
        N_("An alias (*name) stands here."),
        N_("Write the text out: each place must say what it means."),
    ),
    "register.anchor": (N_("An anchor (&name) stands here."), N_("Remove it and write the text out.")),
    "register.tag": (N_("A tag (!name) stands here."), N_("Remove it: each key already says its type.")),
    "register.merge": (N_("A merge key (<<) stands here."), N_("Write the keys out.")),
    "register.key": (N_("A key must be one word, not a list or a mapping."), N_("Write a word before the colon.")),
    "register.depth": (
        N_("Nested more than {limit} levels deep."),
        N_("No part of a register needs that; check the brackets."),
    ),
    "register.duplicate-key": (
        N_("The key {key} stands here again; first on line {first}."),
        N_("Keep one of the two."),
    ),
    "register.version": (
        N_("This file is made for version {version} of the format; this Sluis reads up to {ours}."),
        N_("Update Sluis, or write the register in the older version."),
    ),
    # the shape of the file
    "register.unknown-key": (
        N_("{where} has a key {key} that does not exist."),
        N_("Remove it, or correct its spelling."),
    ),
    "register.missing-key": (
        N_("{where} lacks the key {key}."),
        N_("Add {key}; docs/reference/register.md says what it means."),
    ),
    "register.expects-mapping": (
        N_("{where} must hold keys with values."),
        N_("Write it as `key: value` lines below this key."),
    ),
    "register.expects-list": (
        N_("{where} must be a list."),
        N_("Write it as `[one, two]` or as lines that start with `- `."),
    ),
    "register.expects-text": (
        N_("{where} must be one word or sentence."),
        N_("Write the text after the colon, in quotes when it holds a colon or a #."),
    ),
    "register.expects-word": (N_("{where} is {text}; it must be one of: {words}."), N_("Choose one of the words.")),
    "register.expects-date": (N_("{where} is {text}; that is no date."), N_("Write a date as 2026-11-24.")),
    "register.expects-number": (
        N_("{where} is {text}; that is no number as this format takes it."),
        N_("Write digits with a point, as -110 or 0.5: no exponent, no leading zero."),
    ),
    "register.expects-whole-number": (
        N_("{where} is {text}; that is no whole number in range."),
        N_("Write digits only."),
    ),
    "register.expects-true-false": (N_("{where} is {text}; it must be true or false."), N_("Write true or false.")),
    "register.expects-duration": (
        N_("{where} is {text}; that is no duration."),
        N_("Write it as P3D (days), PT15M (minutes) or P1W; months and years have no fixed length."),
    ),
    "register.expects-term": (N_("{where} is {text}; that is no term."), N_("Write it as P30D, P6M or P2Y.")),
    "register.expects-share": (
        N_("{where} is {text}; that is no share of the homes."),
        N_("Write it as 0.05: above 0, at most 1, at most six decimals."),
    ),
    "register.expects-release": (
        N_("{where} is {text}; that is no period of release."),
        N_("Write a duration, as PT15M or P1D; or `immediate`, which the law weighs."),
    ),
    "register.expects-country": (
        N_("{where} is {text}; that is no country code."),
        N_("Write the two letters of ISO 3166-1, as NL or US."),
    ),
    "register.expects-oui": (N_("{where} is {text}; that is no OUI."), N_("Write six hex digits, as 012345.")),
    "register.expects-name": (
        N_("The name {text} in {where} cannot be used."),
        N_("Use small letters, digits and hyphens, at most 64."),
    ),
    "register.expects-ground": (
        N_("{where} is {text}; that is no ground."),
        N_("Write `avg: 6-1-a` to `6-1-f`, and `tw: 11.7a-3-b` or `tw: none`."),
    ),
    "register.expects-digest": (
        N_("{where} is {text}; that is no digest."),
        N_("Copy the 64 hex digits that `sluis check` prints beside the finding."),
    ),
    "register.expects-route": (
        N_("{where} is {text}; that is no route."),
        N_("Write the path of the route as in gate.toml, as /ingest."),
    ),
    "register.expects-host": (
        N_("{where} is {text}; that is no name, address or network."),
        N_("Write ingest.example.nl, *.example.nl for all names below one, 192.0.2.7, or 192.0.2.0/24."),
    ),
    "register.empty-text": (
        N_("{where} is empty."),
        N_("Write the text, or remove the key: absent means not established."),
    ),
    "register.too-long": (N_("{where} is longer than {limit} characters."), N_("Shorten it.")),
    "register.empty-list": (N_("{where} is an empty list."), N_("Write at least one entry.")),
    "register.repeated": (N_("{where} says {text} twice."), N_("Keep one of the two.")),
    "register.one-of": (N_("{where} must say exactly one of: {words}."), N_("Keep the one you mean.")),
    "register.shape": (N_("{where} does not have the form this key needs."), N_("See docs/reference/register.md.")),
    # paths
    "register.path-empty-segment": (
        N_("The path {path} has an empty part."),
        N_("Remove the dot at the start, at the end, or the double dot."),
    ),
    "register.path-segment": (
        N_("The part {segment} of the path {path} cannot be used."),
        N_("Use letters, digits, - and _; write * where an instance number stands."),
    ),
    "register.path-root-star": (
        N_("The path {path} starts with *."),
        N_("Start with the root of the data model, as Device or InternetGatewayDevice."),
    ),
    "register.path-reserved": (
        N_("{root} is a name of the body itself and cannot start a path."),
        N_("Use `household:` and `time:` of the activity for those."),
    ),
    "register.overlap": (
        N_("The path {path} overlaps the row on line {other}."),
        N_("Keep one of the two rows: what is listed twice has two treatments."),
    ),
    "register.literal-and-star": (
        N_("The path {path} has {segment} where the row on line {other} has {theirs}."),
        N_("Write * in both, or the name in both: at one place there are names or instances."),
    ),
    # rows
    "register.row-empty": (N_("This row has no path."), N_("Write `path:`; or `kind:` with `treatment: withhold`.")),
    "register.row-by-kind": (
        N_("A row by kind can only withhold."),
        N_("Write `treatment: withhold`, or give the row a `path:`."),
    ),
    "register.row-key": (
        N_("The key {key} does not belong to the treatment {treatment}."),
        N_("Remove {key}, or change the treatment."),
    ),
    "register.row-why": (
        N_("This row does not say why the purpose needs the field."),
        N_("Write `why:`; a field without a reason is withheld by leaving the row out."),
    ),
    "register.release-shape": (
        N_("A row that releases needs the shape in which the value leaves."),
        N_("Write `as:` with number, flag, enum, vocabulary or time."),
    ),
    "register.token-lifetime": (
        N_("A token row needs a lifetime."),
        N_("Write `lifetime:` report, hour, day, week or month."),
    ),
    "register.token-class": (
        N_("No token can be made of {path}: its class is not known."),
        N_("Write `kind:` with one of: {words}."),
    ),
    "register.token-kind": (N_("No token can be made of the kind {kind}."), N_("Use one of: {words}.")),
    "register.token-kind-conflict": (
        N_("The row says {kind}, the catalogue knows {path} as {known}."),
        N_("Remove `kind:`."),
    ),
    "register.generalise-to": (
        N_("A row that generalises needs what to generalise to."),
        N_("Write `to:` device-class, vendor-group, or `bands:` with a list below it."),
    ),
    # counts
    "register.count-missing": (
        N_("A row that counts needs how homes are counted."),
        N_("Write `count:` with bands, of, cells, minimum, epsilon and period."),
    ),
    "register.count-alone": (
        N_("{where} stands in an activity that counts homes, and would leave of one home."),
        N_("An activity has one row that counts, and else rows that withhold; put the rest in another activity."),
    ),
    "register.count-twice": (
        N_("Activity {name} counts homes by the same value for the same recipient already: each home is asked twice."),
        N_("Count it once, with the bands and cells of both; or take one of them out."),
    ),
    "register.count-worst": (
        N_("Only `of: worst` says which value is worse, and it must."),
        N_("Write `worst: low` or `worst: high` beside `of: worst`, and nowhere else."),
    ),
    "register.count-values": (
        N_("A path with `*` gives a home several values in one report."),
        N_("Write `of: worst`, or the path of one value."),
    ),
    "register.count-epsilon": (
        N_("{text} is no epsilon of one period."),
        N_("Write a number above 0 and at most {limit}, with at most 6 decimals."),
    ),
    "register.count-budget": (
        N_("The register says no `privacy_budget:` of a year that covers one period of this count."),
        N_("Write one at the top of the register: at least this epsilon, at most {limit}, with at most 6 decimals."),
    ),
    "register.count-minimum": (
        N_("A minimum of {count} homes is too low or too high."),
        N_("Write a number from {low} to {limit}."),
    ),
    "register.count-period": (
        N_("{text} is no period in which homes can be counted."),
        N_("Write one of an hour to 366 days, as P1D or P1W."),
    ),
    "register.count-size": (
        N_("{count} cells with bands are too many."),
        N_("List fewer regions or bands: at most {limit} numbers a period."),
    ),
    "register.number-range": (N_("min is larger than max."), N_("Exchange them, or correct one.")),
    "register.number-step": (
        N_("step must be larger than 0."),
        N_("Write the distance between values that may leave, as 5."),
    ),
    "register.number-size": (N_("{text} is too large: numbers must stay below 2^53."), N_("Use a smaller bound.")),
    "register.number-digits": (
        N_("These numbers need more than 15 digits beside a fraction, and readers would confuse them."),
        N_("Write fewer decimals, or smaller bounds."),
    ),
    "register.number-values": (
        N_("The {count} values of this shape must be listed one by one, and at most {limit} can be."),
        N_("Take a whole step (or a half, or a quarter) and make min a multiple of it; or take a larger step."),
    ),
    "register.bands-order": (
        N_("The bands must rise: {text} does not."),
        N_("Write the lower bounds from small to large, each once."),
    ),
    "register.table-path": (
        N_("{path} is no table of this activity, or has a bound already."),
        N_("Write the path of its rows up to and including the `*` of the table, once."),
    ),
    "register.table-entries": (
        N_("A table of {count} entries cannot be: from 1 to {limit}."),
        N_("Write how many entries one body may hold."),
    ),
    "register.zero-duration": (N_("{where} is zero."), N_("Write a duration larger than nothing.")),
    "register.days-apart": (
        N_("{where} is {count}; days are measured from 1 to {limit} apart."),
        N_("Write 1 for today and tomorrow; with a household token that lives a week, 7."),
    ),
    "register.max-age": (
        N_("{where} is shorter than a day, or longer than {limit} days."),
        N_("Write how old a measurement may be, as P30D."),
    ),
    "register.household-row": (
        N_("The row {path} is about the router or the contract itself and would name the household."),
        N_("Use household: of the activity; the identity of router and contract leaves only as its token."),
    ),
    "register.secret-row": (
        N_("The row {path} is a secret or key."),
        N_("Remove the row, or write `treatment: withhold`."),
    ),
    "register.outsider": (N_("This row is refused by {rule}."), N_("See the finding.")),
    # vocabularies
    "register.vocabulary-missing": (
        N_("The vocabulary file {file} is not there."),
        N_("Put it in the folder `vocabularies` beside the register."),
    ),
    "register.vocabulary-fault": (
        N_("The vocabulary file {file} cannot be used: {problem}"),
        N_("Mend the file; docs/reference/register.md says what it holds."),
    ),
    "register.vocabulary-k": (
        N_("The vocabulary file {file} has k = {k}; it must be at least 2."),
        N_("List only values seen in at least k households."),
    ),
    "register.vocabulary-unapproved": (
        N_("The vocabulary file {file} is not approved."),
        N_("Add `approved:` with `by` and `date` once somebody has read every value."),
    ),
    # between the parts
    "register.unknown-recipient": (
        N_("The recipient {key} is not listed under `recipients:`."),
        N_("Add it there, or correct the name."),
    ),
    "register.host-wide": (
        N_("{text} covers far more than one party can have."),
        N_("Name the hosts, or the network that is really its own."),
    ),
    "register.host-overlap": (
        N_("{text} meets {theirs} of {other} on line {line}."),
        N_("Leave it with the party that receives there: one place is of one party."),
    ),
    "register.window-missing": (
        N_("A help request needs to know how long it stays open."),
        N_("Write `kind: help-request` and `window:`, as P3D, below `trigger:`."),
    ),
    "register.release-missing": (
        N_("{where} does not say when its bodies leave."),
        N_("Write `release:` with a period, as PT15M; with `time:` its grid is the period."),
    ),
    "register.window-unused": (
        N_("Only a help request has a window."),
        N_("Remove `window:`, or write `kind: help-request`."),
    ),
    "register.alias-name": (N_("The alias {alias} cannot be used."), N_("Use letters, digits, - and _; no dot.")),
    "register.alias-root": (
        N_("The alias {alias} is also the root of a row's path."),
        N_("Choose another alias on the router, or drop the profile."),
    ),
    "register.profile-overlap": (
        N_("The profiles {name} and {other} (line {line}) can match the same router and route."),
        N_("Tell them apart by oui, product_class or route."),
    ),
    "register.decision-rule": (N_("There is no rule {rule}."), N_("Use the id that `sluis check` prints.")),
    "register.decision-activity": (
        N_("There is no activity {activity} in this register."),
        N_("Correct the name, or remove the decision."),
    ),
    "register.evidence-fact": (
        N_("A document proves {path}, and this register has no such place."),
        N_("Write the path as findings spell it, like recipients.NAME.processor_agreement."),
    ),
    "register.decision-dates": (N_("The decision expires on or before the day it was made."), N_("Correct the dates.")),
    "register.span-dates": (N_("{where} ends on or before the day it begins."), N_("Correct the dates.")),
}
"""Code, sentence, remedy."""

DID_YOU_MEAN: Final = N_("Did you mean {near}?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake, where it stands and what to do."""

    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    code: str
    places: Mapping[str, Place | int] = field(default_factory=dict)
    finding: Finding | None = None
    """The finding of law that refuses the row, for ``register.outsider``."""

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence: what is wrong."""
        if self.finding is not None:
            return self.finding.reason(lang)
        return tr(FAULTS[self.code][0], lang, **self.places)

    def remedy(self, lang: Lang | None = None) -> str:
        """Return what to do."""
        if self.finding is not None:
            return self.finding.remedy(lang)
        sentence = tr(FAULTS[self.code][1], lang, **self.places)
        if "near" not in self.places:
            return sentence
        return f"{sentence} {tr(DID_YOU_MEAN, lang, near=self.places['near'])}"
