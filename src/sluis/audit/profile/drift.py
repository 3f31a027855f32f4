"""The profiles of a router held against the register: each difference is a finding.

In:  what a dump says, and the profiles that the register's activities need. Out: findings, worst first.

The rules this module keeps:
 * What the dump does not say is UNKNOWN, never as it should be. What is off is judged as what it would send.
 * A profile belongs to an activity by its alias or name, else by what it asks; one that is no activity's is a finding.
 * An object asks all that is in it, what a maker puts there included; only what ``Exclude`` names goes off.

Source: TR-181 (Device:2.19) ``BulkData.Profile.{i}.``; TR-369 Annex A; GDPR art. 5(1)(c), 25, 32.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from sluis.audit.profile.drift_kinds import Drift, DriftFinding, found
from sluis.audit.profile.dump import Dump, SeenProfile
from sluis.audit.profile.references import (
    Excluded,
    Exclusions,
    fits,
    searches,
    shown_path,
    starred,
    under,
    whole,
    wider,
)
from sluis.audit.profile.said import (
    entries_excluded,
    flag_is,
    is_on,
    number_of,
    references_of,
    short_of,
    untold,
)
from sluis.audit.profile.wanted import Left, WantedProfile, is_object
from sluis.kernel.plan import STAR, PlanPath
from sluis.register.hosts import HostBook, read_host
from sluis.register.model import Register
from sluis.telemetry.usp import split_path
from sluis.terms import REASONS, Verdict

PROVIDER: Final = ""
_READ: Final = frozenset({"json", "csv", ""})
_HTTP: Final = frozenset({"http", "https", ""})
_VERDICTS: Final = list(Verdict)
_EMPTY: Final = ".."
_STARS: Final = "BulkData.ParameterWildCardSupported"
_SEALED_PORT: Final = 443


class Held:
    """A register, asked about the profiles of routers.

    Attributes:
        wanted: What its activities need, closed ones included.
    """

    def __init__(
        self, register: Register, wanted: Sequence[WantedProfile], url: str = "", only: str | None = None
    ) -> None:
        """Take what a dump is held against.

        Args:
            register: Whose hosts and renamed keys count.
            wanted: What each of its activities needs.
            url: Where routers are to report; empty: a host of the controller.
            only: The activity that must have a profile; ``None``: each that always runs.
        """
        self.wanted = tuple(wanted)
        self._register = register
        self._url = url
        self._only = only
        hosts = [(host, PROVIDER) for text in register.file.controller.hosts if (host := read_host(text)) is not None]
        for key, recipient in register.recipients.items():
            hosts += [(host, key) for text in recipient.hosts if (host := read_host(text)) is not None]
        self._book = HostBook(hosts)
        self._rows = {profile.activity: _rows(profile) for profile in wanted}
        self._renames = {
            (alias, path.removesuffix("."))
            for entry in register.file.profiles.values()
            for alias, path in entry.names.items()
        }

    def findings(self, dump: Dump) -> tuple[DriftFinding, ...]:
        """Return every difference between a dump and the register, worst first.

        Effects:
            None. Equal for equal arguments.
        """
        if dump.refused is not None:
            return (found(Drift.UNREAD, reason=REASONS[dump.refused]),)
        seen = list(_of_the_whole(dump))
        taken: dict[str, bool] = {}
        for number, profile in enumerate(dump.profiles, 1):
            on, wanted = is_on(dump, profile), self._activity_of(profile)
            here = list(self._of_profile(profile, wanted, dump, on=on))
            if wanted is not None:
                here += [found(Drift.TWICE)] if on and taken.get(wanted.activity) else []
                taken[wanted.activity] = on or taken.get(wanted.activity, False)
            seen += [_placed(finding, number, wanted, on=on) for finding in here]
        seen += self._absent(dump, taken)
        return tuple(sorted(seen, key=lambda finding: (_VERDICTS.index(finding.verdict), finding.profile)))

    def _absent(self, dump: Dump, taken: dict[str, bool]) -> Iterator[DriftFinding]:
        """Yield activities without a profile: those that always run, or the one that was asked for."""
        root = _root_of(dump)
        told = bool(dump.profiles) or any(number_of(text) == 0 for text in dump.counts.values())
        for wanted in self.wanted if told else ():
            expected = wanted.trigger == "always" if self._only is None else wanted.activity == self._only
            has_rows = any(path[0].casefold() == root for path in self._rows[wanted.activity])
            if expected and wanted.open and has_rows and wanted.activity not in taken:
                yield replace(found(Drift.ABSENT, activity=wanted.activity), activity=wanted.activity)

    def _activity_of(self, profile: SeenProfile) -> WantedProfile | None:
        """Return the activity a profile is of: by its alias or name, else the one whose rows it asks most of."""
        called = {(profile.said(name) or "").casefold() for name in ("alias", "name")}
        called.add(profile.instance.strip("[]").casefold())
        for wanted in self.wanted:
            if called & {wanted.alias.casefold(), wanted.activity.casefold()}:
                return wanted
        asked = [split_path(text) for text in references_of(profile)]
        best, most = None, 0
        for wanted in self.wanted:
            rows = self._rows[wanted.activity]
            count = sum(any(fits(row, path) for row in rows) for path in asked)
            best, most = (wanted, count) if count > most else (best, most)
        return best

    def _of_profile(
        self, profile: SeenProfile, wanted: WantedProfile | None, dump: Dump, *, on: bool
    ) -> Iterator[DriftFinding]:
        if wanted is None and not on and not references_of(profile) and not any(_urls(profile)):
            return  # a row of the table that nobody filled
        yield from untold(profile)
        yield from self._whereto(profile)
        yield from _in_url(profile)
        if wanted is None:
            yield found(Drift.NO_ACTIVITY, count=len(references_of(profile)))
            return
        yield from self._asked(profile, wanted)
        yield from _paced(profile, wanted)
        yield from self._renamed(profile)
        stars = dump.wildcards.get(profile.root.casefold(), "")
        if any(STAR in row for row in self._rows[wanted.activity]) and not flag_is(stars, wanted=True):
            said = flag_is(stars, wanted=False)
            yield found(Drift.NO_WILDCARDS) if said else found(Drift.NOT_TOLD, names=_STARS)
        yield from _switch(wanted, on=on)

    def _asked(self, profile: SeenProfile, wanted: WantedProfile) -> Iterator[DriftFinding]:
        rows = self._rows[wanted.activity]
        excluded = Exclusions(Excluded(split_path(text), _names_object(text)) for text in entries_excluded(profile))
        objects: dict[PlanPath, tuple[int, set[PlanPath]]] = {}
        covered = set[PlanPath]()
        for text in references_of(profile):
            path = split_path(text)
            if _EMPTY in text:  # no path has an empty segment: what a router takes it for is not known
                yield found(Drift.ASKS_MORE, path=shown_path(text, rows))
            if searches(path):
                yield found(Drift.SEARCH, path=shown_path(text, rows))
            if _names_object(text):
                if path not in objects:
                    objects[path] = under(path, rows, excluded.entries)
                more, whole_rows = objects[path]
                covered |= whole_rows
                yield found(Drift.OBJECT, path=shown_path(text, rows), count=more)
            elif any(fits(row, path) for row in rows):
                covered |= {row for row in rows if fits(row, path) and whole(row, path)}
            elif not excluded.cover(path):
                yield _more(text, path, rows)
        for row in rows:
            here = row[0].casefold() == profile.root.partition(".")[0].casefold()
            if here and (row not in covered or any(entry.meets(row) for entry in excluded.entries)):
                yield found(Drift.ASKS_LESS, path=".".join(row))

    def _whereto(self, profile: SeenProfile) -> Iterator[DriftFinding]:
        if any(text.strip().casefold() not in _HTTP for text in profile.settings.get("protocol", ())):
            yield found(Drift.OTHER_WAY)
        urls = _urls(profile)
        if profile.settings.get("http.url") and not any(urls):
            yield found(Drift.NO_URL)
        for url in filter(None, urls):
            yield from self.of_url(url)

    def of_url(self, url: str) -> Iterator[DriftFinding]:
        """Yield what is the matter with a place to report to."""
        try:
            parts = urlsplit(url)
            scheme, host, login = parts.scheme.lower(), parts.hostname or "", "@" in parts.netloc
        except ValueError:
            scheme, host, login = "", "", False
        if scheme != "https" or login:
            yield found(Drift.UNENCRYPTED)
        if not self._url and ("?" in url or "#" in url):
            yield found(Drift.WORDS_IN_URL)
        host = "" if read_host(host) is None else host  # what is no name, clients take apart each in their own way
        named = self._book.of_name(host) if host else None
        owner = self._book.of_address(host) if named is None else named
        if owner:
            yield found(Drift.TO_RECIPIENT, recipient=owner)
        elif self._url:
            yield from [] if _spelled_out(url) == _spelled_out(self._url) else [found(Drift.OTHER_URL)]
        elif owner is None:
            yield found(Drift.OTHER_URL if self._register.file.controller.hosts else Drift.NO_HOSTS)

    def _renamed(self, profile: SeenProfile) -> Iterator[DriftFinding]:
        for row in profile.parameters.values():
            for name in filter(None, (text.strip() for text in row.get("name", ()))):
                for text in (reference.strip() for reference in row.get("reference", ())):
                    if (name, text.removesuffix(".")) not in self._renames and name != text:
                        yield found(Drift.RENAMED, path=shown_path(text))


def _spelled_out(url: str) -> tuple[object, ...]:
    """Return an address in one spelling: small letters of the host, the port said (RFC 3986, 6.2.2.1 and 6.2.3)."""
    try:
        parts = urlsplit(url)
        port = parts.port or _SEALED_PORT
    except ValueError:
        return (url,)
    login = parts.netloc.rpartition("@")[0]
    rest = url.partition("://")[2].removeprefix(parts.netloc)
    return parts.scheme.lower(), login, (parts.hostname or "").removesuffix("."), port, rest or "/"


def _rows(wanted: WantedProfile) -> tuple[PlanPath, ...]:
    """Return what an activity needs of a router, under either root."""
    old = (row.path for row in wanted.left if row.why is Left.OLD_MODEL)
    return (*(row.path for row in wanted.asked), *old)


def _root_of(dump: Dump) -> str:
    """Return the root under which a router keeps its profiles, lower case; the current one when none is seen."""
    roots = [profile.root for profile in dump.profiles] or [*dump.enabled, *dump.counts, *dump.wildcards]
    return roots[0].partition(".")[0].casefold() if roots else "device"


def _placed(finding: DriftFinding, number: int, wanted: WantedProfile | None, *, on: bool) -> DriftFinding:
    """Return a finding of a profile; what is off sends nothing now, so that its FAIL is a REVIEW."""
    verdict = Verdict.REVIEW if finding.verdict is Verdict.FAIL and not on else finding.verdict
    name = "" if wanted is None else wanted.activity
    words = dict(finding.words) | {"activity": name}
    return DriftFinding(finding.drift, verdict, number, name, tuple(sorted(words.items())), off=not on)


def _of_the_whole(dump: Dump) -> Iterator[DriftFinding]:
    for drift, count in ((Drift.TWO_VALUES, dump.conflicts), (Drift.LINES, dump.lines), (Drift.BESIDE, dump.beside)):
        if count:
            yield found(drift, count=count)
    if not dump.profiles and not any(number_of(text) == 0 for text in dump.counts.values()):
        yield found(Drift.NOT_TOLD, names="BulkData.Profile.{i}.")
    for root, text in dump.counts.items():
        yield from short_of(sum(profile.root.casefold() == root for profile in dump.profiles), text)
    roots = {profile.root.casefold() for profile in dump.profiles}
    for names, said in (("BulkData.Enable", dump.enabled), ("BulkData.ProfileNumberOfEntries", dump.counts)):
        if roots - said.keys():
            yield found(Drift.NOT_TOLD, names=names)


def _names_object(text: str) -> bool:
    return text.endswith(".") or is_object(starred(split_path(text)))


def _urls(profile: SeenProfile) -> list[str]:
    return [url.strip() for name in ("http.url", "filetransferurl") for url in profile.settings.get(name, ())]


def _more(text: str, path: PlanPath, rows: Sequence[PlanPath]) -> DriftFinding:
    """Return what a reference is that fits no row."""
    shown = shown_path(text, rows)
    folded = tuple(segment.casefold() for segment in path)
    if any(fits(tuple(segment.casefold() for segment in row), folded) for row in rows):
        return found(Drift.SPELLED, path=shown)
    return found(Drift.MORE_INSTANCES if any(wider(row, path) for row in rows) else Drift.ASKS_MORE, path=shown)


def _in_url(profile: SeenProfile) -> Iterator[DriftFinding]:
    for row in profile.in_url.values():
        for text in filter(None, (text.strip() for text in row.get("reference", ()))):
            yield found(Drift.IN_URL, path=shown_path(text))


def _paced(profile: SeenProfile, wanted: WantedProfile) -> Iterator[DriftFinding]:
    for text in profile.settings.get("reportinginterval", ()):
        seconds = number_of(text)
        if seconds is not None and seconds != wanted.interval_s:
            drift = Drift.SHORTER if seconds < wanted.interval_s else Drift.LONGER
            yield found(drift, seconds=seconds, wanted=wanted.interval_s)
    if any(number_of(text) != 0 for text in profile.settings.get("numberofretainedfailedreports", ())):
        yield found(Drift.RETAINS)
    encoding = (profile.said("encodingtype") or "").casefold()
    if encoding not in _READ:
        yield found(Drift.NOT_READ)
    stamp = profile.said("csvencoding.rowtimestamp" if encoding == "csv" else "jsonencoding.reporttimestamp")
    if (stamp or "").casefold() == "none":
        yield found(Drift.NO_TIME)


def _switch(wanted: WantedProfile, *, on: bool) -> Iterator[DriftFinding]:
    if on and not wanted.open:
        yield found(Drift.CLOSED)
    elif on and wanted.trigger != "always":
        yield found(Drift.ON, trigger=wanted.trigger)
    elif not on and wanted.trigger == "always" and wanted.open:
        yield found(Drift.OFF)
