"""What each service is told: its settings, as an environment file that a shell can read."""

import shlex
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .elasticsearch import Elasticsearch
from .home import Home, write_private
from .kafka import Kafka
from .postgres import Postgres
from .redis import Redis
from .terminal import Failure
from .topology import REPOSITORY, Service, Topology

ANY_ADDRESS = "0.0.0.0"


@dataclass(frozen=True)
class PublicAddress:
    """Where browsers find the pages, and what the frontend listens on for that."""

    url: str
    bind: str
    port: int

    @classmethod
    def parse(cls, url: str | None, default_port: int) -> "PublicAddress":
        """http: the frontend listens there itself. https: a proxy that ends TLS stands before it, on this machine."""
        if not url:
            return cls(f"http://127.0.0.1:{default_port}", "127.0.0.1", default_port)
        parts = urlsplit(url)
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if parts.scheme not in ("http", "https") or not host or parts.path not in ("", "/") or parts.query:
            raise Failure(f"--public-url {url}: expected http://HOST:PORT or https://HOST without a path.")
        origin = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme == "https":
            return cls(origin, "127.0.0.1", default_port)
        return cls(origin, _own_address(host), port or 80)

    @property
    def local_url(self) -> str:
        """The frontend as this machine reaches it."""
        host = "127.0.0.1" if self.bind == ANY_ADDRESS else self.bind
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def _own_address(host: str) -> str:
    """The address of this machine that `host` names; any, where the name leads elsewhere (behind NAT)."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except OSError:
        return ANY_ADDRESS
    for family, kind, _, _, address in sorted(found, key=lambda entry: entry[0] != socket.AF_INET):
        with socket.socket(family, kind) as probe:
            try:
                probe.bind(address)
                return address[0]
            except OSError:
                continue
    return ANY_ADDRESS


@dataclass(frozen=True)
class Environment:
    """Computes the settings of every service of one instance. Pure but for the secrets, which are made when missing."""

    home: Home
    topology: Topology
    ports: dict[str, int]
    postgres: Postgres
    profile: str
    bus: Redis | Kafka
    cache: Redis
    search: Elasticsearch | None  # None: PostgreSQL alone
    public: PublicAddress
    overrides: dict[str, str]

    def of_instance(self) -> dict[str, str]:
        """What a person or a test needs to reach the instance."""
        urls = {f"VOBE_{service.short}_URL": self._url(service) for service in self.topology.services}
        admin = {
            f"VOBE_{service.short}_ADMIN_URL": f"http://127.0.0.1:{self._admin_port(service)}"
            for service in self.topology.services
        }
        databases = {
            f"VOBE_{service.short}_DATABASE_URL": self.postgres.url(service)
            for service in self.topology.with_database()
        }
        return {
            "VOBE_HOME": str(self.home.path),
            "VOBE_PROFILE": self.profile,
            "VOBE_PUBLIC_URL": self.public.url,
            **self.bus.settings(),
            **self.cache.settings(),
            **self._search_settings(),
            "VOBE_POSTGRES_URL": self.postgres.superuser_url(),
            "VOBE_SUPERVISOR_CONFIG": str(self.home.supervisor_config),
            "VOBE_PIDS_DIR": str(self.home.pids),
            **urls,
            **admin,
            **databases,
        }

    def of_service(self, service: Service) -> dict[str, str]:
        is_frontend = service.name == "frontend-service"
        settings = {
            "VOBE_BIND": self.public.bind if is_frontend else "127.0.0.1",
            # Health, metrics and settings are never shown to the network, wherever the pages are.
            "VOBE_ADMIN_BIND": "127.0.0.1",
            "VOBE_PORT": str(self.public.port if is_frontend else self.ports[service.name]),
            "VOBE_ADMIN_PORT": str(self._admin_port(service)),
            **self.cache.settings(),
            "VOBE_PUBLIC_URL": self.public.url,
            "VOBE_HELP_DIR": str(REPOSITORY / "docs" / "help"),
            "VOBE_CURSOR_SECRET": self.home.secret(f"cursor-{service.name}"),
        }
        for other in self.topology.services:
            if other.name not in (service.name, "frontend-service"):
                settings[f"VOBE_{other.short}_URL"] = self._url(other)
        auth = next(other for other in self.topology.services if other.name == "auth-service")
        settings["VOBE_JWKS_URL"] = f"{self._url(auth)}/.well-known/jwks.json"
        if service.database:
            settings["VOBE_DATABASE_URL"] = self.postgres.url(service)
        if service.name == "auth-service":
            settings["VOBE_SIGNING_KEY_DIR"] = str(self.home.keys)
        if is_frontend:
            settings["VOBE_SESSION_SECRET"] = self.home.secret("session")
        if service.name == "search-service":
            settings |= self._search_settings()
        # What is remembered of clusters is not for the light profile.
        of_clusters = ("VOBE_KAFKA_", "VOBE_ELASTICSEARCH_")
        overrides = {name: value for name, value in self.overrides.items() if not name.startswith(of_clusters)}
        return settings | self.bus.settings() | overrides

    def _search_settings(self) -> dict[str, str]:
        return self.search.settings() if self.search else {}

    def write(self) -> None:
        write_environment(self.home.env_file, self.of_instance())
        for service in self.topology.services:
            write_environment(self.service_file(service), self.of_service(service))

    def service_file(self, service: Service) -> Path:
        return self.home.services / f"{service.name}.env"

    def _url(self, service: Service) -> str:
        if service.name == "frontend-service":
            return self.public.local_url
        return f"http://127.0.0.1:{self.ports[service.name]}"

    def _admin_port(self, service: Service) -> int:
        return self.ports[f"{service.name} (admin)"]


def write_environment(file: Path, settings: dict[str, str]) -> None:
    write_private(file, "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()))
