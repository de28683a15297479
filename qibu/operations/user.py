"""`qibu user create|reset|disable|list`: accounts from the command line, for whoever runs the server.

Nobody chooses a password here: create and reset print a link that lets the person set one, once.
"""

import argparse
import json

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse

from qibu.foundation.clock import now
from qibu.foundation.outcomes import Gone, Invalid
from qibu.foundation.people import actions
from qibu.foundation.people.models import Person
from qibu.operations.console import Refusal, say


def main(arguments: list[str]) -> int:
    """Run one of the four; raises `Refusal` with what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except Invalid as problem:
        words = "; ".join(str(message) for messages in problem.errors.values() for message in messages)
        raise Refusal(f"输入有误:{words}", f"Not accepted: {words}") from problem
    except Gone as problem:
        raise Refusal(str(problem), "") from problem
    except DatabaseError as error:
        raise Refusal(
            "数据库无法使用,请运行 qibu doctor。", f"The database cannot be used: {error}"
        ) from error
    return 0


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="qibu user")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    create = commands.add_parser(
        "create", help="新建账号并显示设置密码的链接  create, print a link to set the password"
    )
    create.add_argument("username", help="登录名  sign-in name")
    create.add_argument("--name", required=True, help="姓名  name")
    create.add_argument("--email", default="")
    for power in ("administrator", "pmo"):
        create.add_argument(f"--{power}", action="store_true")
    create.add_argument("--may-create-projects", action="store_true")
    create.set_defaults(run=_create)
    for name, run, text in (
        ("reset", _reset, "显示重设密码的一次性链接  print a one-time link to set a new password"),
        ("disable", _disable, "停用账号  disable an account"),
    ):
        one = commands.add_parser(name, help=text)
        one.add_argument("username")
        one.set_defaults(run=run)
    listing = commands.add_parser("list", help="列出账号  list accounts")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list)
    return top


def _create(options: argparse.Namespace) -> None:
    person = actions.create_person(
        by=None,
        at=now(),
        username=options.username,
        name=options.name,
        email=options.email,
        is_administrator=options.administrator,
        is_pmo=options.pmo,
        may_create_projects=options.may_create_projects,
    )
    say(f"已新建账号 {person.username}({person.name})。", f"Created {person.username} ({person.name}).")
    _print_link(person)


def _reset(options: argparse.Namespace) -> None:
    _print_link(_find(options.username))


def _print_link(person: Person) -> None:
    token = actions.reset_password(by=None, at=now(), person_id=person.pk)
    link = settings.PUBLIC_URL + reverse("password-reset", args=[token])
    say(
        f"请把此链接交给 {person.name},48 小时内可设置一次密码:\n{link}",
        f"Give this link to {person.name}; it sets the password once, within 48 hours.",
    )


def _disable(options: argparse.Namespace) -> None:
    person = _find(options.username)
    held = actions.deactivate_person(by=None, at=now(), person_id=person.pk)
    say(
        f"已停用 {person.username}({person.name}),其会话已全部结束。",
        f"Disabled {person.username}; sessions ended.",
    )
    if held.turns or held.memberships:
        say(
            f"仍需移交:{held.turns} 项待办,{held.memberships} 个项目成员身份。",
            f"To be handed over: {held.turns} waiting item(s), {held.memberships} project membership(s).",
        )


def _list(options: argparse.Namespace) -> None:
    people = [
        {
            "username": person.username,
            "name": person.name,
            "active": person.is_active,
            "administrator": person.is_administrator,
            "pmo": person.is_pmo,
        }
        for person in Person.objects.order_by("username")
    ]
    if options.json:
        print(json.dumps({"people": people}, ensure_ascii=False, indent=1))
        return
    for person in people:
        marks = [
            word
            for word, holds in (
                ("停用 disabled", not person["active"]),
                ("管理员 administrator", person["administrator"]),
                ("PMO", person["pmo"]),
            )
            if holds
        ]
        print(f"{person['username']}\t{person['name']}\t{', '.join(marks)}")
    say(f"共 {len(people)} 个账号", f"{len(people)} account(s)")


def _find(username: str) -> Person:
    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        raise Refusal(f"没有账号 {username}。", f"There is no account {username}.")
    return person
