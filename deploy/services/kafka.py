"""A private Apache Kafka in KRaft mode: one node, broker and controller in one process."""

import shutil
import socket
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from deploy.services.account import cache_dir
from deploy.services.errors import ServiceError
from deploy.services.ports import first_free_port
from deploy.services.service import LocalService

KAFKA_VERSION = "4.1.0"
_ASK_TIMEOUT_S = 2.0
_LOGGING = """\
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSS} %p %m (%c{1})%n
logger.server.name = kafka.server.BrokerServer
logger.server.level = INFO
"""


class KafkaBroker(LocalService):
    """The event log's broker. Topics are made by the product, never by a client's mistake."""

    name = "kafka"
    default_port = 9092
    start_within_s = 90
    stop_within_s = 45

    @property
    def bootstrap_servers(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def _configuration_file(self) -> Path:
        return self.home / "server.properties"

    def _prepare(self) -> None:
        controller_port = first_free_port(self.port + 1, self.bind)
        self._configuration_file.write_text(self._configuration(controller_port))
        (self.home / "log4j2.properties").write_text(_LOGGING)
        if not (self.home / "data" / "meta.properties").exists():
            cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            configuration = str(self._configuration_file)
            self._run(
                [
                    *self._java("64m"),
                    "kafka.tools.StorageTool",
                    "format",
                    f"--cluster-id={cluster}",
                    "-c",
                    configuration,
                ]
            )

    def _configuration(self, controller_port: int) -> str:
        address = f"{self.host}:{self.port}"
        return f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{self.host}:{controller_port}
listeners=PLAINTEXT://{self.bind}:{self.port},CONTROLLER://{self.host}:{controller_port}
advertised.listeners=PLAINTEXT://{address}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={self.home}/data
auto.create.topics.enable=false

# One node: one copy of its own topics, few partitions, no waiting for others.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=2
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=2
group.initial.rebalance.delay.ms=0

# After a crash the controller waits for the dead broker's session to end (9 s by default) before it takes the new one.
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=4000

# Threads for a small machine.
num.network.threads=2
num.io.threads=4
background.threads=2
num.recovery.threads.per.data.dir=2
log.cleaner.dedupe.buffer.size=33554432
"""

    def _java(self, largest_heap: str) -> list[str]:
        java = shutil.which("java")
        if java is None:
            raise ServiceError("Kafka needs a Java runtime, 17 or newer, and there is none: run deploy/setup")
        jars = cache_dir() / f"kafka-{KAFKA_VERSION}" / "libs"
        if not any(jars.glob("kafka_*.jar")):
            raise ServiceError(f"Kafka's jars are not in {jars}: run deploy/setup")
        return [
            java,
            "-Xms64m",
            f"-Xmx{largest_heap}",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-Xshare:auto",
            "-Djava.awt.headless=true",
            f"-Dlog4j2.configurationFile={self.home}/log4j2.properties",
            "-cp",
            f"{jars}/*",
        ]

    def _command(self) -> list[str]:
        return [*self._java("512m"), "kafka.Kafka", str(self._configuration_file)]

    def _answers(self) -> bool:
        return _knows_a_live_broker(self.host, self.port)


def _knows_a_live_broker(host: str, port: int) -> bool:
    """Whether Kafka's answer to a Metadata request (key 3, version 1, no topics) names a live broker."""
    client = b"urbanwatch"
    request = b"\x00\x03\x00\x01" + bytes(4) + len(client).to_bytes(2) + client + bytes(4)
    try:
        with socket.create_connection((host, port), timeout=_ASK_TIMEOUT_S) as connection:
            connection.sendall(len(request).to_bytes(4) + request)
            answer = connection.recv(12)
    except OSError:
        return False
    return len(answer) == 12 and int.from_bytes(answer[8:12]) > 0  # noqa: PLR2004  length, correlation, count
