"""What the platform consists of: a typed view of infrastructure/platform.json."""

import json
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
PLATFORM_FILE = REPOSITORY / "infrastructure" / "platform.json"


@dataclass(frozen=True)
class Service:
    name: str
    port: int
    database: str | None
    role: str | None

    @property
    def short(self) -> str:
        """The name as settings use it: `llm-chat-service` is CHAT in `VOBE_CHAT_URL`."""
        return self.name.removesuffix("-service").split("-")[-1].upper()


@dataclass(frozen=True)
class Topology:
    services: tuple[Service, ...]
    admin_port_offset: int
    postgres_port: int
    bus_port: int
    cache_port: int
    kafka_port: int
    kafka_controller_port: int

    def with_database(self) -> list[Service]:
        return [service for service in self.services if service.database]

    def declared_ports(self, profile: str = "light") -> dict[str, int]:
        """Every port of an instance by the name of what listens there."""
        ports = {service.name: service.port for service in self.services}
        ports |= {f"{service.name} (admin)": service.port + self.admin_port_offset for service in self.services}
        ports |= {"postgres": self.postgres_port, "bus": self.bus_port, "cache": self.cache_port}
        if profile == "full":
            ports |= {"bus": self.kafka_port, "bus (controller)": self.kafka_controller_port}
        return ports


def load(path: Path = PLATFORM_FILE) -> Topology:
    declared = json.loads(path.read_text(encoding="utf-8"))
    return Topology(
        services=tuple(
            Service(entry["name"], entry["port"], entry.get("database"), entry.get("role"))
            for entry in declared["services"]
        ),
        admin_port_offset=declared["admin_port_offset"],
        postgres_port=declared["postgres_port"],
        bus_port=declared["redis"]["bus_port"],
        cache_port=declared["redis"]["cache_port"],
        kafka_port=declared["kafka"]["port"],
        kafka_controller_port=declared["kafka"]["controller_port"],
    )
