"""The Plan Institucional: read as it is written, kept in versions, matched with the data.

The pure half, without CKAN and without database:

``reading.read(content, filename)``
    the bytes of a file → :class:`types.PlanReading`, or :class:`refusal.BadPlanFile`.
``identity.assign(previous, readings)``
    the same row keeps its id from one version to the next → :class:`types.PlanRow`.
``changes.diff(old, new)``
    two versions → the events between them.
``matching.match(wanted, candidates)``
    rows ↔ datasets, resources and periods, with a score.
``workbook``
    the Plan, or a blank template, as XLSX and CSV that ``read`` takes back.
"""
