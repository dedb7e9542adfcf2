"""Publishing courses to registries that speak OCI's distribution-spec 1.1.

`target.py` reads what a person types, `errors.py` is what can go wrong, `credentials.py` and `challenge.py` prove who
asks, `client.py` speaks the protocol, `push.py` decides what goes where.
"""
