"""The terms of the Data Privacy Vocabulary that the register is written in: a closed list, and what is ours beside it.

In:  nothing. Out: terms by prefix; namespaces.

The rules this module keeps:
 * Every term stands in release 2.3 of DPV (``dpv.csv``, ``pd.csv``, ``eu-gdpr.csv`` and ``loc.csv`` of 28 February
   2026), where each was looked up on 1 December 2026. Nothing is looked up when it runs.
 * What DPV has no term for is named in our own namespace, and never under the name of a term that is near.

Source: https://w3id.org/dpv, release 2.3.
"""

import re
from typing import Final

from sluis.law.instruments import TOOLS
from sluis.law.scalars import COUNTRY_PATTERN
from sluis.terms import KINDS, SUBJECTS

NAMESPACES: Final[dict[str, str]] = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
}
"""Prefix → namespace of DPV."""
BESIDE: Final[dict[str, str]] = {"dcterms": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
"""What every vocabulary borrows: titles, days and types of values."""
OURS: Final = "urn:sluis:register-terms#"
"""Namespace of terms of ours."""
OWN_TERMS: Final = frozenset(
    {
        "registerSha256", "activity", "statedPurpose", "trigger", "window", "telecomGround", "groundFor", "subject",
        "field", "path", "kind", "nearestTerm", "treatment", "why", "role", "accessLogged", "keysHeldIn",
        "retentionCriteria", "withoutInstrument", "country", "owner",
    }
)  # fmt: skip
"""Terms of ours, without a DPV equivalent that says the same."""
PURPOSES: Final = frozenset(
    {
        "CommunicationForCustomerCare", "ConsentManagement", "CustomerCare", "CustomerOrderManagement",
        "DeliveryOfGoods", "EnforceSecurity", "FraudPreventionAndDetection", "FulfilmentOfContractualObligation",
        "ImproveExistingProductsAndServices", "IncreaseServiceRobustness", "LegalCompliance", "Marketing",
        "OptimisationForConsumer", "OptimisationForController", "PaymentManagement", "RepairImpairments",
        "RequestedServiceProvision", "ResearchAndDevelopment", "RightsFulfilment", "SellDataToThirdParties",
        "ServiceManagement", "ServiceMonitoring", "ServiceOptimisation", "ServiceProvision", "ServiceRegistration",
        "ServiceUsageAnalytics", "TechnicalServiceProvision",
    }
)  # fmt: skip
"""Purposes of DPV that a provider may name; another one is written as text, in a term of ours."""
_CLASSES: Final = (
    "ROPA", "Process", "Purpose", "DataController", "DataProcessor", "DataSubProcessor", "Recipient",
    "StorageDuration", "DataTransferRecord", "EncryptionInTransfer", "EncryptionAtRest", "Pseudonymise",
)  # fmt: skip
_PROPERTIES: Final = (
    "hasProcess", "hasPurpose", "hasPersonalData", "hasDataController", "hasDataProtectionOfficer",
    "hasRepresentative", "hasDataSubject", "hasRecipient", "hasLegalBasis", "hasStorageCondition", "hasDuration",
    "hasTechnicalOrganisationalMeasure", "hasName", "hasContact", "hasLocation", "hasThirdCountry",
)  # fmt: skip
_GROUNDS: Final = tuple(f"A6-1-{letter}" for letter in "abcdef")
_NO_LOCATION: Final = frozenset({"XK"})
"""A country code that the Union uses and DPV does not list."""
LOCATIONS: Final = frozenset(re.findall(r"\b[A-Z]{2}\b", COUNTRY_PATTERN)) - _NO_LOCATION


def known_terms() -> frozenset[str]:
    """Return every term of DPV that may stand in a register, with its prefix.

    Examples:
        >>> "dpv:hasPurpose" in known_terms(), "dpv:hasExpiry" in known_terms(), "pd:MACAddress" in known_terms()
        (True, False, True)
    """
    personal = {term.dpv for term in KINDS.values()}
    people = {term for _, term in SUBJECTS.values() if term.startswith("dpv:")}
    legal = {f"eu-gdpr:{name}" for name in (*_GROUNDS, *TOOLS.values())}
    plain = {f"dpv:{name}" for name in (*_CLASSES, *_PROPERTIES, *PURPOSES)}
    return frozenset(personal | people | legal | plain | {f"loc:{code}" for code in LOCATIONS})
