"""What nobody read is searched for every spelling of what is known."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.undecoded import Known, all_spellings, keep_undecoded

MAC = bytes.fromhex("a477330c9e41")
KNOWN = Known(all_spellings([MAC], [bytes((192, 168, 1, 20))], ["noor-tv"]))


def forms() -> list[bytes]:
    text = MAC.hex(":")
    near = bytes.fromhex("a477330c9e42")
    found = [
        MAC,
        MAC[::-1],
        near,
        text.encode(),
        text.upper().encode(),
        text.replace(":", "-").encode(),
        MAC.hex().encode(),
    ]
    found += [base64.b64encode(b"x" * before + MAC + b"tail") for before in range(3)]
    found += [
        MAC[:3] + b"\xff\xfe" + MAC[3:],
        b"".join(b"%%%02x" % octet for octet in MAC),
        b"192.168.1.20",
        b"NOOR-TV",
    ]
    return [*found, "noor-tv".encode("utf-16-le"), b"vt-roon", base64.b64encode(b"noor-tv")]


@given(before=st.binary(max_size=5), after=st.binary(max_size=5), form=st.sampled_from(forms()))
def test_every_spelling_is_cut(before: bytes, after: bytes, form: bytes) -> None:
    canvas = Canvas(before + form + after)
    kept, cut = keep_undecoded(canvas, KNOWN)
    out = bytes(canvas.out)
    assert form not in out
    assert form.lower() not in out.lower()
    assert cut >= 4
    assert kept + cut == len(canvas.source)


def test_what_is_not_known_stays() -> None:
    canvas = Canvas(b"nothing of the house")
    assert keep_undecoded(canvas, KNOWN) == (20, 0)
    assert bytes(canvas.out) == canvas.source
    assert min(KNOWN.places(b"..noor-tv")) == 2
