"""A server on loopback with a certificate: what the known-bad servers beside this file share."""

import argparse
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """One request. What derives from it says in `handle_any` how it is answered."""

    protocol_version = "HTTP/1.1"

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_any(self):
        self.handle_any()

    do_OPTIONS = do_POST = do_GET = do_HEAD = do_any

    def log_message(self, *_):
        """Nothing: the report says what came."""


def serve(handler, description):
    """Answers until it is interrupted; the first line of its output is its address."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--certificate", required=True, help="its certificate, in PEM")
    parser.add_argument("--key", required=True, help="the key of it, in PEM")
    args = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", args.port), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.certificate, args.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"https://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
