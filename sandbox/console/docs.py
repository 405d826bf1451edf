"""`/docs`: the OpenAPI files in Swagger UI, from a package, so that it works without a network."""

import json
from collections.abc import Mapping
from pathlib import Path

import flask

from sandbox.fixtures import folder

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>npq-sandbox: API documentation</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
</head>
<body>
<p style="margin:.6rem 1.2rem;font-family:sans-serif"><a href="/console">npq-sandbox: console</a></p>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

# nothing from elsewhere; Swagger UI writes styles and small pictures into the page itself
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_START = """SwaggerUIBundle({
  urls: %s,
  dom_id: "#swagger-ui",
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
});
"""


def install(app: flask.Flask, specs: Mapping[str, Path]) -> None:
    """Add the pages to a site.

    Args:
        app: the Flask application.
        specs: title -> OpenAPI file, in the order of the page's menu; the last one is shown first.
    """
    place = folder("openapi")
    by_name = {path.relative_to(place).as_posix(): path for path in specs.values()}
    listed = [{"name": title, "url": f"/docs/openapi/{name}"} for title, name in zip(specs, by_name, strict=True)]

    def page() -> flask.Response:
        return flask.Response(_PAGE, mimetype="text/html", headers={"Content-Security-Policy": _POLICY})

    def start() -> flask.Response:
        return flask.Response(_START % json.dumps(listed[::-1]), mimetype="text/javascript")

    def asset(name: str) -> flask.Response:
        # imported on first use: nobody needs it to start
        from swagger_ui_bundle import swagger_ui_path

        return flask.send_from_directory(str(swagger_ui_path), name)

    def spec(name: str) -> flask.Response:
        if name not in by_name:
            flask.abort(404)
        return flask.Response(by_name[name].read_bytes(), mimetype="application/yaml")

    app.add_url_rule("/docs", "docs", page)
    app.add_url_rule("/docs/start.js", "docs-start", start)
    app.add_url_rule("/docs/assets/<path:name>", "docs-asset", asset)
    app.add_url_rule("/docs/openapi/<path:name>", "docs-spec", spec)
