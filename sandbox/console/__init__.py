"""Pages for people: what a page shows is asked of the control API, and what it does is a control call that it shows."""
