"""A mail server that does as it is told, and remembers what it accepted."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType

# What to do for a recipient at its nth try (counted from 1):
#   "ok"                      accept
#   "rcpt:CODE TEXT"          answer so at RCPT TO; also "data:", "end:" (after the body)
#   "drop:rcpt" "drop:data"   hang up at RCPT; after the first part of the body
#   "lost"                    accept the message and hang up instead of saying so
#   "slow:SECONDS"            accept, but take time
Script = Callable[[str, int], str]


@dataclass(frozen=True)
class Accepted:
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


class SmtpTrap(socketserver.ThreadingTCPServer):
    """Listens on a free port while used as a context manager."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script: Script = lambda recipient, number: "ok") -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.script = script
        self.accepted: list[Accepted] = []
        self.tries: Counter[str] = Counter()
        self.connections = 0
        self.on_accept: Callable[[int], None] = lambda count: None
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def recipients(self) -> list[str]:
        """Who got a message, once for each copy, in order of arrival."""
        return [address for mail in self.accepted for address in mail.recipients]

    @property
    def message_ids(self) -> list[str]:
        return [mail.message_id for mail in self.accepted]

    def action(self, recipient: str) -> str:
        with self.lock:
            self.tries[recipient] += 1
            return self.script(recipient, self.tries[recipient])

    def keep(self, mail: Accepted) -> None:
        with self.lock:
            self.accepted.append(mail)
            count = len(self.accepted)
        self.on_accept(count)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients are killed here on purpose."""

    def __enter__(self) -> SmtpTrap:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()


class Conversation(socketserver.StreamRequestHandler):
    server: SmtpTrap
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
        self.sender, self.recipients, self.doing = "", list[str](), "ok"
        self.say("220 trap ESMTP")
        while line := self.rfile.readline(2000):
            verb = line[:4].upper().strip().decode("ascii", "replace")
            if not self.answer(verb, line.decode("utf-8", "replace").strip()):
                return

    def say(self, line: str) -> bool:
        self.wfile.write(line.encode() + b"\r\n")
        return not line.startswith("421")

    def answer(self, verb: str, line: str) -> bool:
        """Answer one command; False hangs up."""
        if verb == "EHLO":
            return self.say("250-trap\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME")
        if verb == "MAIL":
            self.sender, self.recipients = address_in(line), []
            return self.say("250 2.1.0 ok")
        if verb == "RCPT":
            return self.rcpt(address_in(line))
        if verb == "DATA":
            return self.data()
        if verb == "QUIT":
            self.say("221 2.0.0 bye")
            return False
        return self.say("250 2.0.0 ok")

    def rcpt(self, recipient: str) -> bool:
        self.doing = self.server.action(recipient)
        stage, _, rest = self.doing.partition(":")
        if self.doing == "drop:rcpt":
            return False
        if stage == "rcpt":
            return self.say(rest)
        self.recipients.append(recipient)
        return self.say("250 2.1.5 ok")

    def data(self) -> bool:
        stage, _, rest = self.doing.partition(":")
        if stage == "data":
            return self.say(rest)
        self.say("354 go on")
        if self.doing == "drop:data":
            self.rfile.readline()
            return False
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if line == b"":
            return False  # the client died within the body: not a message
        if stage == "slow":
            time.sleep(float(rest))
        if stage == "end":
            return self.say(rest)
        self.server.keep(Accepted(self.sender, tuple(self.recipients), b"".join(lines)))
        if self.doing == "lost":
            return False
        return self.say("250 2.0.0 queued")


def address_in(line: str) -> str:
    found = re.search(r"<([^>]*)>", line)
    return found.group(1) if found else ""
