"""Plays the vectors of a server role against a server, with nothing but Python 3.11 and FORMAT.md.

    python3 consume_vectors.py --suite traces --role activesync-onprem --lab http://127.0.0.1:8080 --ca lab.pem
    python3 consume_vectors.py --suite traces --role activesync-onprem --base https://127.0.0.1:8443 --ca ca.pem \\
        --user alice=alice@contoso.test:secret --setting onprem-activesync-basic=on

`--lab` is the proxy of `conformance lab`: it is put in order before each vector, and makes tokens. With `--base`
a server has one configuration, said by `--setting`; vectors of others, and vectors that need more than a user's
password, are skipped. Ends with 0 if nothing failed, 1 if something did, 2 if no positive vector could be run.
"""

import argparse
import base64
import hashlib
import http.client
import http.cookies
import json
import secrets
import ssl
import sys
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

from vector_patterns import Failed, fill, hold, is_like, leaks

FORMAT = (1, 3)
BODY_MAX = 1 << 20


class Skipped(Exception):
    """This vector cannot be run here."""


class Silent(Exception):
    """There is no response."""


# Reading the suite.


def canonical(value):
    """RFC 8785, for what vectors are made of: texts, whole numbers, truth values, lists and objects."""
    if isinstance(value, dict):
        # Members are in the order of the UTF-16 units of their names.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("vectors have no fractions")
    return json.dumps(value, ensure_ascii=False)


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def content_hash(vector):
    rest = {name: value for name, value in vector.items() if name != "content_hash"}
    return sha256(canonical(rest).encode())


def read_suite(folder, role, exhaustive=False):
    """The vectors of a role in the order of their ids, every file held against its version and its hash.

    Those of the tier `exhaustive` are held against their hashes, too, and are among them only if they are wanted."""
    manifest = (folder / "suite.json").read_bytes()
    if (folder / "suite.sha256").exists():
        says = "sha256:" + (folder / "suite.sha256").read_text().removesuffix("  suite.json\n")
        same("suite.json", sha256(manifest), says)
    suite = read_json(manifest, "suite.json")
    readable(suite, "suite.json")
    ids = [listed["id"] for listed in suite["vectors"]]
    same("suite.json", len(ids), len(set(ids)), "number of vectors")
    for place, says in suite["files"].items():
        same(place, sha256((folder / place).read_bytes()), says)
    vectors = []
    for listed in suite["vectors"]:
        vector = read_json((folder / listed["path"]).read_bytes(), listed["path"])
        readable(vector, listed["path"])
        same(listed["path"], content_hash(vector), vector["content_hash"])
        same(listed["path"], vector["content_hash"], listed["content_hash"])
        cites = [cited["id"] for cited in vector["requirements"]]
        for what in ("id", "role", "kind", "tier"):
            same(listed["path"], vector[what], listed[what], what)
        same(listed["path"], cites, listed["requirements"], "list of requirements")
        same(listed["path"], vector["provenance"].get("itf"), listed.get("itf", {}).get("path"), "run")
        itf = listed.get("itf")
        if itf and (folder / itf["path"]).exists():
            same(itf["path"], sha256((folder / itf["path"]).read_bytes()), itf["sha256"])
        if vector["role"] == role and (exhaustive or vector["tier"] != "exhaustive"):
            vectors.append(vector)
    return vectors


def read_json(text, place):
    """JSON in which no member stands twice: another program would take the first."""

    def once(members):
        if len(dict(members)) != len(members):
            sys.exit(f"error: `{place}` has a member twice, expected it once")
        return dict(members)

    return json.loads(text, object_pairs_hook=once)


def readable(value, place):
    major, minor = map(int, value["format"].split("."))
    if major != FORMAT[0] or minor > FORMAT[1]:
        sys.exit(f"error: `{place}` is of format {value['format']}, this program reads {FORMAT[0]}.{FORMAT[1]}")


def same(place, found, says, what="hash"):
    if found != says:
        sys.exit(f"error: `{place}` was changed: its {what} is {found}, expected {says}")


# Sending.


def encode(value):
    return urllib.parse.quote(value, safe="-._~")


def request(template, values):
    """Method, host, path with query, headers and body of a template."""
    path, mark, query = template["target"].partition("?")
    encoded = {name: encode(value) for name, value in values.items()}
    url = fill(path, values) + mark + fill(query, encoded)
    host, slash, rest = url.removeprefix("https://").partition("/")
    headers = [(name, fill(value, values)) for name, value in template.get("headers", [])]
    body = template.get("body", {"type": "text", "text": ""})
    if body["type"] == "form":
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        pairs = (f"{encode(name)}={encode(fill(value, values))}" for name, value in body["fields"])
        data = "&".join(pairs).encode()
    elif body["type"] == "hex":
        data = bytes.fromhex(body["hex"])
    else:
        data = fill(body["text"], values).encode()
    return template["method"], host, slash + rest, headers, data


def exchange(connection, method, path, headers, data):
    """Sends, and returns status, headers and body. Redirects are not followed."""
    began = False
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        response = connection.getresponse()
        began = True
        body = response.read(BODY_MAX + 1)
    except ssl.SSLCertVerificationError as error:
        sys.exit(f"error: the certificate is not trusted: {error}")
    except http.client.RemoteDisconnected as error:
        raise Silent(f"no answer: {error!r}") from error
    except (OSError, http.client.HTTPException) as error:
        if began or isinstance(error, http.client.HTTPException):
            raise Failed(f"no whole HTTP answer: {error!r}") from error
        raise Silent(f"no answer: {error!r}") from error
    finally:
        connection.close()
    if len(body) > BODY_MAX:
        raise Failed(f"an answer of more than {BODY_MAX} bytes")
    return response.status, response.getheaders(), body.decode(errors="replace")


# What is tested.


class Server:
    """A server with one configuration."""

    def __init__(self, base, context, users, settings):
        self.authority = base.removeprefix("https://").rstrip("/")
        self.context, self.users, self.settings = context, users, settings

    def prepare(self, vector):
        if vector["requires"]:
            raise Skipped(f"needs {', '.join(vector['requires'])}")
        for setting, value in vector["configuration"].items():
            if self.settings.get(setting) != value:
                raise Skipped(f"`{setting}` must be `{value}`, and is {self.settings.get(setting)}")

    def value(self, binding):
        """The value of a binding that only the world knows."""
        kind = binding["kind"]
        if kind == "host":
            return self.authority
        if kind == "user":
            return self.user(binding["name"])[0]
        if kind == "password":
            return self.user(binding["of"])[1]
        if kind == "basic":
            return base64.b64encode(":".join(self.user(binding["of"])).encode()).decode()
        raise Skipped(f"nobody makes {json.dumps(binding)}")

    def user(self, name):
        if name not in self.users:
            raise Skipped(f"no --user {name}=address:password")
        return self.users[name]

    def connect(self, host, seconds):
        return http.client.HTTPSConnection(host, timeout=seconds, context=self.context)

    def settle(self):
        """What was brought is older than what is issued from now on."""

    def revoke(self):
        """Alice's sessions are revoked."""
        raise Skipped("nobody revokes what was issued")

    def goes_on(self):
        """The status of a harmless request's answer; None if there is none."""
        try:
            connection = self.connect(self.authority, 5)
            return exchange(connection, "OPTIONS", "/", [("User-Agent", "conformance")], b"")[0]
        except (Silent, Failed):
            return None

    def origin(self, step):
        """What the server must be told of from where a request comes."""
        return []


class Lab(Server):
    """`conformance lab`, through its proxy."""

    HOSTS = {
        "activesync-onprem": "mail.contoso.test",
        "activesync-online": "outlook.office365.com",
        "autodiscover-onprem": "autodiscover.contoso.test",
        "autodiscover-online": "outlook.office365.com",
        "identity-provider": "login.microsoftonline.com",
        "federation-server": "sts.contoso.test",
    }

    def __init__(self, proxy, context, role):
        self.proxy = proxy.rstrip("/")
        known = self.control("GET", "users")
        users = {name: (it["address"], it["password"]) for name, it in known["users"].items()}
        super().__init__(self.HOSTS[role], context, users, {})
        self.factors, self.clients = known["factors"], known["clients"]

    def control(self, method, call, body=None):
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.proxy}/control/{call}", data, kind, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(asked, timeout=30) as answer:
            return json.load(answer)

    def prepare(self, vector):
        self.control("POST", "reset", {"settings": vector["configuration"]})

    def value(self, binding):
        kind = binding["kind"]
        if kind == "factor":
            return self.factors[binding["of"]]
        if kind == "token":
            wanted = ("issuer", "audience", "subject", "requester", "mfa")
            return self.control("POST", "token", {name: binding[name] for name in wanted})["token"]
        if kind == "refresh-token":
            wanted = {name: binding[name] for name in ("audience", "subject", "mfa")}
            wanted |= {"requester": binding["client"], "refresh": True}
            return self.control("POST", "token", wanted)["token"]
        if kind == "federation-response":
            answer = self.control("POST", "response", {name: binding.get(name, False) for name in ("multiple", "foreign")})
            if not binding["bare"]:
                return answer["response"]
            return answer["assertion"].translate(str.maketrans("+/", "-_", "="))
        if kind == "client-secret":
            return next(it["secret"] for it in self.clients if it["name"] == binding["of"])
        return super().value(binding)

    def connect(self, host, seconds):
        proxy = urllib.parse.urlsplit(self.proxy).netloc
        connection = http.client.HTTPSConnection(proxy, timeout=seconds, context=self.context)
        connection.set_tunnel(host, 443)
        return connection

    def settle(self):
        self.control("POST", "advance", {"seconds": 60})

    def revoke(self):
        self.control("POST", "revoke", {"cause": "revoke-sessions"})

    def origin(self, step):
        return [("X-Lab-Origin", f"network={step['network']}; device={step['machine']}")]


# Playing.


def bind(bindings, server):
    values = {}
    for name, binding in bindings.items():
        if binding["kind"] == "random":
            values[name] = secrets.token_urlsafe(32)
        elif binding["kind"] not in ("sha256", "captured"):
            values[name] = server.value(binding)
    for name, binding in bindings.items():
        if binding["kind"] == "sha256":
            digest = hashlib.sha256(values[binding["of"]].encode()).digest()
            values[name] = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return values


class Browsers:
    """Cookies (RFC 6265), as far as a vector needs them: kept for each `from` and host apart."""

    def __init__(self):
        self.jars = {}

    def dressed(self, who, host, headers):
        jar = self.jars.get((who, host), {})
        cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
        return headers + [("Cookie", cookies)] if cookies else headers

    def keep(self, who, host, response):
        jar = self.jars.setdefault((who, host), {})
        for name, value in response[1]:
            if name.lower() != "set-cookie":
                continue
            try:
                jar |= {it.key: it.value for it in http.cookies.SimpleCookie(value).values()}
            except http.cookies.CookieError:
                continue


def check_always(vector, response, values):
    _, headers, body = response
    for rule in vector["always"]:
        if rule["rule"] == "never-sends":
            broken = is_like(rule["http"], response, values)
        else:
            secret = values.get(rule["binding"])
            broken = secret and any(leaks(it, secret) for it in [body, *(value for _, value in headers)])
        if broken:
            return rule["why"]
    return None


def play(vector, server):
    """The verdict, and why."""
    values, sent, browsers = {}, None, Browsers()
    allows = any(step.get("silence") == "allowed" for step in vector["steps"])
    before, was_silent = None, False
    for place, step in enumerate(vector["steps"], 1):
        if step["op"] == "control" and step["call"] == "revoke":
            server.revoke()
        elif step["op"] == "control":
            server.prepare(vector)
            browsers = Browsers()
            values = bind(vector["bindings"], server)
            server.settle()
            if allows or vector["kind"] == "robustness":
                before = server.goes_on()
        elif step["op"] == "send":
            sent = step
        else:
            method, host, path, headers, data = request(sent["http"], values)
            headers = browsers.dressed(sent["from"], host, headers + server.origin(sent))
            connection = server.connect(host, step["within_ms"] / 1000)
            try:
                response = exchange(connection, method, path, headers, data)
            except Silent as silent:
                if step["silence"] == "allowed":
                    was_silent = True
                    continue
                return weigh(vector, "fail-timeout", f"step {place}: {silent}")
            except Failed as failed:
                return weigh(vector, "fail-unexpected", f"step {place}: {failed}")
            browsers.keep(sent["from"], host, response)
            broken = check_always(vector, response, values)
            if broken:
                return weigh(vector, "fail-forbidden", f"step {place}: {broken}")
            for forbidden in step.get("forbid", []):
                if is_like(forbidden["http"], response, values):
                    claims = ", ".join(forbidden["claims"])
                    return "fail-forbidden", f"step {place}: {forbidden['why']} It violates {claims}."
            reasons = []
            for allowed in step["any_of"]:
                try:
                    values |= hold(allowed["http"], response, values)
                except Failed as failed:
                    reasons.append(f"not `{allowed['label']}`: {failed}")
                    continue
                if allowed.get("ends") and place < len(vector["steps"]):
                    return "inconclusive", f"step {place}: `{allowed['label']}` is allowed"
                break
            else:
                return weigh(vector, "fail-unexpected", f"step {place}: {'; '.join(reasons)}")
    if before is not None and (was_silent or vector["kind"] == "robustness"):
        after = server.goes_on()
        if after is None or after >= 500 > before:
            return weigh(vector, "fail-unexpected", f"the server does not go on: {after or 'no answer'}")
    return "pass", ""


def weigh(vector, verdict, why):
    """What violates no claim, and is no MUST, is a warning."""
    strengths = [it["strength"] for it in vector["requirements"]]
    return (verdict if not strengths or "MUST" in strengths else "warn"), why


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--suite", type=Path, default=Path("traces"))
    parser.add_argument("--role", required=True, choices=Lab.HOSTS)
    parser.add_argument("--lab", help="the proxy of a lab: http://127.0.0.1:8080")
    parser.add_argument("--base", help="a server: https://host:port")
    parser.add_argument("--ca", help="the certificates to trust, in PEM")
    parser.add_argument("--user", action="append", default=[], metavar="NAME=ADDRESS:PASSWORD")
    parser.add_argument("--setting", action="append", default=[], metavar="ID=VALUE")
    parser.add_argument("--exhaustive", action="store_true", help="the tier `exhaustive`, too")
    parser.add_argument("--all", action="store_true", help="name passed and skipped vectors, too")
    args = parser.parse_args()
    if bool(args.lab) == bool(args.base):
        parser.error("expected --lab or --base")
    context = ssl.create_default_context(cafile=args.ca)
    vectors = read_suite(args.suite, args.role, args.exhaustive)
    if args.lab:
        server = Lab(args.lab, context, args.role)
    else:
        split = [it.split("=", 1) for it in args.user]
        users = {name: tuple(it.split(":", 1)) for name, it in split}
        server = Server(args.base, context, users, dict(it.split("=", 1) for it in args.setting))
    counts, shown = Counter(), False
    for vector in vectors:
        try:
            verdict, why = play(vector, server)
        except Skipped as skipped:
            verdict, why = "skipped", str(skipped)
        counts[verdict] += 1
        shown |= vector["kind"] == "positive" and verdict not in ("skipped", "inconclusive")
        if args.all or verdict not in ("pass", "skipped"):
            print(f"{verdict} {vector['id']} {why}".rstrip())
    print(f"{args.role}: {len(vectors)} vectors: " + ", ".join(f"{n} {it}" for it, n in sorted(counts.items())))
    if any(it.startswith("fail") for it in counts):
        return 1
    # Whoever refuses everything passes all others.
    return 0 if shown else 2


if __name__ == "__main__":
    sys.exit(main())
