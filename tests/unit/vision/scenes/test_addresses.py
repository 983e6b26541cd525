import pytest

from streams.contracts.cameras import HealthCondition
from vision.scenes.addresses import SceneError, parse
from vision.scenes.presets import Fault, SceneConfig, SceneName, Weather


def test_a_name_alone_is_the_usual_scene() -> None:
    assert parse("scene:street") == SceneConfig(name=SceneName.STREET)


def test_everything_can_be_said() -> None:
    text = (
        "scene:junction?seed=7&weather=rain&flow=1200&size=1280x720&rate=12.5&hidden=1&faults=dark-60-20_moved-90-5.5"
    )

    assert parse(text) == SceneConfig(
        name=SceneName.JUNCTION,
        seed=7,
        weather=Weather.RAIN,
        flow=1200,
        size=(1280, 720),
        rate=12.5,
        is_hidden_behind=True,
        faults=(Fault(HealthCondition.DARK, 60, 20), Fault(HealthCondition.MOVED, 90, 5.5)),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("street", "a scene is written scene:NAME"),
        ("scene:", "there is no scene (empty)"),
        ("scene:strt", "there is no scene strt (is it street?)"),
        ("scene:street?wether=rain", "a scene has no wether (is it weather?)"),
        ("scene:street?weather=snow", "there is no weather snow"),
        ("scene:street?flow=many", "flow is a number, not many"),
        ("scene:street?flow=nan", "flow is from 0 to 20000, not nan"),
        ("scene:street?seed=-1", "seed is a whole number"),
        ("scene:street?size=640", "size is written WIDTHxHEIGHT"),
        ("scene:street?size=641x360", "size is in even numbers"),
        ("scene:street?size=99999x360", "size is from 90 to 3840"),
        ("scene:street?rate=0", "rate is from 1 to 60"),
        ("scene:street?hidden=yes", "hidden is 1 or 0"),
        ("scene:street?faults=dark", "faults are written CONDITION-START-SECONDS"),
        ("scene:street?faults=dusty-1-2", "there is no fault dusty"),
        ("scene:street?faults=unreachable-1-2", "a scene is always reachable"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SceneError) as refused:
        parse(text)

    assert sentence in str(refused.value)
