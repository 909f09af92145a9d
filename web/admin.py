"""The commands that look after people: python app.py user add, change, remove, list, export, erase, record."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.errors import AccessError
from web.audit import Audit
from web.conversations import erase, file_of
from web.disclosure import disclosed
from web.sessions import Sessions
from web.tokens import DAYS, Tokens
from web.users import ROLES, Users


def main(arguments: Sequence[str]) -> int:
    """Run one command. Raises AccessError where it cannot be done."""
    options = _parser().parse_args(arguments)
    users, audit = Users(options.people), Audit(options.people)
    status: int = options.command(options, users, audit)
    return status


def _add(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    person = users.add(options.name, options.role, options.clearance or (), _password(not options.no_password))
    audit.note("user_added", person.id, role=person.role, clearance=list(person.clearance), by=_operator())
    return _told(f"{person.name} may come in as {person.role}")


def _change(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    clearance = [] if options.no_clearance else options.clearance
    person = users.change(options.name, options.role, clearance, _password(options.password))
    audit.note("user_changed", person.id, role=person.role, clearance=list(person.clearance), by=_operator())
    return _told(f"{person.name} is now {person.role}")


def _remove(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    person = users.remove(options.name)
    Sessions(options.people).forget(person)
    Tokens(options.people).forget(person)
    erase(file_of(options.store), person.id)
    audit.note("user_removed", person.id, by=_operator())
    return _told(f"{person.name} may come in no more")


def _export(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    person = users.known(options.name)
    found = disclosed(person, file_of(options.store), audit, options.first, options.last)
    found["tokens"] = [token.record() for token in Tokens(options.people).of(person)]
    audit.note("exported", person.id, by=_operator())
    print(json.dumps(found, indent=1, ensure_ascii=False))
    apart = len(found["questions_answered_from_exempt_papers"])
    if apart:
        _told(f"{apart} of {person.name}'s answers quote exempt papers; look at them before you pass this on.")
    return 0


def _erase(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    person = users.known(options.name)
    erase(file_of(options.store), person.id)
    audit.note("erased", person.id, by=_operator())
    return _told(f"{person.name}'s conversations are deleted; copies of the file and its backups are yours to delete")


def _token(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    person = users.known(options.name)
    secret, token = Tokens(options.people).make(person, options.purpose, options.days)
    audit.note("token_made", person.id, token=token.id, ends=token.ends.date().isoformat(), by=_operator())
    print(secret)
    return _told(f"for {person.name}, until {token.ends.date().isoformat()}; it is not shown again")


def _revoke(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    person = users.known(options.name)
    ended = Tokens(options.people).forget(person)
    audit.note("token_revoked", person.id, tokens=ended, by=_operator())
    return _told(f"{ended} {'token' if ended == 1 else 'tokens'} of {person.name} revoked")


def _list(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    for person in users.everyone():
        print("  ".join([person.name, person.role, person.id, "; ".join(person.clearance)]).rstrip())
    return 0


def _record(options: argparse.Namespace, users: Users, audit: Audit) -> int:
    line = audit.broken()
    if line:
        raise AccessError(f"Line {line} of {str(audit.file)!r} is not as it was written; compare it with a backup.")
    return _told("The audit record is whole.")


def _told(what: str) -> int:
    """What was done, said beside the result; the exit status of having done it."""
    print(what, file=sys.stderr)
    return 0


def _password(wanted: bool) -> str | None:
    """Asked for twice on a terminal, else one line of standard input."""
    if not wanted:
        return None
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise AccessError("The two passwords differ; type the same one twice.")
    return password


def _operator() -> int:
    """Who runs the command, as this computer numbers its accounts."""
    return os.getuid()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python app.py user", description="Look after the people who may open the pages."
    )
    people = argparse.ArgumentParser(add_help=False)
    people.add_argument(
        "--people",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("COUNCIL_PEOPLE") or "people"),
        help="the folder of users, sessions and the audit record (default: $COUNCIL_PEOPLE, or ./people)",
    )
    named = argparse.ArgumentParser(add_help=False, parents=[people])
    named.add_argument("name", metavar="NAME", help="the user's name")
    cleared = argparse.ArgumentParser(add_help=False, parents=[named])
    cleared.add_argument(
        "--clearance", action="append", metavar="BODY", help="a body whose exempt papers may be seen; can be repeated"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    add = commands.add_parser("add", parents=[cleared], help="let somebody in; the password is asked for")
    add.add_argument("--role", choices=ROLES, required=True, help="what they may do")
    add.add_argument("--no-password", action="store_true", help="a proxy signs them in")
    add.set_defaults(command=_add)

    change = commands.add_parser("change", parents=[cleared], help="change role, clearance (all of it) or password")
    change.add_argument("--role", choices=ROLES, help="what they may do")
    change.add_argument("--no-clearance", action="store_true", help="they may see no exempt papers any more")
    change.add_argument("--password", action="store_true", help="ask for a new password")
    change.set_defaults(command=_change)

    stored = argparse.ArgumentParser(add_help=False)
    stored.add_argument(
        "--store",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("COUNCIL_STORE") or "store"),
        help="the store beside which conversations are kept (default: $COUNCIL_STORE, or ./store)",
    )
    remove = commands.add_parser(
        "remove", parents=[named, stored], help="let somebody in no more, and delete their conversations"
    )
    remove.set_defaults(command=_remove)

    for name, does, command in (
        ("export", "everything that is kept of somebody, as JSON, but for the password", _export),
        ("erase", "delete somebody's conversations; they may still come in", _erase),
    ):
        kept = commands.add_parser(name, parents=[named, stored], help=does)
        kept.set_defaults(command=command)
        if command is _export:
            kept.add_argument("--from", dest="first", type=_day, default=date.min, metavar="DAY", help="YYYY-MM-DD")
            kept.add_argument("--to", dest="last", type=_day, default=date.max, metavar="DAY", help="YYYY-MM-DD")
    token = commands.add_parser("token", parents=[named], help="a token for the user's programs, shown once")
    token.add_argument("--days", type=int, choices=DAYS, default=DAYS[1], help="how long it holds (%(default)s)")
    token.add_argument("--for", dest="purpose", default="", metavar="TEXT", help="what it is for")
    token.set_defaults(command=_token)

    revoke = commands.add_parser("revoke", parents=[named], help="end all tokens of the user")
    revoke.set_defaults(command=_revoke)

    everyone = commands.add_parser("list", parents=[people], help="everybody: name, role, id, clearance")
    everyone.set_defaults(command=_list)

    record = commands.add_parser("record", parents=[people], help="check that no line of the audit record was changed")
    record.set_defaults(command=_record)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD") from error
