"""An ActiveSync server that knows Basic authentication and nothing else: what the suite is good for.

    python3 basic_only_server.py --port 8443 --certificate server.pem --key server.key

It takes the right password, and never heard of bearer tokens, of authentication policies, of device access rules.
Python's standard library alone; it listens on loopback.
"""

import argparse
import base64
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

USERS = {"alice@contoso.test": "alice's password", "mallory@contoso.test": "mallory's password"}
PATH = "/microsoft-server-activesync"
WBXML = "application/vnd.ms-sync.wbxml"
# Settings, Status 1 (MS-ASWBXML, code page 18).
SETTINGS = bytes.fromhex("03016a00 0012 45 46 033100 01 01")


class ActiveSync(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server_version = "BasicOnly/1.0"

    def user(self):
        """Who has shown the right password; None if nobody has."""
        scheme, _, packed = (self.headers.get("Authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(packed, validate=True).decode().partition(":")
        except ValueError:
            return None
        return name if USERS.get(name) == password else None

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urlsplit(self.path).path.lower() != PATH:
            self.answer(404)
        elif self.user() is None:
            self.answer(401, [("WWW-Authenticate", 'Basic realm="mail"')])
        elif self.command == "OPTIONS":
            self.answer(200, [("MS-ASProtocolVersions", "14.1"), ("MS-ASProtocolCommands", "Settings")])
        else:
            self.answer(200, [("Content-Type", WBXML)], SETTINGS)

    do_OPTIONS = do_POST = do_GET = handle_any

    def log_message(self, *_):
        """Nothing: the report says what came."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--certificate", required=True, help="its certificate, in PEM")
    parser.add_argument("--key", required=True, help="the key of it, in PEM")
    args = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", args.port), ActiveSync)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.certificate, args.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"https://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
