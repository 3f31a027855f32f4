"""Errors of an audit and of captures, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName
from sluis.i18n import N_


@entry(
    "audit.nothing-read",
    "Of everything that was given to an audit nothing can be read.",
    N_("Nothing can be read of what was given to audit (inputs: {count}; {file}: {reason})."),
    N_("docs/reference/captures.md lists what is read. `sluis audit` takes captures, logs, HAR and messages."),
    words={
        "cut": N_("the file ends in the middle of something"),
        "corrupt": N_("the file is damaged"),
        "link": N_("a kind of network that cannot be read"),
        "fragment": N_("part of a packet is missing"),
        "gap": N_("part of the connection is missing"),
        "snapped": N_("the capture kept only the beginning of the packet"),
        "size": N_("larger than what is read"),
        "coding": N_("a compression that cannot be undone"),
        "syntax": N_("not as its format says"),
        "unknown": N_("in no format that Sluis reads"),
        "archive": N_("an archive; unpack it first"),
        "empty": N_("empty"),
        "absent": N_("it was sent, and the file does not hold it"),
        "no-file": N_("a link, a pipe or a device, which is not followed"),
        "closed": N_("cannot be opened"),
    },
)
def audit_nothing_read_error(*, count: int, file: FileName, reason: Code) -> None: ...
@entry(
    "audit.output",
    "A report that is no text was asked for on a terminal.",
    N_("A report of the form {form} is no text for a terminal."),
    N_("Name a file for it with --out FILE."),
)
def audit_output_error(*, form: Code) -> None: ...
@entry(
    "audit.table",
    "A table of addresses cannot be used.",
    N_("{file}, line {line}: {problem}."),
    N_("docs/reference/captures.md shows the form; without --table the one of the set-up is used."),
    words={
        "form": N_("it is not start, end, country, AS number, organisation"),
        "range": N_("start and end are no addresses of one family, or in the wrong order"),
        "overlap": N_("two rows hold one address"),
        "day": N_("the day at its head is no date"),
        "empty": N_("it holds no row"),
        "damaged": N_("it is neither text nor a table that this version made"),
    },
)
def address_table_error(*, file: FileName, line: int, problem: Code) -> None: ...
@entry(
    "audit.table-source",
    "The table of addresses cannot be made anew.",
    N_("The table of addresses was not renewed: {problem}. The one that was there is still there."),
    N_(
        "With a network: npm pack @ip-location-db/asn @ip-location-db/geo-whois-asn-country. Then: sluis audit "
        "--renew-table, with both files that it wrote."
    ),
    words={
        "no-npm": N_("npm, which fetches it, is not installed"),
        "fetch": N_("npm could not fetch it"),
        "packages": N_("what was given are not its two packages, each once and whole"),
    },
)
def table_source_error(*, problem: Code) -> None: ...
@entry(
    "audit.no-keys",
    "A file that was given for TLS secrets holds none.",
    N_("{file} holds no TLS secrets: no line is LABEL NUMBER SECRET, with both in hexadecimal."),
    N_("Give the file that SSLKEYLOGFILE named while the device ran, or leave --keylog out."),
)
def keylog_without_keys_error(*, file: FileName) -> None: ...
@entry(
    "audit.tshark-missing",
    "Captures cannot be read: the program that takes packets apart is not installed.",
    N_("Captures of packets are read with tshark, and it is not installed."),
    N_("Install the package tshark of your system. HAR, mitmproxy, Zeek and Suricata files are read without it."),
)
def tshark_missing_error() -> None: ...
@entry(
    "audit.tshark-failed",
    "The program that takes packets apart does not answer as it should.",
    N_("tshark does not say what it can read."),
    N_("Run `tshark --version`. Version 4.0 or later is needed; install it again when it does not start."),
)
def tshark_failed_error() -> None: ...
@entry(
    "audit.capture-missing",
    "Live traffic cannot be captured: neither program that can is installed.",
    N_("Live traffic is captured with dumpcap or tcpdump, and neither is installed."),
    N_("Install one of them; dumpcap comes with tshark."),
)
def capture_program_missing_error() -> None: ...
@entry(
    "audit.interface",
    "Nothing can be captured on a network interface.",
    N_("Nothing can be captured on {interface}."),
    N_("`ip link` gives their names. Run it as somebody who may capture: root, or the group wireshark."),
)
def interface_error(*, interface: FileName) -> None: ...
@entry(
    "audit.reader",
    "A capture reader of an installed package cannot be used.",
    N_("The capture reader {name} cannot be used: {problem}."),
    N_("Remove or repair its package; docs/how-to/add-a-capture-reader.md says what a reader must keep."),
    words={
        "twice": N_("there are two of that name"),
        "both": N_("another reader is as sure that this file is of its kind"),
        "load": N_("it cannot be loaded"),
        "shape": N_("it is no reader of captures, or answers what no reader may"),
        "raises": N_("it failed on this file"),
        "sighting": N_("it yields what is no sighting of this file"),
    },
)
def capture_reader_error(*, name: Code, problem: Code) -> None: ...
@entry(
    "audit.profile-url",
    "Where a router is to report cannot be used.",
    N_("What was given for {option} cannot be where routers report: {problem}."),
    N_("Give the https address of the gate, at a host that the register names for the controller."),
    words={
        "sealed": N_("it is no https address, or holds a login"),
        "recipient": N_("it is a recipient's, and reports would go past the gate"),
        "stranger": N_("the register names no such host for the controller"),
    },
)
def profile_url_error(*, option: Code, problem: Code) -> None: ...
@entry(
    "audit.fleet-list",
    "A list of captures of a fleet cannot be used.",
    N_("{file}, line {line}: {what}."),
    N_("Give a folder MODEL/FIRMWARE/..., or CSV with the heading file,oui,product_class,firmware,from."),
    words={
        "encoding": N_("it cannot be read as text, or is too large"),
        "heading": N_("the heading is not file,oui,product_class,firmware,from"),
        "fields": N_("it has not five fields"),
        "file": N_("the file does not lie beside the list or below it"),
        "twice": N_("the file stands there twice"),
        "oui": N_("the OUI is not six hexadecimal digits"),
        "text": N_("the product class or the firmware is empty, too long or not printable"),
        "day": N_("the day is no date"),
    },
)
def fleet_list_error(*, file: FileName, line: int, what: Code) -> None: ...
@entry(
    "audit.rewrite",
    "A file cannot be rewritten without the identifiers in it.",
    N_("{file} is not rewritten: {problem}."),
    N_("`sluis anonymise` reads pcap and pcapng, packed by gzip or not, up to 256 MiB; `editcap` splits larger ones."),
    words={
        "kind": N_("it is no capture of packets; dumps of routers, logs and other text are not rewritten"),
        "har": N_("it is a HAR file, and of messages without packets nothing is rewritten"),
        "mitm": N_("it holds flows of mitmproxy, and of messages without packets nothing is rewritten"),
        "log": N_("it is a log of Zeek or Suricata, and lines of a log are not rewritten"),
        "report": N_("it is a report or a dump of a router, and those are not rewritten"),
        "damaged": N_("it ends in the middle of something, or is damaged"),
        "size": N_("it is larger than what is rewritten"),
    },
)
def rewrite_error(*, file: FileName, problem: Code) -> None: ...
@entry(
    "audit.rewrite-seed",
    "A seed for replacements is too short: whoever tries them all finds what was replaced.",
    N_("{file} holds less than 16 octets."),
    N_("`head -c 32 /dev/urandom > FILE` makes one. Keep it as secret as the capture, or use none."),
)
def rewrite_seed_error(*, file: FileName) -> None: ...
