"""What is spread over packets is replaced as one."""

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.streams import Fragments, Streams

ENDS = (b"a", 40000, b"b", 80)
MESSAGE = b"GET /noor-of-the-house HTTP/1.1\r\nHost: tv.example\r\n\r\n"


def test_a_word_over_two_segments_is_one_word_and_a_repetition_that_lies_is_cut() -> None:
    streams = Streams()
    parts = [(100, MESSAGE[:8]), (108, MESSAGE[8:]), (100, MESSAGE[:8]), (100, b"GET /xxx"), (500, b"noor")]
    places = [streams.learn(ENDS, seq, octets, opens=False, syn=False) for seq, octets in parts]
    streams.read(Replacements(b"k"))
    out = []
    for place, (_, octets) in zip(places, parts, strict=True):
        canvas = Canvas(octets)
        streams.paste(place, canvas, 0, len(octets))
        out.append(bytes(canvas.out))
    assert out[0] == out[2]
    assert out[3] == out[0][:5] + bytes(3)
    whole = out[0] + out[1]
    assert whole.startswith(b"GET /")
    assert b"noor" not in whole
    assert whole.count(b"-") == 3
    assert out[4] == bytes(4)


def test_an_end_that_opens_again_speaks_of_something_else() -> None:
    streams = Streams()
    first = streams.learn(ENDS, 1, b"", opens=True, syn=True)
    second = streams.learn(ENDS, 900, b"", opens=True, syn=True)
    again = streams.learn(ENDS, 900, b"", opens=True, syn=True)
    assert (first.turn, second.turn, again.turn) == (1, 2, 2)


def test_dns_over_tcp_is_read_and_mqtt_only_from_its_beginning() -> None:
    streams = Streams()
    ends = (b"a", 40000, b"b", 53)
    streams.learn(
        ends,
        1,
        b"\x00\x13\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04noor\x00\x00\x01"[:21],
        opens=False,
        syn=False,
    )
    mqtt = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04noor"
    streams.learn((b"a", 5, b"b", 1883), 1, mqtt, opens=False, syn=False)
    streams.learn((b"b", 1883, b"a", 5), 1, b"\xd0\x04noor", opens=False, syn=False)
    streams.read(Replacements(b"k"))
    made = [bytes(canvas.out) for canvas in streams.canvases()]
    assert not any(b"noor" in each for each in made)
    assert made[1][:10] == mqtt[:10]
    assert made[2] == bytes(6)


def test_fragments_are_read_when_all_are_there_and_agree() -> None:
    fragments = Fragments()

    def read(canvas: Canvas) -> None:
        canvas.put(0, canvas.source.upper())

    first = fragments.learn(b"k", 0, b"noor-tv-", more=True, read=read)
    assert fragments.learn(b"k", 8, b"here", more=False, read=read) == first
    alone = fragments.learn(b"k", 8, b"here", more=False, read=read)
    fragments.read()
    assert [bytes(canvas.out) for canvas in fragments.canvases()] == [b"NOOR-TV-HERE"]
    for number, expected in ((first, b"HERE"), (alone, bytes(4))):
        canvas = Canvas(b"here")
        fragments.paste(number, 8, canvas, 0, 4)
        assert bytes(canvas.out) == expected
