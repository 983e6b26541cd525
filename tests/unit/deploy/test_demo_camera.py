"""The demonstration's camera."""

import msgspec

from deploy.supervision.demo_camera import SOURCE, camera_body
from streams.contracts.cameras import View
from vision.scenes.addresses import parse
from vision.scenes.views import demo_view


def test_its_lines_lie_where_the_scene_is_drawn() -> None:
    """If this fails: the JSON of `demo_view(parse(SOURCE))` belongs into demo_camera.json."""
    assert msgspec.convert(camera_body()["view"], View) == demo_view(parse(SOURCE))
