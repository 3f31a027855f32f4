"""Papers: what people file, sign, send and publish, each a model of typed values, apart from how it looks.

The rules every module here keeps:
 * A model holds figures, each with its place of origin, and sentences that figures stand in; no layout or language.
 * What is not on record is ``None`` and said to be missing; nobody reads "none" or "0" where a source says nothing.
 * Every paper says who issued it, on which day, what it rests on and what it does not show (``Issued``).
 * Times are Dutch local time, in words, in every time zone of a machine.
"""
