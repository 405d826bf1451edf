"""How a request travels through the API.

1. `middleware` bounds its body, asks `ahead`, waits or hangs up where a fault says so, and hands it to Flask on the
   same thread.
2. `ahead` has `auth` read the token into a Caller, and finds out what stands in the way: the rate limit, or a fault.
3. Connexion has laid the routes of every OpenAPI file into Flask (`mount`); an `endpoint` is behind each of them.
4. `endpoint` opens the caller's workspace (locked, and caught up with its clock) and builds a `Call`; release 2026
   has it judge X-With-Server-Date, body and filter before it looks at the token.
5. A function in `handlers` finds, does and shows: it asks `listing` what the query wants and `wire` what the body
   says, calls one function of the domain, and lets the version write the record.
6. `endpoint` wraps what came back in an envelope, or writes a `Table` as CSV; whatever was raised instead goes
   through `errors`, and nowhere else.
"""
