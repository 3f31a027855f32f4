"""``sluis keys``: the key recipients verify receipts with, and the turn-over of what wraps all keys.

In:  the settings. Out: public keys; or a new key-encryption key, the old one destroyed.
"""

from sluis import api
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Format, Verb
from sluis.i18n import N_
from sluis.reports import show


def show_(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show the key that signs receipts now."""
    with api.Gate.open(config) as gate:
        key = api.ledger.receipt_key(gate)
    if format == "json":
        show.print_json(api.as_json(key))
    else:
        page = show.out()
        show.say(page, N_("Ledger: {origin}"), origin=key.origin)
        show.say(page, N_("Receipts are signed with Ed25519 key {kid}: {public}"), kid=key.kid, public=key.public.hex())
    return FINE


def turn_over(*, config: Config = GATE_TOML) -> int:
    """Wrap every key anew."""
    with api.Gate.open(config) as gate:
        place = api.ledger.turn_over(gate)
    show.say(
        show.out(),
        N_(
            "{file} holds a new key; the old one is destroyed. Backups made before now open only with a copy of "
            "the old one."
        ),
        file=place,
    )
    return FINE


def new_receipt_key(*, config: Config = GATE_TOML) -> int:
    """Make a new receipt key."""
    with api.Gate.open(config) as gate:
        kid = api.ledger.new_receipt_key(gate)
    show.say(show.out(), N_("Receipts are signed with key {kid} from now on. Give it to your recipients."), kid=kid)
    return FINE


def renew_pin_keys(*, config: Config = GATE_TOML) -> int:
    """Draw lost keys of pins anew."""
    with api.Gate.open(config) as gate:
        lost = api.ledger.renew_lost_pin_keys(gate)
    page = show.out()
    if not lost:
        show.say(page, N_("No key that opens receipts is gone; nothing was changed."))
    for recipient in lost:
        template = N_("{recipient}: a new key. Receipts it got before today can not be opened any more.")
        show.say(page, template, recipient=recipient)
    return FINE


_CONFIG = "--config examples/gate.toml"
VERB = Verb(
    "keys",
    N_("The keys of this gate: what signs receipts, and what wraps everything else."),
    (Example(f"sluis keys show {_CONFIG}"),),
    verbs=(
        Verb(
            "show",
            N_("Show the public key that recipients verify receipts with."),
            (Example(f"sluis keys show {_CONFIG}"), Example(f"sluis keys show {_CONFIG} --format json")),
            show_,
        ),
        Verb(
            "turn-over",
            N_(
                "Put a new key-encryption key in the place of the old one, and destroy the old one.\n\n"
                "Do it at least every 30 days: what was erased can then not be had back from an old backup. The gate "
                "may go on running."
            ),
            (Example(f"sluis keys turn-over {_CONFIG}"),),
            turn_over,
        ),
        Verb(
            "new-receipt-key",
            N_("Sign receipts with a new key from now on; receipts made before keep their key."),
            (Example(f"sluis keys new-receipt-key {_CONFIG}"),),
            new_receipt_key,
        ),
        Verb(
            "renew-pin-keys",
            N_(
                "Draw the keys that open the pins of receipts anew, where they are gone.\n\n"
                "Only where one is gone, nothing is sent to that recipient: restore the database it was in first. "
                "Receipts made under a lost key can not be opened, and count as evidence that something differs."
            ),
            (Example(f"sluis keys renew-pin-keys {_CONFIG}"),),
            renew_pin_keys,
        ),
    ),
)
