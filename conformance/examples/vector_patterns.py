"""Whether a response is like a pattern of a vector, as FORMAT.md says: the part of `consume_vectors.py` that
needs no network.
"""

import base64
import html
import html.parser
import json
import re
import sys
import urllib.parse


class Failed(Exception):
    """A response is not what it should be."""


def fill(text, values):
    return re.sub(r"\$\{([^}]+)\}", lambda it: values.get(it[1], it[0]), text)


def challenges(headers):
    """The challenges of `WWW-Authenticate`: scheme and parameters. They may share a header, or not."""
    found = []
    for header in headers:
        for part in re.findall(r'(?:[^,"]|"(?:\\.|[^"\\])*")+', header):
            first, _, rest = part.strip().partition(" ")
            if "=" in first:
                first, rest = (found.pop() if found else ("", [])), part
                scheme, parameters = first
            else:
                scheme, parameters = first.lower(), []
            name, equals, value = rest.strip().partition("=")
            if equals:
                value = value.strip().strip('"').replace('\\"', '"')
                parameters = [*parameters, (name.strip().lower(), value)]
            if scheme:
                found.append((scheme, parameters))
    return found


def pointed(value, pointer):
    """What a JSON Pointer leads to, as text; None if there is nothing."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def parameters(address):
    """The parameters of an address, decoded: those of the query, then those behind the `#`; the first of a name counts."""
    before, _, fragment = address.partition("#")
    found = {}
    for part in [*before.partition("?")[2].split("&"), *fragment.split("&")]:
        name, _, value = part.partition("=")
        if part:
            found.setdefault(urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(value))
    return found


class Elements(html.parser.HTMLParser):
    """Finds the first element that is meant."""

    def __init__(self, wanted):
        super().__init__()
        self.wanted, self.found = wanted, None

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in reversed(attrs)}
        with_ = self.wanted.get("with", {}).items()
        if self.found is None and tag == self.wanted["element"] and with_ <= attributes.items():
            self.found = attributes


def attribute(text, wanted):
    elements = Elements(wanted)
    elements.feed(text)
    elements.close()
    return (elements.found or {}).get(wanted["name"])


def leaks(text, secret):
    """Whether a secret is in a text: as it stands, encoded in up to two of these ways, or in base64."""

    def unescaped(text):
        return re.sub(r'\\(?:u([0-9a-fA-F]{4})|(["\\/]))', lambda it: it[2] or chr(int(it[1], 16)), text)

    readings = {text}
    for _ in range(2):
        readings |= {f(it) for it in readings for f in (urllib.parse.unquote_plus, html.unescape, unescaped)}
    parts = set()
    for before in range(3):
        data = bytes(before) + secret.encode()
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            parts.add(encode(data).decode()[-(-before * 8 // 6):len(data) * 8 // 6])
    parts = [it for it in parts if len(it) >= 8]
    edge = "" if len(secret.encode()) >= 16 else r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
    has = lambda text: secret in text if not edge else re.search(edge.format(re.escape(secret)), text)
    return any(has(it) or any(part in it for part in parts) for it in readings)


def match(matcher, found, values, captured):
    """Whether a value, or None, is as it should be. Raises Failed if not."""
    (kind, wanted), = matcher.items()
    if kind == "present" and not wanted or kind == "lacks" and found is None:
        ok = found is None
    elif found is None:
        raise Failed("there is none")
    elif kind == "equals":
        ok = found == fill(wanted, values)
    elif kind == "one-of":
        ok = found in wanted
    elif kind in ("contains", "lacks"):
        ok = (fill(wanted, values) in found) == (kind == "contains")
    elif kind == "regex":
        ok = re.search(wanted, found)
    elif kind == "present":
        ok = True
    elif kind == "capture":
        captured[wanted] = found
        ok = True
    elif kind == "capture-regex":
        ok = re.search(wanted["regex"], found)
        if ok:
            captured[wanted["name"]] = ok[1]
    elif kind == "query":
        fields = parameters(found)
        for name, inner in wanted.items():
            match(inner, fields.get(name), values, captured)
        ok = True
    elif kind == "attribute":
        match(wanted["is"], attribute(found, wanted), values, captured)
        ok = True
    elif kind == "jwt":
        claims = jwt(found)
        for pointer, inner in wanted.items():
            match(inner, pointed(claims, pointer), values, captured)
        ok = True
    else:
        sys.exit(f"error: there is no matcher `{kind}`")
    if not ok:
        raise Failed(f"`{(found or '')[:80]}`, expected {json.dumps(matcher)}")


def jwt(text):
    parts = text.split(".")
    try:
        header, claims, signature = parts
        return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except ValueError as error:
        raise Failed(f"it is no JWT: {error}") from error


def hold(pattern, response, values):
    """Holds a response against a pattern, and returns what was captured. Raises Failed if it differs."""
    status, headers, body = response
    captured = {}
    wanted = pattern.get("status", [])
    if wanted and not any(re.fullmatch(it.replace("x", r"\d"), str(status)) for it in wanted):
        raise Failed(f"status {status}, expected {' or '.join(wanted)}")

    def of(name):
        return [value for it, value in headers if it.lower() == name]

    for name, matcher in pattern.get("headers", []):
        match(matcher, ", ".join(of(name)) if of(name) else None, values, captured)
    if "challenge" in pattern:
        challenge(pattern["challenge"], challenges(of("www-authenticate")), values, captured)
    if pattern.get("json"):
        try:
            value = json.loads(body)
        except ValueError as error:
            raise Failed(f"the body is no JSON: {error}") from error
        for pointer, matcher in pattern["json"].items():
            match(matcher, pointed(value, pointer), values, captured)
    for matcher in pattern.get("text", []):
        match(matcher, body, values, captured)
    return captured


def challenge(wanted, offered, values, captured):
    for scheme in wanted.get("forbid_schemes", []):
        if any(it == scheme.lower() for it, _ in offered):
            raise Failed(f"a challenge offers {scheme}, and none should")
    for name in wanted.get("forbid_parameters", []):
        if any(it == name for _, parameters in offered for it, _ in parameters):
            raise Failed(f"a challenge has `{name}`, and none should")
    scheme = wanted.get("scheme")
    if scheme is None:
        return
    fits = [parameters for it, parameters in offered if it == scheme.lower()]
    if not fits:
        raise Failed(f"no {scheme} challenge; offered: {', '.join(it for it, _ in offered) or 'none'}")
    for name, matcher in wanted.get("parameters", {}).items():
        values_of = [value for parameters in fits for it, value in parameters if it == name]
        match(matcher, values_of[0] if values_of else None, values, captured)


def is_like(pattern, response, values):
    try:
        hold(pattern, response, values)
        return True
    except Failed:
        return False
