"""Can a model be used at all? Asked when it is installed, so that nobody finds out at night."""

from vision.detection.network import Network
from vision.detection.traffic import TrafficClasses
from vision.models.installed import Model, ModelKind


def try_model(model: Model, kind: ModelKind) -> None:
    """Load it and let it look at an empty picture. ModelError says why it cannot be used."""
    if kind is ModelKind.TRAFFIC:
        TrafficClasses(Network(model).classes)
    else:
        Network(model, (kind.value,))
