"""How a published OpenAPI file differs from the one that is served.

`reading` gets a file or an address, `document` knows what a schema says of a value, `surface` lists what a client can
see of each operation, `comparing` holds two of these against each other, and `known` says which differences are meant.
"""
