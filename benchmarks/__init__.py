"""The sandbox and its peers, measured in one run on one machine: `make bench` writes results.md and results.json.

`targets` says who runs and what each is asked, `peers` installs the others, `fixtures` gives everybody the same data,
`rounds` measures in turns, `own` measures what only the sandbox does, `verdict` holds figures against the targets, and
`page` writes them down. `processes` and `load` are the tools. Linux alone: memory and CPU time come from its kernel.
"""
