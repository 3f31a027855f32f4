"""A form that carries a file, as browsers send it: read by a short grammar, and refused where it is anything else.

In:  the content type and the whole body of a request. Out: fields as text, files as bytes.

The rules this module keeps:
 * The body was bounded before; parts are counted, and of two with one name none is believed.
 * What a browser calls a file is looked at by nobody: it names no path, and stands on no page.

Source: RFC 7578; RFC 2046, section 5.1.1.
"""

import re
from dataclasses import dataclass
from typing import Final

from sluis.errors import Code
from sluis.errors.web import request_refused_error

KIND: Final = b"multipart/form-data"
MOST_PARTS: Final = 20
_BOUNDARY: Final = re.compile(KIND + rb"\s*;\s*boundary=(\"?)([0-9A-Za-z'()+_,./:=?-]{1,70})\1\s*", re.IGNORECASE)
_NAMED: Final = re.compile(
    rb"content-disposition:\s*form-data;\s*name=\"([!#-~]{1,64})\"(;\s*filename=\"[^\"\r\n]*\")?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FormData:
    """What a form says."""

    fields: dict[str, str]
    files: dict[str, bytes]
    """By the name of the field; empty where nobody chose one."""


def is_form_data(content_type: bytes) -> bool:
    """Return whether a content type is that of a form that can carry a file.

    Examples:
        >>> is_form_data(b"Multipart/Form-Data; boundary=x"), is_form_data(b"text/plain")
        (True, False)
    """
    return content_type.partition(b";")[0].strip().lower() == KIND


def form_data_of(content_type: bytes, body: bytes) -> FormData:
    r"""Return the fields and files of a form.

    Args:
        content_type: Of the request.
        body: All of it.

    Raises:
        request_refused_error: it is no such form, has too many parts, or two of one name; or a field is no UTF-8.

    Examples:
        >>> sent = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
        >>> form_data_of(b"multipart/form-data; boundary=x", sent)
        FormData(fields={'a': '1'}, files={})
    """
    stated = _BOUNDARY.fullmatch(content_type)
    if stated is None:
        raise request_refused_error(why=Code("form"))
    pieces = (b"\r\n" + body).split(b"\r\n--" + stated[2])
    if len(pieces[1:-1]) not in range(1, MOST_PARTS + 1) or pieces[0] or pieces[-1] not in {b"--", b"--\r\n"}:
        raise request_refused_error(why=Code("form"))
    made = FormData({}, {})
    for piece in pieces[1:-1]:
        _take(made, piece)
    return made


def _take(made: FormData, piece: bytes) -> None:
    head, apart, content = piece.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    named = [match for line in lines[1:] if (match := _NAMED.fullmatch(line))]
    if lines[0] or not apart or len(named) != 1:
        raise request_refused_error(why=Code("form"))
    name = named[0][1].decode("ascii")
    if name in made.fields or name in made.files:
        raise request_refused_error(why=Code("form"))
    if named[0][2] is not None:
        made.files[name] = content
        return
    try:
        made.fields[name] = content.decode("utf-8")
    except UnicodeDecodeError:
        raise request_refused_error(why=Code("form")) from None
