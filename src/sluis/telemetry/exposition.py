r"""Decode Prometheus text: samples whose labels name stations.

In:  ``wifi_station_signal_dbm{mac="02:00:5e:00:53:01",ifname="wlan0"} -39``, a sample a line.
Out: ``Message`` with one report, its leaves under ``prometheus`` and the name of the metric.

The rules this module keeps:
 * The samples of a metric are instances 1, 2, 3 ...; each label is a leaf beside ``value``, because a label may be an
   address or a name.
 * A help text is a leaf, and so is a comment. The type of a metric is not: it is one of five words.
 * A line that is no sample refuses the message, and says which.

Source: Prometheus text exposition format 0.0.4; prometheus-node-exporter-lua of OpenWrt;
``facts/protocols.md`` section 4.2. Exemplars of OpenMetrics are not read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Path, Report, Value
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

PREFIX: Final = "prometheus"
_METRIC: Final = r"[a-zA-Z_:][a-zA-Z0-9_:]*+"
_LABEL: Final = re.compile(r'\s*+([a-zA-Z_][a-zA-Z0-9_]*+)\s*+=\s*+"([^"\\\n]*+(?>(?:\\[\\"n][^"\\\n]*+)*))"\s*+(,?)')
_SAMPLE: Final = re.compile(
    rf'({_METRIC})(?:\s*\{{((?>(?:[^"}}\n]++|"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)")*))\}})?'
    r"[ \t]++(\S++)(?:[ \t]++(-?\d{1,19}))?[ \t]*+"
)
_VALUE: Final = re.compile(r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d{1,4})?|NaN|[+-]?Inf", re.ASCII)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?", re.ASCII)
_COMMENT: Final = re.compile(rf"#[ \t]*+(?:(HELP|TYPE)[ \t]++({_METRIC})(?:[ \t]++(.*+))?|(.*+))")
_TYPES: Final = frozenset({"counter", "gauge", "histogram", "summary", "untyped"})
_ESCAPE: Final = re.compile(r"\\([\\\"n])")


def looks_exposition(head: str) -> bool:
    """Return whether a text begins with a help text, a type, or a sample with labels.

    Examples:
        >>> looks_exposition("# TYPE up gauge"), looks_exposition('up{a="b"} 1'), looks_exposition("up 1")
        (True, True, False)
    """
    first = head.lstrip("\n").partition("\n")[0].rstrip("\r")
    comment = _COMMENT.fullmatch(first)
    if comment is not None:
        return comment[1] is not None
    sample = _SAMPLE.fullmatch(first)
    return sample is not None and bool(sample[2]) and _VALUE.fullmatch(sample[3]) is not None


def decode_exposition(body: bytes, limits: Limits) -> Message:
    """Return one scrape as one report.

    Args:
        body: The text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message without claims.

    Raises:
        RefusedError: ``refused-size``, ``refused-utf8``, or ``refused-syntax`` with its line.

    Examples:
        >>> for leaf in decode_exposition(b'up{mac="02:00:5e:00:53:01"} 1', Limits()).reports[0].leaves:
        ...     print(".".join(leaf.path), leaf.value)
        prometheus.up.1.mac 02:00:5e:00:53:01
        prometheus.up.1.value Number(text='1')
    """
    if len(body) > limits.inflated_bytes:
        raise refused(Reason.REFUSED_SIZE)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise refused(Reason.REFUSED_UTF8) from None
    leaves: list[Leaf] = []
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        leaves += _line(line.removesuffix("\r"), number, seen)
        if len(leaves) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    return Message((Report(tuple(leaves), leaf_count=len(leaves)),))


def _line(line: str, number: int, seen: Counter[str]) -> Iterator[Leaf]:
    if not line.strip():
        return
    if line.startswith("#"):
        yield from _comment(line, seen)
        return
    sample = _SAMPLE.fullmatch(line)
    if sample is None or _VALUE.fullmatch(sample[3]) is None:
        raise refused(Reason.REFUSED_SYNTAX, line=number)
    seen[sample[1]] += 1
    path: Path = (PREFIX, sample[1], str(seen[sample[1]]))
    yield from _labels(sample[2] or "", path, number)
    yield Leaf((*path, "value"), _value(sample[3]))
    if sample[4]:
        yield Leaf((*path, "timestamp"), Number(sample[4]))


def _labels(text: str, path: Path, number: int) -> Iterator[Leaf]:
    at = 0
    more = True
    while text[at:].strip():
        label = _LABEL.match(text, at)
        if label is None or not more:
            raise refused(Reason.REFUSED_SYNTAX, line=number)
        yield Leaf((*path, label[1]), _ESCAPE.sub(lambda escape: "\n" if escape[1] == "n" else escape[1], label[2]))
        more = bool(label[3])
        at = label.end()


def _comment(line: str, seen: Counter[str]) -> Iterator[Leaf]:
    comment = _COMMENT.fullmatch(line)
    if comment is None:
        return
    word, metric, text, other = comment[1], comment[2], comment[3], comment[4]
    if word == "TYPE" and text in _TYPES:
        return
    if word is not None:
        yield Leaf((PREFIX, metric, word.lower()), text or "")
    elif other.strip():
        seen["#"] += 1
        yield Leaf((PREFIX, "#comment", str(seen["#"])), other.strip())


def _value(text: str) -> Value:
    return Number(text) if _NUMBER.fullmatch(text) else text
