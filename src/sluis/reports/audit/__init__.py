"""Reports of an audit: terminal, picture, HTML, PDF, letter, JSON and SARIF, each a function of one ``Audit``.

The rules every module here keeps:
 * Nothing is computed: numbers and judgements are those of the audit; here they are counted out and put in words.
 * A value of a field, a name or an address of a device is shown only when somebody asked (``reveal``).
 * Text of others goes through ``i18n.harmless`` before it stands anywhere.
"""
