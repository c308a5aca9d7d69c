"""Mailboxes in which reports lie: a Maildir, a file, or what a mail server pipes in."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from outbox.services.reports import MOST_BYTES

Letter = tuple[bytes, Path | None]  # the mail, and its file in a Maildir
READ, OTHER = ".Read", ".Other"


def letters_in(path: Path) -> Iterator[Letter]:
    """Each mail of a Maildir or of a file of mails, cut after 512 kB, the oldest first.

    Links and what is no plain file are passed over. Raises FileNotFoundError.
    """
    if path.is_dir():
        yield from _of_maildir(path)
        return
    if not path.is_file():
        raise FileNotFoundError(path)
    with closing(mailbox.mbox(path, create=False)) as box:
        for key in box.iterkeys():
            with box.get_file(key) as file:
                yield file.read(MOST_BYTES), None


def _of_maildir(path: Path) -> Iterator[Letter]:
    for folder in ("cur", "new"):
        for entry in sorted((path / folder).glob("[!.]*")):
            if entry.is_file() and not entry.is_symlink():
                with entry.open("rb") as file:
                    content = file.read(MOST_BYTES)
                yield content, entry


def put_away(entry: Path, *, is_read: bool) -> None:
    """Move a mail of a Maildir into the folder for what was read, or for the rest.

    Nothing is ever deleted: what is no report may be a letter to somebody.
    """
    folder = entry.parent.parent / (READ if is_read else OTHER)
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "maildirfolder").touch()
    entry.rename(folder / "cur" / entry.name)
