"""A run, in the order it happens: services, database, processes, users, demonstration; the reverse at the end."""

import signal
import time
from contextlib import ExitStack

from deploy.processes import PROCESSES, STOP_ORDER
from deploy.readiness import what_is_missing
from deploy.services.errors import ServiceError
from deploy.services.local import LocalServices
from deploy.supervision.app_process import AppProcess, own_environment, stop_leftovers
from deploy.supervision.data_folder import DataFolder
from deploy.supervision.demo_camera import register_camera
from deploy.supervision.demonstration import DEMO_PROCESSES, prepare_demonstration
from deploy.supervision.logins import Login, kept_logins, make_users, run_verb
from deploy.supervision.options import RunOptions
from deploy.supervision.screen import Screen
from deploy.supervision.supervisor import Supervisor
from deploy.supervision.wiring import Wiring, with_api

_LOOK_EVERY_S = 0.1
_HOUSEKEEPING_EVERY_S = 5.0
_READY_WITHIN_S = 90.0
_LITTLE_DISK_BYTES = 1_000_000_000


def run(options: RunOptions) -> None:
    """Start everything, keep it running until SIGINT or SIGTERM, stop it in order. ServiceError if it cannot start."""
    folder = DataFolder(options.settings.data_dir)
    folder.claim()
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, signal.default_int_handler)
    a_run = _Run(options, folder)
    try:
        a_run.start()
        a_run.keep_running()
    except KeyboardInterrupt:
        a_run.screen.step("stopping")
    finally:
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_number, signal.SIG_IGN)
        with ExitStack() as last_first:
            last_first.callback(folder.release)
            last_first.callback(a_run.stop)


class _Run:
    """The parts of one run."""

    def __init__(self, options: RunOptions, folder: DataFolder) -> None:
        self.screen = Screen()
        self._options = options
        self._folder = folder
        self._supervisor = Supervisor(time.monotonic)
        self._services: LocalServices | None = None
        self._wiring: Wiring | None = None
        self._disk_was_short = False
        self._endpoints_are_old = False
        self._trouble = ""

    def start(self) -> None:
        self._clean_up()
        settings = with_api(self._options, self._folder)
        services = self._launch_services()
        wiring = self._wiring = Wiring(settings, self._folder, services)
        logins = self._prepare_database(services, own_environment(wiring.variables()))
        self._wait_for_services(services)
        for name, module in PROCESSES.items():
            self._supervisor.start(self._process(name, [module], wiring))
        self.screen.step(f"started {', '.join(PROCESSES)}")
        self._wait_until_ready(wiring)
        self._write_endpoints()
        if self._options.demo:
            self._start_demonstration(wiring, logins)
        self.screen.summary(f"{wiring.api_url}/", wiring.endpoints({})["mqtt"], logins, self._folder)

    def keep_running(self) -> None:
        """Restart what ends, until a signal interrupts."""
        housekeeping_at = 0.0
        while True:
            self._look()
            if time.monotonic() >= housekeeping_at:
                self._keep_house()
                housekeeping_at = time.monotonic() + _HOUSEKEEPING_EVERY_S
            time.sleep(_LOOK_EVERY_S)

    def stop(self) -> None:
        """The demonstration, the processes, the services; each has time to finish, and is stopped whatever fails."""
        with ExitStack() as last_first:
            last_first.callback(self._folder.endpoints_file.unlink, missing_ok=True)
            last_first.callback(self._stop_services)
            for name in reversed((*DEMO_PROCESSES, *STOP_ORDER)):
                last_first.callback(self._supervisor.stop, name)

    def _stop_services(self) -> None:
        if self._wiring is not None:
            self.screen.step("the processes have ended")
        if self._services is not None:
            self._services.stop()
            self.screen.step("the services have ended")

    def _clean_up(self) -> None:
        """What an earlier run left: its processes, its addresses, and on request its data."""
        if self._options.reset:
            self._folder.refuse_unless_ours()
        self._folder.endpoints_file.unlink(missing_ok=True)
        if leftovers := stop_leftovers(self._folder.marks):
            self.screen.step(f"stopped what an earlier run had left running: {', '.join(leftovers)}")
        if self._options.reset:
            LocalServices(self._folder.path).stop()
            self._folder.forget()
            self.screen.step("forgot all data")
        self._watch_the_disk()

    def _launch_services(self) -> LocalServices:
        settings = self._options.settings
        services = self._services = LocalServices(
            self._folder.path, bind=settings.services.bind, ports=self._options.ports.services
        )
        self.screen.step("starting Mosquitto, Kafka and TimescaleDB")
        services.launch()
        return services

    def _prepare_database(self, services: LocalServices, environment: dict[str, str]) -> list[Login]:
        """Migrate and make the users while Kafka, the slowest to start, is still starting."""
        services.timescaledb.wait_until_ready()
        run_verb("migrate", environment=environment)
        self.screen.step("the database is up to date")
        logins = kept_logins(self._folder.logins_file)
        make_users(self._folder, logins, environment)
        return logins

    def _wait_for_services(self, services: LocalServices) -> None:
        services.wait_until_ready()
        for service in services.all:
            self._supervisor.watch(service)
            self.screen.step(f"{service.name} answers on port {service.port}")

    def _process(self, name: str, arguments: list[str], wiring: Wiring) -> AppProcess:
        return AppProcess(
            name,
            arguments,
            environment=own_environment(wiring.variables(name)),
            logs=self._folder.logs,
            marks=self._folder.marks,
        )

    def _start_demonstration(self, wiring: Wiring, logins: list[Login]) -> None:
        prepare_demonstration(self._folder, own_environment(wiring.variables()))
        for name, arguments in DEMO_PROCESSES.items():
            process = self._process(name, ["deploy.cli", *arguments(self._folder)], wiring)
            self._supervisor.start(process, may_finish=True)
        try:
            register_camera(self._folder, wiring.api_url, logins)
        except ServiceError as error:  # everything else plays, and the next start tries again
            self.screen.step(str(error))
        self._write_endpoints()
        self.screen.step("the demonstration plays")

    def _wait_until_ready(self, wiring: Wiring) -> None:
        deadline = time.monotonic() + _READY_WITHIN_S
        while (missing := what_is_missing(wiring.api_url)) is not None:
            if time.monotonic() > deadline:
                self.screen.step(f"not ready yet, going on: {missing} (logs: {self._folder.logs})")
                return
            self._look()
            time.sleep(_LOOK_EVERY_S)
        self.screen.step("the api is ready")

    def _look(self) -> None:
        events = self._supervisor.look()
        for event in events:
            self.screen.event(event, self._folder)
        if events and self._folder.endpoints_file.exists():
            self._write_endpoints()

    def _write_endpoints(self) -> None:
        if self._wiring is None:
            return
        try:
            self._folder.write_endpoints(self._wiring.endpoints(self._supervisor.pids))
        except OSError as error:  # a full disk, most likely; what runs goes on
            if not self._endpoints_are_old:
                self.screen.step(f"{self._folder.endpoints_file} could not be written ({error.strerror}): it is old")
            self._endpoints_are_old = True
        else:
            self._endpoints_are_old = False

    def _keep_house(self) -> None:
        """Bound the logs, watch the disk; what could not be done now is done at a later time."""
        trouble = ""
        try:
            self._watch_the_disk()
            self._folder.bound_logs()
        except OSError as error:
            trouble = f"the logs in {self._folder.logs} could not be kept short ({error.strerror})"
        if trouble not in ("", self._trouble):
            self.screen.step(trouble)
        self._trouble = trouble
        if self._endpoints_are_old:
            self._write_endpoints()

    def _watch_the_disk(self) -> None:
        is_short = self._folder.free_bytes() < _LITTLE_DISK_BYTES
        if is_short and not self._disk_was_short:
            free_mb = self._folder.free_bytes() // 1_000_000
            self.screen.step(f"only {free_mb} MB are free at {self._folder.path}: free some space, or data will wait")
        self._disk_was_short = is_short
