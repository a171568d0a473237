"""The rules of "who may touch whom" in docs/architecture, read from the #include lines.

A service's layers know only those below them; a service knows itself, the chassis and the contracts; a library of the
chassis knows only those before it. Every quoted include is rooted and leads to a file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
QUOTED = re.compile(r'^\s*#\s*include\s*"')
SOURCES = {".hpp", ".cpp", ".h", ".ipp", ".in"}

# Higher ones may include lower ones; equal ones are neighbours that don't know each other.
# clients/ asks other services as storage/ asks the database; of a service that has pages instead of an API,
# pages/ are what its handlers are, and view/ turns what the clients brought into HTML.
LAYERS = {"domain": 0, "storage": 1, "clients": 1, "view": 2, "service": 2, "pages": 3, "api": 4, "events": 4}
ABOVE_ALL_LAYERS = 5  # main.cpp and what else lies directly in src/
# Settings are values: what decides and speaks may read them, what knows, remembers and asks is given what it needs.
SETTINGS_FILE, SETTINGS_RANK = "config.hpp", 1.5
LIBRARIES = {
    "core": 0, "schema": 1, "telemetry": 1, "resilience": 2, "http": 3, "postgres": 3, "redis": 3,
    "auth": 4, "events": 4, "service": 5, "testing": 6,
}  # fmt: skip
# Made by CMake from infrastructure/platform.json.
GENERATED = {"contracts/platform.hpp"}
# Contracts are described types; of the chassis they need what describes, and the envelope.
LIBRARIES_OF_CONTRACTS = {"core", "schema", "events"}


def violations(root: Path) -> list[str]:
    """One line per broken rule, as `file:line: what`, sorted."""
    found = []
    for file in _sources(root):
        for number, target, quoted in _includes(file):
            problem = _judge(root, file.relative_to(root), target, quoted)
            if problem:
                found.append(f"{file.relative_to(root)}:{number}: {problem}")
    return found


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("apps", "shared"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in SOURCES and "build" not in file.relative_to(root).parts:
                yield file


def _includes(file: Path) -> Iterator[tuple[int, str, bool]]:
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), bool(QUOTED.match(line))


def _judge(root: Path, file: Path, target: str, quoted: bool) -> str | None:
    if ".." in target.split("/"):
        return f'"{target}": includes are rooted, without ".."'
    first = target.split("/")[0]
    if not quoted and first not in ("chassis", "contracts", "apps"):
        return None  # a system or third-party header
    if file.parts[0] == "apps":
        return _judge_service(root, file, target)
    if file.parts[:2] == ("shared", "chassis"):
        return _judge_chassis(root, file, target)
    if file.parts[:2] == ("shared", "contracts"):
        return _judge_contracts(root, file, target)
    return None


def _judge_service(root: Path, file: Path, target: str) -> str | None:
    own = root / file.parts[0] / file.parts[1]
    in_tests = file.parts[2] == "tests"
    if target.startswith("chassis/testing/") and not in_tests:
        return f'"{target}" is for tests'
    if target.startswith(("chassis/", "contracts/")):
        return _missing(root / "shared", target)
    if (own / "src" / target).is_file():
        return None if in_tests else _judge_layer(file, target)
    if in_tests and _is_of_the_tests(root, file, target):
        return None
    return f'"{target}" is neither in this service\'s src nor in the chassis or the contracts'


def _judge_layer(file: Path, target: str) -> str | None:
    layer, included = _layer(file.parts[3:]), _layer(tuple(target.split("/")))
    unknown = next((name for name in (layer, included) if name is not None and name not in LAYERS), None)
    if unknown:
        return f"{unknown}/ is no layer: {', '.join(LAYERS)}"
    if target == SETTINGS_FILE and layer is not None:
        return None if _rank(layer) > SETTINGS_RANK else f'{layer} may not include "{target}"'
    if layer == included or _rank(layer) > _rank(included):
        return None
    return f'{layer} may not include {included or "what belongs to main"} ("{target}")'


def _layer(parts: tuple[str, ...]) -> str | None:
    """The folder below src/; None for files directly in it."""
    return parts[0] if len(parts) > 1 else None


def _rank(layer: str | None) -> int:
    return ABOVE_ALL_LAYERS if layer is None else LAYERS[layer]


def _judge_chassis(root: Path, file: Path, target: str) -> str | None:
    library = file.parts[2]
    if library == "bench":
        return None  # programs that measure the chassis, no part of it
    in_tests = "tests" in file.parts
    if in_tests and _is_of_the_tests(root, file, target):
        return None
    if not target.startswith("chassis/"):
        return f'the chassis may not include "{target}": it knows nothing of services and contracts'
    included = target.split("/")[1]
    for name in (library, included):
        if name not in LIBRARIES:
            return f"{name} is no library of the chassis: {', '.join(LIBRARIES)}"
    if not in_tests and library != included and LIBRARIES[library] <= LIBRARIES[included]:
        return f'chassis/{library} may not include chassis/{included} ("{target}")'
    return _missing(root / "shared", target)


def _judge_contracts(root: Path, file: Path, target: str) -> str | None:
    if target.startswith("chassis/") and target.split("/")[1] not in LIBRARIES_OF_CONTRACTS:
        return f'contracts may include only {", ".join(sorted(LIBRARIES_OF_CONTRACTS))} of the chassis ("{target}")'
    if not target.startswith(("chassis/", "contracts/")):
        return f'contracts may not include "{target}"'
    return _missing(root / "shared", target)


def _is_of_the_tests(root: Path, file: Path, target: str) -> bool:
    """Tests may include by a path from their own folder, from tests/, or from the folder that holds tests/."""
    depth = file.parts.index("tests")
    folders = [Path(*file.parts[:length]) for length in range(depth, len(file.parts))]
    return any((root / folder / target).is_file() and "tests" in (folder / target).parts for folder in folders)


def _missing(folder: Path, target: str) -> str | None:
    return None if target in GENERATED or (folder / target).is_file() else f'"{target}" does not exist'
