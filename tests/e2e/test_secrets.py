"""What is secret stands in no log, no metric and no answer of the admin ports."""

from support.platform import SERVICES, Client, answered, fetch, unique


def secrets_of(platform) -> set[str]:
    """What the launcher made at random: the databases' passwords, the keys."""
    files = [file for folder in ("secrets", "keys") for file in (platform.home / folder).iterdir()]
    return {line for file in files for line in file.read_text().split("\n") if len(line) >= 16 and not line.startswith("-----")}


def told_by(platform) -> dict[str, str]:
    """Everything that operators get to see."""
    told = {file.name: file.read_text(errors="replace") for file in (platform.home / "log").iterdir()}
    for name in SERVICES:
        for path in ("/config", "/metrics", "/readyz"):
            told[f"{name} {path}"] = fetch(platform.admin(name) + path).text
    return told


def test_what_people_entrust_to_the_platform_is_told_to_nobody(platform):
    person = platform.register()
    wrong = unique("a wrong password of theirs ")
    assert platform.visitor.post("/auth/login", {"login": person.username, "password": wrong}).status_code == 401
    broken = platform.visitor.send("POST", "/auth/login", content=f'{{"login": "{person.username}", "password": "{wrong}"',
                                   headers={"Content-Type": "application/json"})  # fmt: skip
    assert broken.status_code == 400
    renewed = answered(platform.visitor.post("/auth/refresh", {"refresh_token": person.account["refresh_token"]}))
    person.token = renewed["access_token"]
    person.write_post("Heard by all", "And read.")
    ticket = answered(person.post("/feedback", {"kind": "praise", "subject": "For you alone", "body": "Thanks."}), 201)
    path, key = ticket["link"].split("/feedback/")[1].split("?key=")
    assert Client(platform).get(f"/feedback/{path}", key=key).status_code == 200
    forged = Client(platform, renewed["access_token"][:-4] + "AAAA")
    assert forged.get("/users/me").status_code == 401

    entrusted = [person.password, wrong, person.account["access_token"], renewed["access_token"], renewed["refresh_token"],
                 person.account["refresh_token"], forged.token, key, f"{person.username}@example.org"]  # fmt: skip
    for place, text in told_by(platform).items():
        for secret in entrusted:
            assert secret not in text, f"{place} tells {secret[:12]}…"


def test_what_the_platform_keeps_to_itself_is_told_to_nobody(platform):
    secrets = secrets_of(platform)
    assert len(secrets) > len(SERVICES)
    for place, text in told_by(platform).items():
        assert not [secret[:6] + "…" for secret in secrets if secret in text], place
