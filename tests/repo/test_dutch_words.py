"""One word for one thing in Dutch: a translation that uses another one, English that has a Dutch word, or "je", fails.

What is typed is left out: what stands between backticks or in braces, names of files and options, and capitals.
"""

import re

import catalogue
import pytest

from sluis.ledger import check_dossier, verify_statement

INSTEAD = {
    r"grootboek\w*": "logboek",
    r"databank\w*": "database",
    r"werkboek\w*": "werkmap",
    r"verwerkingsregister\w*": "register van verwerkingen",
    r"rapportages?|rapporten (?:van|uit) \w+ routers": "melding",
    r"exit-?code\w*": "afsluitcode",
    r"dagboek\w*": "journaal",
    r"uitgaande wachtrij": "uitbak",
    r"digests?|controlesom": "vingerafdruk",
    r"epoche?s?": "tijdvak",
    r"slot": "nummer",
    r"controlegetal(?:len)?|kengetal": "vingerafdruk",
    r"woning(?:en)?": "huis",
    r"back-?ups?": "reservekopie",
    r"sleutelopslag": "sleutelkast",
    r"octetten": "bytes",
    r"verklaring(?:en)? van (?:een )?huishoudens?": "overzicht",
    r"pint": "zet vast",
    r"art(?:ikel|\.) \d+[a-z]?(?: lid|\(\d)[^,]*": "artikel 12, lid 3",
    r"provider\w*": "aanbieder",
    r"functionaris voor gegevensbescherming": "functionaris gegevensbescherming",
    r"klantenbestand": "registratie",
    r"opnames": "opnamen",
    r"commando'?s?": "opdracht",
    r"aan(?:ge)?meld(?:en|t)? (?:bij|als|u)|meld u aan om": "inloggen",
    r"heeft u": "hebt u",
    r"jij|je|jouw|jullie": "u",
    r"(?:AVG|AI-verordening) art\.(?! 30\) van één)": "artikel",
    r"rectificatie": "verbetering",
    r"achterhoud\w*|achtergehouden": "tegenhouden",
    r"gelogde?": "vastgelegd",
    r"issuers?": "uitgever",
    r"pinnen": "vastgezette keten",
    r"schuilna\w*": "verzonnen naam",
    r"spreadsheets?": "rekenblad",
    r"dubbele punt(?:en)?": "dubbelepunt",
    r"\d %": "95%",
    r"eventuee?le?": "misschien, of: als dat zo is",
    r"adresser\w+": "iets aan iemand sturen, of: aanpakken",
    r"geserveer\w+": "aangeboden",
    r"zo\u2019n": "zo'n",
    r"gates?": "poort",
    r"(?<!usp )(?<!usp-)records?(?! met een msg)": "vermelding",
    r"statements?": "overzicht",
    r"households?": "huishouden",
    r"ledgers?": "logboek",
    r"findings?": "bevinding",
    r"desks?": "loket",
    r"reports?": "melding, of: rapport",
    r"recipients?": "ontvanger",
    r"notices?": "privacyverklaring",
    r"witness(?:es)?": "getuige",
    r"epochs?": "tijdvak",
    r"outbox(?:es)?": "uitbak",
    r"tijdstip(?:pen)?": "moment",
    r"(?:gezamenlijk )?verantwoordelijken?": "verwerkingsverantwoordelijke",
    r"(?:activiteit(?:en)?|haar|er) (?:is|zijn|blijf\w*|houdt) gesloten": "dicht",
    r"the|with|and|from|which|their|is not|are": "Nederlands",
}
"""What a translation does not say, as a pattern, and what it says instead."""
TYPED = re.compile(
    r"`[^`]*`|\{[^}]*\}|\[\[?[\w.]+\]?\]|(?<!\w)--?[a-z][\w-]*|\S*[/_=]\S*|\S*\.(?:md|toml|yaml|json|py|mjs|csv|ndjson)\b|\S*\w\.\w\S*"
    r"|Data Privacy Framework|Wi-Fi Data Elements|Data Rights Protocol"
)
NAMES_OF_KEYS = (
    "USP Msg without its Record",
    "needs either a key, or issuer and subject",
    "Use household: of the activity",
    "Write `lifetime:`",
    "cannot give registry or agent",
    "could be: household:",
    "from or to is not",
    "from, to or left is not",
    "is needed with the roles household",
    "left is not after from",
    "line or from is empty",
    "the heading must name line and from",
    "to does not lie after from",
)
"""Beginnings of messages that name keys and columns as they are typed, without backticks."""


def typed_left_out(text: str) -> str:
    return " ".join(word for word in TYPED.sub(" ", text).split() if not word.isupper())


def wrong_words(text: str) -> list[str]:
    """Return what a Dutch text should not say."""
    plain = typed_left_out(text)
    sought = ((re.search(rf"\b(?:{wrong})\b", plain, re.IGNORECASE), right) for wrong, right in INSTEAD.items())
    return [f"{found[0]} -> {right}" for found, right in sought if found]


def test_a_translation_says_one_word_for_one_thing() -> None:
    wrong = {
        text: found
        for key, message in catalogue.read(catalogue.DUTCH).items()
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if not str(key).startswith(NAMES_OF_KEYS) and (found := wrong_words(text))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Het grootboek is weg.", 1),
        ("Vraag je provider om de digest.", 3),
        ("Doe `sluis gate status --report x`; zie docs/how-to/the-gate.md.", 0),
        ("De melding staat in het logboek, met haar vingerafdruk.", 0),
        ("{provider} heeft u gebeld", 1),
        ("Zet de back-up terug met --re-use.", 1),
    ],
)
def test_the_check_finds_what_it_should(text: str, count: int) -> None:
    assert len(wrong_words(text)) == count


BY_ENGLISH = (
    (r"\breceipt", r"\bproof|\bprove", r"\bbewijs\b|\bbewijzen\b", "ontvangstbewijs"),
    (
        r"\bevidence\b",
        r"\bproof|\bprove|receipt",
        r"\bals bewijs\b(?! dat)|\b(?:is|het) bewijs[:.]",
        "bewijsstuk",
    ),
    (r"\bheaders?\b", r"\bheading", r"\bkopregel", "header"),
    (r"\bactivit(?:y|ies)\b[^.]*\bclosed\b", r"\bcase|\bepoch", r"\bgesloten\b(?! lijst)", "dicht"),
)
"""What the English says, and does not say; what the Dutch of it does not say then, and says instead. An activity is
open or dicht; a case, an epoch or an agreement is gesloten. A receipt is an ontvangstbewijs, evidence is a bewijsstuk,
and proof, which anybody can check, is bewijs."""


def wrong_beside(english: str, dutch: str) -> list[str]:
    """Return which words of a translation are those of another thing than its English speaks of."""
    return [
        right
        for said, unsaid, wrong, right in BY_ENGLISH
        if re.search(said, english, re.IGNORECASE)
        and not re.search(unsaid, english, re.IGNORECASE)
        and re.search(wrong, typed_left_out(dutch), re.IGNORECASE)
    ]


def test_two_things_have_two_words() -> None:
    wrong = {
        text: found
        for key, message in catalogue.read(catalogue.DUTCH).items()
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if (found := wrong_beside(str(key), text))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("english", "dutch", "right"),
    [
        ("Keep the receipt.", "Bewaar het bewijs.", ["ontvangstbewijs"]),
        ("Keep the receipt.", "Bewaar het ontvangstbewijs.", []),
        ("The receipt is the proof.", "Het ontvangstbewijs is het bewijs.", []),
        ("Keep this copy as evidence.", "Bewaar deze kopie als bewijs.", ["bewijsstuk"]),
        ("The header is missing.", "De kopregel ontbreekt.", ["header"]),
        ("The activity is closed.", "De activiteit is gesloten.", ["dicht"]),
        ("The case is closed.", "De zaak is gesloten.", []),
    ],
)
def test_a_word_of_another_thing_is_found(english: str, dutch: str, right: list[str]) -> None:
    assert wrong_beside(english, dutch) == right


PLAIN_HASH = re.compile(r"(?:gewone|trage) hash\w*|hash(?:es)? (?:zonder|met) sleutel", re.IGNORECASE)
"""What a hash is in Dutch when English has another word for it: what is made of an identifier, never of a file."""
READ_BY_HOUSEHOLDS = re.compile(
    r"(?:statement|household|rights_letter|incident_letter|disclosures|access_words)\w*\.py$"
    r"|templates/(?:household|request|receipt|parts|proof|neighbours|ask_us|confirm|first|base)\w*\.html$"
)
"""The files whose sentences a household reads. It reads of a fingerprint at most."""


def hash_misplaced(dutch: str, english: str, files: list[str]) -> bool:
    """Say whether a translation calls a digest a hash, or says hash to a household."""
    if "hash" not in typed_left_out(dutch).casefold():
        return False
    of_an_identifier = "hash" not in typed_left_out(PLAIN_HASH.sub("", dutch)).casefold()
    return not (of_an_identifier or re.search(r"\bhash", english)) or any(map(READ_BY_HOUSEHOLDS.search, files))


def test_a_digest_is_a_fingerprint_and_a_hash_is_of_an_identifier() -> None:
    """The word digest is vingerafdruk, plain digest is gewone hash, and a household does not read of a hash."""
    files = catalogue.extracted()
    wrong = [
        text
        for key, message in catalogue.read(catalogue.DUTCH).items()
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if hash_misplaced(text, str(key), files.get(key, []))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("dutch", "english", "file", "wrong"),
    [
        ("De hash van het bestand: {digest}.", "The digest of the file: {digest}.", "cli/gate.py", True),
        ("als gewone hash", "as a plain digest", "audit/model.py", False),
        ("geen gebruikersnaam met een hash", "not a login with a hash", "errors/gate.py", False),
        ("als gewone hash", "as a plain digest", "web/templates/household.html", True),
    ],
)
def test_a_misplaced_hash_is_found(dutch: str, english: str, file: str, *, wrong: bool) -> None:
    assert hash_misplaced(dutch, english, [file]) is wrong


@pytest.mark.parametrize("said", [verify_statement.TEXTS, check_dossier.TEXTS])
def test_the_programs_that_are_printed_say_the_same_words(said: dict[str, tuple[str, str]]) -> None:
    texts = [dutch for _, dutch in said.values()]
    assert {text: found for text in texts if (found := wrong_words(text))} == {}
