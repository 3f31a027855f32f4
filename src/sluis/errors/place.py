"""What may stand in a message beside a whole number: four kinds of text, none of which is a value of a report."""


class Place(str):
    """Text that may stand in a message. Use one of its subclasses, and only for what it says."""

    __slots__ = ()


class FileName(Place):
    """A file as the operator named it on the command line or in the settings."""

    __slots__ = ()


class RegisterText(Place):
    """A name, path or word written in the register, the settings or a vocabulary: text of the controller."""

    __slots__ = ()


class Code(Place):
    """A word of Sluis itself: a reason, kind, rule, format or option."""

    __slots__ = ()


class Moment(Place):
    """A date or time in ISO 8601."""

    __slots__ = ()
