"""Checks the homework of lesson 1: which service owns what. The right answers come from infrastructure/platform.json and
from the services' own sources, so that they stay right when the platform changes."""

import json
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
PLATFORM = json.loads((REPOSITORY / "infrastructure" / "platform.json").read_text("utf-8"))
SERVICES = {service["name"]: service for service in PLATFORM["services"]}


def owner_of(path: str) -> str:
    for service in SERVICES.values():
        if path in service.get("routes", []):
            return service["name"]
    raise LookupError(path)


def producers_of(topic: str) -> set[str]:
    return next(set(declared["producers"]) for declared in PLATFORM["topics"] if declared["name"] == topic)


def asked_by(service: str) -> set[str]:
    """Which services it asks over HTTP, read from its definition."""
    text = (REPOSITORY / "apps" / service / "src" / "definition.cpp").read_text("utf-8")
    return set(re.findall(r'"([a-z-]+-service)"', text)) - {service}


def words(answer: str) -> set[str]:
    return {word.strip().lower() for word in re.split(r"[,\s]+", answer) if word.strip()}


CHECKS = {
    1: ("владелец пути /me/comment-states", lambda a: words(a) == {owner_of("/me/comment-states")}),
    2: ("база данных content-service", lambda a: words(a) == {SERVICES["content-service"]["database"]}),
    3: ("сервисы без своей базы", lambda a: words(a) == {name for name, s in SERVICES.items() if "database" not in s}),
    4: ("кто рассказывает о комментариях", lambda a: words(a) == producers_of("vobe.comment")),
    5: ("кого спрашивает comment-service", lambda a: words(a) == asked_by("comment-service")),
    6: ("порты gateway и frontend", lambda a: words(a) == {str(SERVICES[n]["port"]) for n in ("gateway-service", "frontend-service")}),
    7: ("что стояло в degraded без comment-service", lambda a: words(a.strip("[]\"' ")) == {"comment-service"}),
}


def read_answers(file: Path) -> dict[int, str]:
    if not file.exists():
        sys.exit(f"Нет файла с ответами: {file.relative_to(REPOSITORY)}. Формат — в уроке, раздел «Домашнее задание».")
    answers = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"\s*(\d+)\s*:\s*(.*?)\s*", line)
        if not match:
            sys.exit(f"Строка {number} не похожа на «номер: ответ»: {line}")
        answers[int(match[1])] = match[2]
    return answers


def main() -> int:
    answers = read_answers(Path(sys.argv[1]))
    right = 0
    for number, (about, holds) in CHECKS.items():
        if number not in answers:
            verdict = "нет ответа"
        elif holds(answers[number]):
            verdict, right = "верно", right + 1
        else:
            verdict = "пока неверно"
        print(f"{number}. {about}: {verdict}")
    print(f"\nВерно {right} из {len(CHECKS)}.")
    return 0 if right == len(CHECKS) else 1


if __name__ == "__main__":
    sys.exit(main())
