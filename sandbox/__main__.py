"""`python -m sandbox` is `npq-sandbox`."""

from sandbox.cli import main

main(prog_name="npq-sandbox")
