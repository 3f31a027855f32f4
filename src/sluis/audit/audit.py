"""From captures to what left the house, to whom, and what of it the register covers.

In:  inputs (captures, logs, recorded messages), and what they are compared with: a register, a statement, or nothing.
Out: ``Audit``, the one result every report shows.

The path, in order:

 1. ``gather``: every input is read once; packets become flows, what the house says about itself becomes its devices,
    and what can be read is put by.
 2. ``fields_of``: with the whole house known, what was put by is read field by field.
 3. ``describe``: each destination gets its organisation and country, by a dated table.
 4. ``compare``: observed minus declared, and what the law says of the difference on the day of the capture.
 5. ``limits``: what such a capture cannot show.

The rules this module keeps:
 * Nothing is skipped silently: an input, or a part of one, that was not read stands in the result with its reason.
 * What is judged is judged as on the day of the last thing seen, unless somebody says another day.
 * The same inputs give the same result, whatever the clock says.
"""
