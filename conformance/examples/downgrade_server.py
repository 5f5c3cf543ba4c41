"""Stands in the name of another server, offers Basic to whoever comes, and writes down the passwords that it is told.

    python3 downgrade_server.py --port 4443 --certificate server.pem --key server.key
    conformance lab --peer autodiscover.contoso.test=127.0.0.1:4443 --ca lab.pem

Its certificate must be for the name in which it stands, and of an authority that the client trusts. No password is
ever right. Python's standard library alone; it listens on loopback.
"""

import base64

from loopback_server import Handler, serve


class Downgrade(Handler):
    """One request."""

    server_version = "Downgrade/1.0"

    def handle_any(self):
        self.body()
        scheme, _, packed = (self.headers.get("Authorization") or "").partition(" ")
        if scheme.lower() == "basic":
            print(f"told: {base64.b64decode(packed).decode(errors='replace')}", flush=True)
        self.answer(401, [("WWW-Authenticate", f'Basic realm="{self.headers.get("Host")}"')])


if __name__ == "__main__":
    serve(Downgrade, __doc__)
