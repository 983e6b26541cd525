"""All kinds of memories, as they are saved: a new one is a file in this folder and a name in this union."""

from streams.judging.memories.panes import Panes
from streams.judging.memories.profile import Profile
from streams.judging.memories.run import Run
from streams.judging.memories.samples import Samples
from streams.judging.memories.seen import Seen

AnyMemory = Panes | Profile | Run | Samples | Seen
