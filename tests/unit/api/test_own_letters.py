"""A household's own letters hold what its statement holds and no more; without one they say that there is none."""

import asyncio
from pathlib import Path

from tests.flow.deskhouse import OTHER, OWN, desk
from tests.flow.webhouse import share
from tests.paper_checks import text_of, twice
from tests.raised import raises
from tests.unit.web.asking import asking

from sluis.api.ledger import seal
from sluis.api.own_letters import FORMS, LetterOrder, make_own_letter, own_letters
from sluis.api.paper_letters import LetterKind
from sluis.api.paper_list import PaperForm
from sluis.api.statement import make_statement
from sluis.errors.gate import household_unknown_error
from sluis.errors.reports import paper_form_error, paper_incomplete_error


async def test_letters_are_filled_from_the_statement_and_move_with_it(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        gate = house.callers.running.desk.gate
        early = make_own_letter(gate, OWN, LetterOrder(LetterKind.COMPLAINT, lang="en"))
        said = text_of(early.content.decode())
        assert "My provider gave me no statement on" in said
        assert "It names nobody" not in said, "where nothing could be read nothing is said to be none"
        assert [each.kind for each in own_letters(gate, OWN).letters if "recipient" in each.kind] == []
        await asyncio.to_thread(share, tmp_path)
        seal(gate)
        stated = make_statement(gate, OWN).whole["reading"]["shared"]  # type: ignore[index, call-overload]
        [recipient] = own_letters(gate, OWN).letters[1].recipients
        for kind in LetterKind:
            order = LetterOrder(kind, lang="en", recipient="wifi-insight")
            made = make_own_letter(gate, OWN, order)
            said = text_of(made.content.decode())
            assert f"How often: {sum(line['sent'] for line in stated)}" in said  # type: ignore[index, call-overload]
            assert recipient.name in said
            assert (OWN in said) is (kind in {LetterKind.ACCESS_PROVIDER, LetterKind.OBJECTION}), kind
            assert "a connection is not a person" in said
            assert OWN not in made.name + repr(made)
            assert twice(lambda order=order: make_own_letter(gate, OWN, order).content) == made.content  # type: ignore[misc]


async def test_a_letter_has_three_forms_and_goes_to_nobody_who_received_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        gate = callers.running.desk.gate
        begins = {PaperForm.HTML: b"<!doctype", PaperForm.PDF: b"%PDF-", PaperForm.DOCX: b"PK"}
        for form in FORMS:
            made = make_own_letter(gate, OWN, LetterOrder(LetterKind.OBJECTION, form))
            assert made.content.lower().startswith(begins[form].lower())
        with raises(paper_form_error):
            make_own_letter(gate, OWN, LetterOrder(LetterKind.OBJECTION, PaperForm.XLSX))
        for recipient in (None, "", "wifi-insight", "nobody"):
            with raises(paper_incomplete_error):
                make_own_letter(gate, OWN, LetterOrder(LetterKind.ACCESS_RECIPIENT, recipient=recipient))
        with raises(household_unknown_error):
            make_own_letter(gate, OTHER + "0", LetterOrder(LetterKind.OBJECTION))
