"""What can be asked of a desk, in OpenAPI 3.1, without a gate."""

import json

from sluis.desk.app import put_together
from sluis.desk.routes.openapi import written_description
from sluis.reports.show import Json


def description() -> dict[str, Json]:
    """Return the description of every call.

    Examples:
        >>> description()["openapi"]
        '3.1.0'
    """
    made: dict[str, Json] = json.loads(written_description(put_together()))
    return made
