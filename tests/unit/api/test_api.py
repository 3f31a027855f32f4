"""The package loads nothing until a name is used, and its surface is what ``__all__`` says."""

import subprocess
import sys

import pytest

from sluis import api

HEAVY = ("sqlalchemy", "cryptography", "aiohttp", "uvicorn", "rich", "msgspec", "typst", "sluis.gate", "sluis.law")


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_alone_loads_nothing_heavy() -> None:
    assert not loaded_by("from sluis import api") & set(HEAVY)


def test_checking_a_register_opens_no_database() -> None:
    assert not loaded_by("from sluis import api; api.check_register") & {"sqlalchemy", "aiohttp", "sluis.gate", "typst"}


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_of_the_surface_is_there(name: str) -> None:
    assert getattr(api, name) is not None
    assert name in dir(api)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError):
        _ = api.nothing_of_this_name


def test_a_module_that_serves_the_command_line_has_its_own_name() -> None:
    assert api.law.law_on().rules
