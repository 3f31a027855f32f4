"""Presidio's structured engine on the same reports. A peer, for ``make bench-peers``.

In:  a folder of ``bench_peers``. Out: one line of JSON: its time, and how many identifiers are in what it lets out.

What was used: ``presidio-structured`` for JSON, its analyser with Presidio's own pattern recognisers and a blank
English pipeline of spaCy, so without a model: nothing is downloaded, and nobody's name is recognised as one. It looks
for identifiers and replaces them; what it does not find, stays.
"""

import json
import logging
import sys
from pathlib import Path

import spacy
from plain_filter import measure, nested
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_structured import JsonAnalysisBuilder, JsonDataProcessor, StructuredEngine


class Blank(SpacyNlpEngine):
    """A pipeline that only cuts text into words."""

    def __init__(self) -> None:
        super().__init__(ner_model_configuration=NerModelConfiguration())
        self.nlp = {"en": spacy.blank("en")}


def main(folder: Path) -> None:
    """Measure."""
    logging.disable(logging.WARNING)
    analyzer = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    builder = JsonAnalysisBuilder(analyzer=analyzer)
    engine = StructuredEngine(data_processor=JsonDataProcessor())

    def work(body: bytes) -> bytes:
        report = nested(json.loads(body)["Report"][0])  # its own keys are dotted, so dotted names must go first
        kept = engine.anonymize(report, builder.generate_analysis(report))
        return json.dumps({"Report": [kept]}).encode()

    measure(folder, "Presidio, structured", work)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
