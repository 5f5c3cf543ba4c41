"""An ActiveSync server that knows Basic authentication and nothing else: what the suite is good for.

    python3 basic_only_server.py --port 8443 --certificate server.pem --key server.key

It takes the right password, and never heard of bearer tokens, of authentication policies, of device access rules.
Python's standard library alone; it listens on loopback. `basic_only_server.toml` is for the runner.
"""

import base64
from urllib.parse import urlsplit

from loopback_server import Handler, serve

USERS = {"alice@contoso.test": "alice's password", "mallory@contoso.test": "mallory's password"}
PATH = "/microsoft-server-activesync"
WBXML = "application/vnd.ms-sync.wbxml"
# Settings, Status 1 (MS-ASWBXML, code page 18).
SETTINGS = bytes.fromhex("03016a00 0012 45 46 033100 01 01")


class ActiveSync(Handler):
    """One request."""

    server_version = "BasicOnly/1.0"
    challenge = 'Basic realm="mail"'

    def is_let_in(self):
        """Whether the right password is shown."""
        scheme, _, packed = (self.headers.get("Authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            name, _, password = base64.b64decode(packed, validate=True).decode().partition(":")
        except ValueError:
            return False
        return USERS.get(name) == password

    def handle_any(self):
        self.body()
        if urlsplit(self.path).path.lower() != PATH:
            self.answer(404)
        elif not self.is_let_in():
            self.answer(401, [("WWW-Authenticate", self.challenge)])
        elif self.command == "OPTIONS":
            self.answer(200, [("MS-ASProtocolVersions", "14.1"), ("MS-ASProtocolCommands", "Settings")])
        else:
            self.answer(200, [("Content-Type", WBXML)], SETTINGS)


if __name__ == "__main__":
    serve(ActiveSync, __doc__)
