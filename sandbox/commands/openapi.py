"""`openapi`: the OpenAPI files, without a server."""

import json

import click

from sandbox.settings import table, variable

_RELEASE = next(row for row in table() if row.name == "release")


@click.command()
@click.argument("version")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.option(
    "--release",
    type=click.Choice(_RELEASE.allowed),
    default=_RELEASE.default,
    envvar=variable("release"),
    help=f"{_RELEASE.help} [{variable('release')}]",
)
def openapi(version: str, as_json: bool, release: str) -> None:
    """Print the OpenAPI file that is served. VERSION is one of the API, as v3, or `control` for the control API."""
    from sandbox.fixtures import folder, read_yaml

    place = folder("openapi")
    files = {path.stem: path for path in (*sorted((place / release).glob("*.yaml")), place / "control.yaml")}
    if version not in files:
        raise click.BadParameter(f"release {release} has no '{version}' (allowed: {', '.join(files)})")
    file = files[version]
    if as_json:
        click.echo(json.dumps(read_yaml(file), ensure_ascii=False, indent=2))
    else:
        click.echo(file.read_text(encoding="utf-8"), nl=False)
