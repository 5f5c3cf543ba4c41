"""An ActiveSync server that lets in whoever has a bearer token of any kind: what the suite is good for.

    python3 any_bearer_server.py --port 8443 --certificate server.pem --key server.key

It offers what it should, takes no password and refuses what is no token. What it leaves out is to look into the
token: not at the signature, not for whom it was issued, not who it is about; nor does it ask what device comes.
Python's standard library alone; it listens on loopback. `any_bearer_server.toml` is for the runner.
"""

import base64
import json

import basic_only_server
from loopback_server import serve

CHALLENGE = (
    'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", '
    'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
)


class ActiveSync(basic_only_server.ActiveSync):
    """One request."""

    server_version = "AnyBearer/1.0"
    challenge = CHALLENGE

    def is_let_in(self):
        """Whether there is something that can be read as a token, and who wrote it does not matter."""
        scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
        try:
            header, claims, _signature = token.split(".")
            for part in (header, claims):
                json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except ValueError:
            return False
        return scheme.lower() == "bearer"


if __name__ == "__main__":
    serve(ActiveSync, __doc__)
