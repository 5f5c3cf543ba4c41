"""Holds the vectors against their schema, has them consumed by a program that was written from FORMAT.md, and
has a server tested that knows Basic only. Arguments: the program `conformance`, a folder to work in.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema

SUITE = Path("traces")
EXAMPLES = Path("conformance/examples")
ROLES = (
    "activesync-onprem",
    "identity-provider",
    "activesync-online",
    "autodiscover-online",
    "autodiscover-onprem",
    "federation-server",
)


def expect(is_so, what):
    if not is_so:
        sys.exit(f"vectors.py: {what}")


def load(place):
    return json.loads((SUITE / place).read_bytes())


def validate():
    """Every file of the suite against its committed schema."""
    schemas = {name: load(f"schema/conformance/{name}.json") for name in ("suite", "vector", "coverage")}
    validators = {}
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(schema)
    suite = load("suite.json")
    validators["suite"].validate(suite)
    validators["coverage"].validate(load("coverage.json"))
    shown = set()
    for listed in suite["vectors"]:
        vector = load(listed["path"])
        validators["vector"].validate(vector)
        # A member that the schema does not know is none of the format: a vector of each role and tier shows it.
        if (listed["role"], listed["tier"]) in shown:
            continue
        shown.add((listed["role"], listed["tier"]))
        for inner in (vector, vector["steps"][0], vector["provenance"]):
            inner["x"] = 1
            expect(not validators["vector"].is_valid(vector), f"{listed['id']}: an unknown member is valid")
            del inner["x"]
    return suite


def start(command, says):
    """A server, once it has said what is looked for."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    seen = []
    for line in server.stdout:
        seen.append(line)
        found = re.search(says, "".join(seen))
        if found:
            return server, found
    sys.exit(f"vectors.py: {command[0]} did not start: {''.join(seen)}")


def stop(server):
    server.terminate()
    server.wait()


def consume(*arguments):
    command = [sys.executable, EXAMPLES / "consume_vectors.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def against_the_lab(program, work, suite):
    """The consumer passes all vectors at the lab, those of every tier, and sees a fault of it."""
    for fault, sees in ((None, {}), ("onprem-policy-ignored", {"activesync-onprem": 8, "autodiscover-onprem": 2})):
        command = [program, "lab", "--port", "0", "--ca", str(work / "lab.pem")]
        if fault:
            command += ["--fault", fault]
        lab, found = start(command, r"proxy and page +http://(\S+)/[\s\S]*control ")
        try:
            for role in ROLES:
                vectors = sum(it["role"] == role for it in suite["vectors"])
                what = ["--suite", SUITE, "--role", role, "--lab", f"http://{found[1]}", "--ca", work / "lab.pem"]
                # With a fault the counts are of the first two tiers, as `conformance run` has them.
                is_so = consume(*what, *([] if fault else ["--exhaustive"]))
                failed = len(re.findall("^fail", is_so.stdout, re.M))
                wanted = sees.get(role, 0)
                last = is_so.stdout.splitlines()[-1:] or [is_so.stderr]
                expect(failed == wanted, f"{role} with {fault}: {failed} failed, expected {wanted}: {last}")
                expect(is_so.returncode == (1 if wanted else 0), f"{role}: status {is_so.returncode}: {is_so.stderr}")
                if not fault:
                    expect(f"{vectors} pass" in last[0], f"{role}: {last}")
                    print(last[0])
        finally:
            stop(lab)


def changed(work, suite):
    """The consumer refuses a vector that was edited, and a suite of a newer format."""
    copy = work / "changed"
    for edit, says in ((edited, "was changed"), (newer, "is of format 1.4")):
        shutil.rmtree(copy, ignore_errors=True)
        for place in ("schema/conformance", "vectors", "itf/vectors"):
            shutil.copytree(SUITE / place, copy / place)
        for place in ("suite.json", "coverage.json"):
            shutil.copy(SUITE / place, copy / place)
        edit(copy, suite)
        found = consume("--suite", copy, "--role", ROLES[0], "--base", "https://127.0.0.1:1")
        expect(found.returncode == 1 and says in found.stderr, f"{edit.__name__}: {found.stderr}")


def edited(copy, suite):
    place = copy / suite["vectors"][0]["path"]
    place.write_text(place.read_text().replace('"4xx"', '"2xx"').replace('"401"', '"200"'))


def newer(copy, suite):
    (copy / "suite.json").write_text(json.dumps(suite | {"format": "1.4"}))


def basic_only(program, work):
    """The runner tells the author of a server that knows Basic only what is not met."""
    command = [sys.executable, EXAMPLES / "basic_only_server.py", "--port", "0"]
    command += ["--certificate", work / "server.pem", "--key", work / "server.key"]
    server, found = start([str(it) for it in command], r"https://\S+")
    try:
        says = (EXAMPLES / "basic_only_server.toml").read_text()
        (work / "sut.toml").write_text(says.replace("https://127.0.0.1:8443", found[0]))
        command = [program, "run", "--sut", work / "sut.toml", "--role", "activesync-onprem"]
        for kind, name in (("json", "report.json"), ("markdown", "report.md"), ("html", "report.html")):
            command += ["--report", f"{kind}:{work / name}"]
        run = subprocess.run(command, capture_output=True, text=True)
    finally:
        stop(server)
    expect(run.returncode == 1, f"status {run.returncode}, expected 1: {run.stdout}{run.stderr}")
    report = json.loads((work / "report.json").read_bytes())
    failed = [it for it in report["run"]["outcomes"] if it["verdict"].startswith("fail")]
    unmet = sorted({required["id"] for it in failed for required in it["requirements"]})
    expect(unmet == ["EAS-CHALLENGE-AUTHORITY", "EAS-POLICY-BLOCKS"], f"not met: {unmet}")
    passed = {it["id"] for it in report["run"]["outcomes"] if it["verdict"] == "pass"}
    expect("activesync-onprem-malformed-no-credentials" in passed, "it refuses who has no credentials")
    for name in ("report.md", "report.html"):
        text = (work / name).read_text()
        for says in (*unmet, "no Bearer challenge; offered: Basic", "status 400 to 499 or 503", "Should be"):
            expect(says in text, f"{name} does not say `{says}`")
    print(f"a server that knows Basic only: {report['summary']}; not met: {', '.join(unmet)}")


def main():
    program, work = sys.argv[1], Path(sys.argv[2])
    suite = validate()
    print(f"jsonschema: {len(suite['vectors'])} vectors are valid")
    changed(work, suite)
    against_the_lab(program, work, suite)
    basic_only(program, work)


main()
