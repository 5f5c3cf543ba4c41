"""Whether a response is like a pattern of a vector, as FORMAT.md says: the part of `consume_vectors.py` that
needs no network.
"""

import base64
import json
import re
import sys


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
