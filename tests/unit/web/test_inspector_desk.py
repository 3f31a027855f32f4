"""The calls of an inspector, made of a real desk: what it answers is a value, and what it refuses an error."""

from pathlib import Path

from tests.raised import raises
from tests.unit.web.asking import asking

from sluis.api.ledger import seal
from sluis.errors.web import desk_refused_error
from sluis.terms import Role
from sluis.web.inspector_desk import Draw, InspectorDesk


async def test_what_the_desk_answers_an_inspector_is_read(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        _browser, person = house.employee(Role.INSPECTOR)
        own = InspectorDesk(house.client, person, "en")
        with raises(desk_refused_error):
            await own.population()
        seal(house.callers.running.desk.gate)
        known = await own.population()
        sample = await own.sample(Draw(known.epoch, "4613225561423316", 0, 5))
        assert sample.population == known
        assert sorted(each.number for each in sample.drawn) == list(range(known.registered))
        assert (await own.log()).size == 1
        assert (await own.registers("2020-01-01T00:00:00+01:00")).steps == ()
        with raises(desk_refused_error):
            await own.register(1)
        _browser, other = house.employee(Role.OPERATOR)
        with raises(desk_refused_error):
            await InspectorDesk(house.client, other, "en").population()
