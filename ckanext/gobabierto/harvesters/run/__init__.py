"""The run of a harvest source, the same for all types: a type of source brings only its reader.

``harvester``  what ckanext-harvest sees; subclass it and name a reader
``gather``     documents → records → compared → harvest objects, or nothing at all
``imports``    chunks of harvest objects → datasets, with the ledger in the same transaction
``preview``    the same gathering, written nowhere
``holds``      what vanished in a suspicious way and waits for a person
``summary``    what a run did, in true numbers
"""
