"""Command line of one instance; instance.sh and the launcher's commands call it."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from .instance import Instance, Options
from .supervision import SUPERVISORD
from .terminal import Failure


def main() -> int:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `./vobe status | head` is no error
    arguments = _parser().parse_args()
    instance = Instance(arguments.home)
    try:
        return arguments.act(instance, arguments) or 0
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1


def _start(instance: Instance, arguments: argparse.Namespace) -> None:
    if not Path(SUPERVISORD).exists():
        raise Failure("supervisor is not installed: ./vobe doctor shows what is missing.")
    instance.start(
        Options(
            profile=arguments.profile,
            ports=arguments.ports,
            build_dir=arguments.build_dir.resolve() if arguments.build_dir else None,
            public_url=arguments.public_url,
            overrides=_inherited(tuple(arguments.inherit)) | dict(arguments.set),
            only=None if arguments.only is None else tuple(filter(None, arguments.only.split(","))),
        )
    )


def _inherited(prefixes: tuple[str, ...]) -> dict[str, str]:
    """Settings from the environment: passwords are not to stand on a command line."""
    of_the_launcher = ("VOBE_KAFKA_JARS", "VOBE_ELASTICSEARCH_JARS")
    return {name: value for name, value in os.environ.items() if name.startswith(prefixes) and name not in of_the_launcher}


def _stop(instance: Instance, arguments: argparse.Namespace) -> None:
    ran = instance.stop()
    if arguments.remove:
        instance.remove()
    print("stopped" if ran else "nothing was running")


def _control(instance: Instance, arguments: argparse.Namespace) -> None:
    instance.control(arguments.action, arguments.name)


def _status(instance: Instance, arguments: argparse.Namespace) -> int:
    rows = instance.status()
    if arguments.json:
        print(json.dumps(rows, indent=1))
    elif not rows:
        print("nothing was started here yet: ./vobe up")
    else:
        print(f"{'name':<18} {'state':<9} {'ready':<6} {'port':>5} {'pid':>8} {'memory':>9} {'up':>9}")
        for row in rows:
            ready = "yes" if row["ready"] else "no"
            memory, up = f"{row['memory'] / 2**20:.1f} MB", f"{row['uptime']} s"
            print(f"{row['name']:<18} {row['state']:<9} {ready:<6} {row['port']:>5} {row['pid']:>8} {memory:>9} {up:>9}")
    return 0 if rows and all(row["ready"] for row in rows) else 1


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.startswith("VOBE_"):
        raise argparse.ArgumentTypeError("expected VOBE_NAME=VALUE")
    return name, value


def _ports(text: str) -> str:
    if text not in ("declared", "auto"):
        int(text)
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="instance.sh", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="start|stop|control|status")

    start = commands.add_parser("start", help="start what is missing and wait until it is ready; writes HOME/env")
    start.add_argument("home", type=Path)
    start.add_argument("--profile", choices=("light", "full"), help="Redis and PostgreSQL alone, or with Kafka and Elasticsearch; default: as the last time")
    start.add_argument("--ports", type=_ports, metavar="declared|auto|+N", help="as in platform.json, free ones, or shifted")
    start.add_argument("--build-dir", type=Path, help="default: build/release")
    start.add_argument("--public-url", help="where browsers find the pages")
    start.add_argument("--set", type=_assignment, action="append", default=[], metavar="VOBE_NAME=VALUE",
                       help="one more setting for every service")  # fmt: skip
    start.add_argument("--inherit", action="append", default=[], metavar="PREFIX",
                       help="likewise those of the environment that begin so")  # fmt: skip
    start.add_argument("--only", metavar="A,B", help='only these services; "" for what they stand on alone')
    start.set_defaults(act=_start)

    stop = commands.add_parser("stop", help="stop everything, services first")
    stop.add_argument("home", type=Path)
    stop.add_argument("--remove", action="store_true", help="delete the state folder too")
    stop.set_defaults(act=_stop)

    control = commands.add_parser("control", help="start, stop or restart one program of a running instance")
    control.add_argument("home", type=Path)
    control.add_argument("action", choices=("start", "stop", "restart"))
    control.add_argument("name", help="a service, postgres, bus or cache")
    control.set_defaults(act=_control)

    status = commands.add_parser("status", help="what runs, with memory and readiness")
    status.add_argument("home", type=Path)
    status.add_argument("--json", action="store_true")
    status.set_defaults(act=_status)
    return parser


if __name__ == "__main__":
    sys.exit(main())
