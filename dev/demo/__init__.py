"""The content of the demo: invented institutions with a history back to 2023.

Every institution, address and figure is invented. The history is made by calling CKAN's own actions
in the order of time with the clock stopped at each moment, so what the portal remembers of 2023 is
what it would have remembered.
"""
