"""Commands that have one of their own for those who name none."""

from collections.abc import Sequence

import click

# what belongs to the group itself
_ITS_OWN = frozenset({"-h", "--help", "--version"})


class Group(click.Group):
    """A group of commands, one of which is meant where none is named, also with options: `clock --json`.

    Attributes:
        usual: that one's name.
    """

    usual = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with the command that is meant put in."""
        return super().parse_args(ctx, [*self._meant(args), *args])

    def _meant(self, args: Sequence[str]) -> Sequence[str]:
        named = args and (args[0] in _ITS_OWN or not args[0].startswith("-"))
        return () if named else (self.usual,)
