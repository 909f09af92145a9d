"""Who may come in: a file of names, roles, clearances and hashed passwords, read anew whenever it has changed."""

import json
import os
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from assistant.errors import AccessError
from web.passwords import hashed

ROLES = ("member", "officer", "clerk", "administrator")
SHORTEST_PASSWORD = 12  # characters
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may come in. The id stands in records in place of the name, and goes with the person."""

    id: str
    name: str
    role: str  # one of ROLES
    clearance: tuple[str, ...] = ()  # the bodies whose exempt papers may be seen
    password: str | None = field(default=None, repr=False)  # hashed; None for one whom a proxy signs in
    stamp: str = ""  # changes with the password: sessions begun with another stamp have ended

    @property
    def display_name(self) -> str:
        """As Starlette asks it of a user; here the id, under which the pages keep what is a person's own."""
        return self.id


# Whoever sits at this computer, where no users are kept. Exempt papers are for named people only.
LOCAL = Person("local", "this computer", "administrator")


class Users:
    """The people in `folder`/users.json. Once the file is there somebody must sign in, even if nobody is left in it.

    Every method raises AccessError where the file cannot be read or what is asked cannot be done.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "users.json"
        self._read: tuple[tuple[int, int, int], dict[str, Person]] | None = None

    @property
    def kept(self) -> bool:
        """Whether users are kept at all."""
        return self._file.exists()

    def everyone(self) -> list[Person]:
        """All people, by name."""
        return sorted(self._people().values(), key=lambda person: person.name)

    def named(self, name: str) -> Person | None:
        """The person of that name, whatever its case; None for nobody."""
        wanted = name.strip().casefold()
        return next((person for person in self._people().values() if person.name == wanted), None)

    def by_id(self, id: str) -> Person | None:
        """The person of that id; None for somebody who has been removed."""
        return self._people().get(id)

    def add(self, name: str, role: str, clearance: Collection[str], password: str | None) -> Person:
        """Let somebody in; without a password only through a proxy that signs people in."""
        name = name.strip().casefold()
        if not _NAME.fullmatch(name):
            raise AccessError(f"{name!r} is not a user name; use letters, figures and . _ @ - without spaces.")
        if self.named(name):
            raise AccessError(f"There is a user {name!r} already; change it with: python app.py user change {name}")
        person = Person(f"u-{secrets.token_hex(6)}", name, role, tuple(clearance), *_secret(name, password))
        with self._changing() as people:
            people[person.id] = person
        return person

    def change(self, name: str, role: str | None, clearance: Collection[str] | None, password: str | None) -> Person:
        """Change what is not None. A new password ends every session."""
        person = self.known(name)
        person = replace(
            person,
            role=role or person.role,
            clearance=person.clearance if clearance is None else tuple(clearance),
        )
        if password is not None:
            kept, stamp = _secret(person.name, password)
            person = replace(person, password=kept, stamp=stamp)
        with self._changing() as people:
            people[person.id] = person
        return person

    def admit(self, id: str, name: str, role: str, clearance: Collection[str]) -> Person:
        """Somebody whom another service has signed in, as it describes them now. Nothing follows from the name."""
        with self._changing() as people:
            taken = {person.name for person in people.values() if person.id != id}
            name = name.strip().casefold()
            name = name if _NAME.fullmatch(name) and name not in taken else id
            kept = people.get(id)
            person = Person(id, name, role, tuple(clearance), None, kept.stamp if kept else secrets.token_hex(8))
            people[id] = person
        return person

    def remove(self, name: str) -> Person:
        """Let somebody in no more; returns who it was."""
        person = self.known(name)
        with self._changing() as people:
            people.pop(person.id, None)
        return person

    def known(self, name: str) -> Person:
        """The person of that name; AccessError for nobody."""
        person = self.named(name)
        if person is None:
            raise AccessError(f"There is no user {name!r}; see: python app.py user list")
        return person

    def _people(self) -> dict[str, Person]:
        """By id; none where no file is."""
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unreadable(self._file) from error
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._read is None or self._read[0] != state:
            self._read = state, self._loaded()
        return self._read[1]

    def _loaded(self) -> dict[str, Person]:
        try:
            records = json.loads(self._file.read_text(encoding="utf-8"))["users"]
            people = [Person(**record | {"clearance": tuple(record["clearance"])}) for record in records]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise _unreadable(self._file) from error
        return {person.id: person for person in people if person.role in ROLES}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Person]]:
        """The people to change, by id; written in one step, one writer at a time."""
        from filelock import FileLock

        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self.folder / "lock", mode=0o600):
                people = dict(self._people())
                yield people
                text = json.dumps({"users": [asdict(person) for person in people.values()]}, indent=1)
                new = self._file.with_suffix(".new")
                new.unlink(missing_ok=True)
                with os.fdopen(
                    os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
                ) as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                new.replace(self._file)
        except OSError as error:
            raise AccessError(
                f"The users in {str(self.folder)!r} cannot be written ({error.strerror}); check its permissions."
            ) from error


def _secret(name: str, password: str | None) -> tuple[str | None, str]:
    """A password as it is kept, and a fresh stamp."""
    if password is not None:
        if len(password) < SHORTEST_PASSWORD:
            raise AccessError(f"The password has {len(password)} characters; use at least {SHORTEST_PASSWORD}.")
        if name in password.casefold():
            raise AccessError("The password holds the user name; use one that does not.")
    return password if password is None else hashed(password), secrets.token_hex(8)


def _unreadable(file: Path) -> AccessError:
    return AccessError(
        f"The file of users {str(file)!r} cannot be read; restore it from a backup, or delete it and add them."
    )
