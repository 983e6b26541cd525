"""What the registry says of composed rules: what each is made of, where it looks, and when it sleeps."""

from streams.alarming.agenda import Agenda
from streams.alarming.composing.compositions import Compositions
from streams.alarming.composing.places import Places
from streams.alarming.composing.sleeping import Sleeping
from streams.alarming.topology import Topology


class Definitions:
    """The three of them, kept up by `RegistryChanges`."""

    def __init__(self, topology: Topology, agenda: Agenda) -> None:
        self.topology = topology
        self.compositions = Compositions()
        self.places = Places(topology)
        self.sleeping = Sleeping(topology, agenda)
