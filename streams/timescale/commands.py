"""The verb `urbanwatch migrate`."""

import asyncio
import sys

from streams.runtime.errors import DatabaseError
from streams.runtime.settings import SettingsError, load_settings
from streams.timescale import migrate as migrations


def migrate() -> None:
    """Bring the database of the settings up to date and say what was done; exit 1 with a sentence if that fails."""
    try:
        applied = asyncio.run(migrations.migrate(load_settings().database.url))
    except (DatabaseError, SettingsError) as error:
        sys.stderr.write(f"urbanwatch migrate: {error}\n")
        sys.exit(1)
    for name in applied:
        sys.stdout.write(f"applied {name}\n")
    sys.stdout.write("the database is up to date\n")
