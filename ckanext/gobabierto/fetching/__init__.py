"""The only room that opens a socket to the outside: guarded, bounded, polite.

From outside the room one needs little of it::

    with settings.client() as client:                       # or client(patience=10) in a page
        answer = client.get(url, etag=known.etag, last_modified=known.last_modified)
        if not answer.not_modified: ...
        answer = client.download(url, file)                 # answer.size, answer.sha256

Whatever goes wrong is a ``FetchError`` with a stable code; ``outcomes.outcome_of`` says what that
lets one state of the address.
"""
