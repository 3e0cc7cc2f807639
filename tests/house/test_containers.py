"""No container engine is at hand: what Dockerfile and compose.yaml name is held against what the project has."""

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_cli
from django.core.management import get_commands, load_command_class
from gunicorn.config import Config

from tests.structure.source import LAYERS, ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
SETTINGS = (ROOT / "witsupport" / "settings.py").read_text(encoding="utf-8")
# Not read by the settings, but by what starts the process.
ALSO = {"DJANGO_SETTINGS_MODULE", "PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def variables_of_the_settings() -> set[str]:
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))


def commands() -> list[list[str]]:
    found = [service["command"] for service in OURS.values() if "command" in service]
    checks = [service["healthcheck"] for service in OURS.values() if "healthcheck" in service]
    found += [check["test"][1:] for check in checks if "test" in check]
    found += [yaml.safe_load(words) for words in re.findall(r"CMD (\[.*\])", DOCKERFILE)]
    return [*found, *(shlex.split(line) for line in re.findall(r"(python manage\.py .*)", DOCKERFILE))]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_one_that_the_settings_read(name: str) -> None:
    assert set(OURS[name]["environment"]) <= variables_of_the_settings()


def test_every_variable_of_the_image_is_one_that_something_reads() -> None:
    lines = re.findall(r"^(?:ENV|RUN) (.*)$", DOCKERFILE.rsplit("\nFROM", maxsplit=1)[1], re.MULTILINE)
    named = {name for line in lines for name in re.findall(r"\b([A-Z][A-Z_]+)=", line)}

    assert named
    assert named <= variables_of_the_settings() | ALSO


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_one_that_the_project_has(command: list[str]) -> None:
    program, *words = command

    assert (Path(sys.executable).parent / program).exists()
    if words[:1] == ["manage.py"]:
        parser = load_command_class(get_commands()[words[1]], words[1]).create_parser("manage.py", words[1])
        parser.parse_args(words[2:])
    elif program == "celery":
        assert words[:2] == ["-A", "witsupport"]
        known = {option for parameter in celery_cli.commands[words[2]].params for option in parameter.opts}
        assert {word for word in words[3:] if word.startswith("--")} <= known
    else:
        assert program == "gunicorn"
        assert words[0] == "witsupport.wsgi"
        parser = Config().parser()  # type: ignore[no-untyped-call]
        assert parser.parse_args(words).bind == ["0.0.0.0:8000"]


def test_the_image_holds_every_package() -> None:
    copied = {words.split()[0] for words in re.findall(r"^COPY (?!--)(.*)$", DOCKERFILE, re.MULTILINE)}

    assert set(LAYERS) | {"templates", "static", "manage.py"} <= copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_does_not_run_as_root() -> None:
    assert DOCKERFILE.rindex("USER witsupport") < DOCKERFILE.rindex("CMD")
    assert "HEALTHCHECK" in DOCKERFILE


def test_services_wait_for_what_they_need() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        for other, how in (service.get("depends_on") or {}).items():
            assert other in services, f"{name} waits for {other}"
            if how["condition"] == "service_healthy":
                assert "test" in services[other]["healthcheck"]
    assert {"web", "worker", "beat", "db", "redis"} <= set(services)


def test_every_volume_is_declared() -> None:
    used = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", ())}

    assert used == set(COMPOSE["volumes"])
