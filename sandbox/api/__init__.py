"""How a request travels through the API.

1. `middleware` gives the request its id, bounds its body and hands it to Flask on the same thread.
2. Connexion has laid the routes of every OpenAPI file into Flask; `mount` is behind each of them.
3. `auth` reads the token into a Caller, or raises.
4. `mount` opens the caller's workspace (locked, and caught up with its clock) and builds a `Call`.
5. A function in `handlers` finds, does and shows: it asks `listing` what the query wants and `wire` what the body
   says, calls one function of the domain, and lets the version write the record.
6. `mount` wraps what came back in an envelope; whatever was raised instead goes through `errors`, and nowhere else.
"""
