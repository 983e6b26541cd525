"""The console's built page, served at ``/``."""

from pathlib import Path

from fastapi import Response
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>urbanwatch</title>
<h1>The console is not built yet</h1>
<p>The API works (<a href="/docs">its description</a>, <a href="/readyz">its state</a>). To build the console:</p>
<pre>cd api/console &amp;&amp; npm ci &amp;&amp; npm run build</pre>
<p>or start everything with <code>deploy/run</code>.</p>
</html>
"""


class Console(StaticFiles):
    """Files of the built page. Names under `assets/` carry a hash of their content and are kept for ever."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self.config_checked = True  # the folder may be made later
        self._page = folder / "index.html"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or how to build the page where it is missing."""
        if path in {".", ""} and not self._page.is_file():
            return HTMLResponse(_NOT_BUILT, headers={"Cache-Control": "no-store"})
        response = await super().get_response(path, scope)
        is_hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return response
