from vision.models.description import COCO
from vision.models.downloads import without_password
from vision.models.installed import Installed, ModelKind, newest_of


def an_entry(name: str, kind: ModelKind = ModelKind.TRAFFIC) -> Installed:
    return Installed(name, kind, f"{name}.onnx", "0" * 64, 1, "elsewhere")


def test_the_model_installed_last_of_a_kind_is_used() -> None:
    installed = (an_entry("first"), an_entry("second"), an_entry("faces", ModelKind.FACE))

    assert newest_of(installed, ModelKind.TRAFFIC) == installed[1]
    assert newest_of(installed, ModelKind.PLATE) is None


def test_where_a_model_came_from_is_told_without_secrets() -> None:
    told = without_password("https://user:secret@models.example:8443/a/b.onnx?token=secret")

    assert told == "https://models.example:8443/a/b.onnx"


def test_the_classes_of_coco_are_eighty_in_its_order() -> None:
    assert len(COCO) == 80
    assert [COCO.index(name) for name in ("person", "bicycle", "car", "motorcycle", "bus", "truck")] == [
        0,
        1,
        2,
        3,
        5,
        7,
    ]
    assert COCO[79] == "toothbrush"
