"""Where three other detectors see something identifying in the same texts; run in the environment of the peers.

In:  on standard input a JSON list of texts. Out: one JSON object: peer → list of lists of [start, end], and seconds.

What was used: Presidio's predefined pattern recognisers over a blank English pipeline of spaCy, and all entities of it;
DataFog's regular expressions; scrubadub's detectors that need no model. Nothing is downloaded. A peer that is not
installed is left out.
"""

import json
import logging
import sys
import time
from collections.abc import Callable

Spans = list[tuple[int, int]]


def presidio() -> Callable[[str], Spans]:
    """Return Presidio's analyser without a model."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # its snapshot; else it asks the network

    class Blank(SpacyNlpEngine):
        """A pipeline that only cuts text into words."""

        def __init__(self) -> None:
            super().__init__(ner_model_configuration=NerModelConfiguration())
            self.nlp = {"en": spacy.blank("en")}

    analyzer = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    return lambda text: [(hit.start, hit.end) for hit in analyzer.analyze(text, language="en")]


def datafog() -> Callable[[str], Spans]:
    """Return DataFog's regular expressions."""
    import datafog

    return lambda text: [(hit.start, hit.end) for hit in datafog.scan(text, engine="regex").entities]


def scrubadub() -> Callable[[str], Spans]:
    """Return scrubadub's default detectors."""
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda text: [(hit.beg, hit.end) for hit in scrubber.iter_filth(text)]


def main() -> None:
    """Ask every peer about every text."""
    logging.disable(logging.WARNING)
    texts = json.load(sys.stdin)
    answers = {}
    for name, make in (("Presidio", presidio), ("DataFog", datafog), ("scrubadub", scrubadub)):
        try:
            ask = make()
        except ImportError:
            continue
        ask("warm 3c:06:30:12:34:56")
        began = time.process_time()
        spans = [ask(text) for text in texts]
        answers[name] = {"spans": spans, "seconds": time.process_time() - began}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
