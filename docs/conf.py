"""How Sphinx makes the site: `make docs-site`. It reads the checkout's Markdown where it stands; nothing is copied."""

import re
from pathlib import Path

from sphinx.application import Sphinx

_INDEX = "docs/README"

project = "npq-sandbox"
extensions = ["myst_parser"]
root_doc = _INDEX
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    "docs/*.md",
    "docs/**/*.md",
    "examples/README.md",
    "benchmarks/results.md",
]
nitpicky = True
highlight_language = "none"
# what is shown of a shell is not always what Pygments takes for a shell
suppress_warnings = ["misc.highlighting_failure"]
# the anchors that code hosts make, so that a link leads to the same place on both
myst_heading_anchors = 4

# its pages have contents, a dark form, and code in colours with enough contrast; nothing comes from elsewhere
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_copyright = False
html_show_sourcelink = False
html_show_sphinx = False


def _contents(index: str) -> str:
    """The index's own links, section by section, as what Sphinx calls a toctree: the site has the index's order."""
    trees = []
    for section in re.split(r"^## ", index, flags=re.MULTILINE):
        pages = re.findall(r"\]\(([^):#]+)\.md\)", section)
        caption = section.partition("\n")[0] if trees else "Start"
        trees.append("\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"]))
    return "\n\n".join(trees)


def _read(app: Sphinx, name: str, source: list[str]) -> None:
    """Leave out what code hosts show and Sphinx cannot: diagrams, whose tables say the same, and links to folders."""
    text = re.sub(r"^```mermaid\n.*?^```\n", "", source[0], flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\[([^\]]+)\]\([\w./-]+/\)", r"\1", text)
    source[0] = f"{text}\n\n{_contents(text)}\n" if name == _INDEX else text


def _written(app: Sphinx, error: Exception | None) -> None:
    """Whoever opens the folder is led to the index."""
    if error is None:
        page = (
            f'<!doctype html><html lang="en-GB"><title>{project}</title>'
            f'<meta http-equiv="refresh" content="0; url={_INDEX}.html"><a href="{_INDEX}.html">{project}</a></html>'
        )
        Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Add what is ours to the build."""
    app.connect("source-read", _read)
    app.connect("build-finished", _written)
