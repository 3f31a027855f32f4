"""The model of ``register.yaml``, what an activity leans on: grounds, consent, notices, assessment, security.

In:  nothing; ``load`` fills it.
Out: the parts below an activity that the law weighs first.

The rules this module keeps:
 * Every key is optional unless the part means nothing without it. Absent means "not established".
 * Each key carries its explanation; ``docs/reference/register.md`` and the JSON Schema are written from it.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from sluis.register.controller_procedures import Part
from sluis.register.scalars import AvgGround, Country, Day, Text, TwGround

RowSubject = Literal["subscriber", "household", "guest", "neighbour", "passer-by", "correspondent"]
ConsentState = Literal["given", "refused", "withdrawn", "expired", "never_asked", "unknown"]
Act = Literal["intake", "forwarding", "return", "own-use"]
LiaStep = Literal["interest", "necessity", "balance"]


class ConsentFacts(Part, frozen=True, kw_only=True):
    """How consent is asked and kept, for a ground that leans on it: AVG art. 4(11), 7."""

    state: Annotated[ConsentState | UnsetType, Meta(description="What is known about it in general.")] = UNSET
    by: Annotated[Text | UnsetType, Meta(description="Who gives it: subscriber, user (gebruiker), data subject.")] = (
        UNSET
    )
    at: Annotated[Day | UnsetType, Meta(description="Since when it is asked in this form.")] = UNSET
    notice_version: Annotated[Text | UnsetType, Meta(description="Version of the notice shown with it.")] = UNSET
    explicit: Annotated[bool | UnsetType, Meta(description="Whether it is explicit.")] = UNSET
    granular: Annotated[bool | UnsetType, Meta(description="Whether each purpose is asked apart.")] = UNSET
    proof_ref: Annotated[Text | UnsetType, Meta(description="Where the proof is kept.")] = UNSET
    active: Annotated[
        bool | UnsetType, Meta(description="Whether it takes an act; a ticked box is none. AVG 4(11).")
    ] = UNSET
    provable: Annotated[bool | UnsetType, Meta(description="False when the act cannot be shown. AVG 7(1).")] = UNSET
    conditional: Annotated[bool | UnsetType, Meta(description="Whether the contract depends on it. AVG 7(4).")] = UNSET
    withdraw_as_easy: Annotated[
        bool | UnsetType, Meta(description="Whether it is withdrawn as easily as given. AVG 7(3).")
    ] = UNSET
    parental: Annotated[
        bool | UnsetType, Meta(description="For children under 16: given by who has parental authority. AVG 8; UAVG 5.")
    ] = UNSET


class Ground(Part, frozen=True, kw_only=True):
    """The ground for some subjects: AVG and Telecommunicatiewet side by side."""

    subjects: Annotated[
        tuple[RowSubject, ...], Meta(min_length=1, description="Whose data this ground is for; fact `items.subjects`.")
    ]
    avg: Annotated[AvgGround | UnsetType, Meta(description="`6-1-a` to `6-1-f`: AVG art. 6(1); fact `basis`.")] = UNSET
    tw: Annotated[
        TwGround | UnsetType, Meta(description="Telecommunicatiewet, as `11.7a-3-b`; `none` when it does not apply.")
    ] = UNSET
    lia: Annotated[
        Text | UnsetType, Meta(description="For 6-1-f: reference of the balancing test; fact `lia_ref`.")
    ] = UNSET
    contract: Annotated[Text | UnsetType, Meta(description="For 6-1-b: the contract; fact `contract_ref`.")] = UNSET
    provision: Annotated[
        Text | UnsetType, Meta(description="For 6-1-c and 6-1-e: the statutory provision; fact `legal_provision`.")
    ] = UNSET
    consent: Annotated[ConsentFacts | UnsetType, Meta(description="For 6-1-a and Tw consent.")] = UNSET
    acts: Annotated[
        tuple[Act, ...],
        Meta(description="What it is for: `intake`, `forwarding`, `return`, `own-use`. Absent: all but `own-use`."),
    ] = ()
    lia_date: Annotated[Day | UnsetType, Meta(description="For 6-1-f: day the balancing test was made.")] = UNSET
    lia_steps: Annotated[
        tuple[LiaStep, ...], Meta(description="For 6-1-f: which steps it takes: interest, necessity, balance.")
    ] = ()
    interest: Annotated[
        Literal["security", "service", "commercial"] | UnsetType, Meta(description="For 6-1-f: what kind of interest.")
    ] = UNSET
    special: Annotated[
        Annotated[str, Meta(pattern=r"^9-2-[a-j]$")] | UnsetType,
        Meta(description="For special categories: `9-2-a` to `9-2-j`. AVG 9(2)."),
    ] = UNSET


class OutsiderNotice(Part, frozen=True, kw_only=True):
    """The notice for people who are not customers: AVG art. 14."""

    ref: Annotated[Text, Meta(description="Where it can be read.")]
    published: Annotated[Day | UnsetType, Meta(description="Since when.")] = UNSET


class Notice(Part, frozen=True, kw_only=True):
    """What the subjects were told: AVG art. 13 and 14."""

    version: Annotated[Text | UnsetType, Meta(description="Version of the notice.")] = UNSET
    published: Annotated[Day | UnsetType, Meta(description="Since when it is published.")] = UNSET
    names_recipient: Annotated[bool | UnsetType, Meta(description="Whether it names the recipient.")] = UNSET
    names_transfer: Annotated[bool | UnsetType, Meta(description="Whether it names the transfer and its ground.")] = (
        UNSET
    )
    elements: Annotated[
        tuple[Text, ...], Meta(description="Elements of art. 13 and 14 it holds, as `N01` to `N14`.")
    ] = ()
    art14: Annotated[OutsiderNotice | UnsetType, Meta(description="The notice for neighbours and passers-by.")] = UNSET
    given: Annotated[
        bool | UnsetType, Meta(description="False when the subjects were told nothing. AVG 13(1), 14(1).")
    ] = UNSET
    languages: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[a-z]{2}$")], ...], Meta(description="Languages it is in. AVG 12(1).")
    ] = ()
    states_interest: Annotated[
        bool | UnsetType, Meta(description="Whether it names the legitimate interest. AVG 13(1)(d).")
    ] = UNSET
    mentions_objection: Annotated[
        bool | UnsetType, Meta(description="Whether it names the right to object, clearly and apart. AVG 21(4).")
    ] = UNSET


class Dpia(Part, frozen=True, kw_only=True):
    """Data protection impact assessment: AVG art. 35."""

    ref: Annotated[Text, Meta(description="Where it is filed; fact `dpia_ref`.")]
    date: Annotated[Day | UnsetType, Meta(description="Day it was made.")] = UNSET
    review: Annotated[
        Day | UnsetType, Meta(description="First day on which a newer one must exist; from then on closed.")
    ] = UNSET
    residual: Annotated[
        Literal["low", "high"] | UnsetType, Meta(description="Risk that is left after the measures. AVG 36(1).")
    ] = UNSET
    dpo_advice: Annotated[Text | UnsetType, Meta(description="The officer's advice. AVG 35(2).")] = UNSET
    consulted: Annotated[Day | UnsetType, Meta(description="Day the AP was consulted. AVG 36(1).")] = UNSET
    advised: Annotated[Day | UnsetType, Meta(description="Day the AP answered. AVG 36(2).")] = UNSET


class Security(Part, frozen=True, kw_only=True):
    """Description of the measures: AVG art. 30(1)(g), 32(1)."""

    ref: Annotated[Text | UnsetType, Meta(description="Where the measures are described.")] = UNSET
    tls: Annotated[bool | UnsetType, Meta(description="Encrypted under way.")] = UNSET
    at_rest: Annotated[bool | UnsetType, Meta(description="Encrypted where it is kept.")] = UNSET
    access_log: Annotated[bool | UnsetType, Meta(description="Who looks at it is logged.")] = UNSET
    key_holder_country: Annotated[Country | UnsetType, Meta(description="Country of who holds the keys.")] = UNSET
