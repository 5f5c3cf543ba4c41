"""Clients, servers and consumers that are not ours, at the lab: what becomes of each.

    implementations.py see CONFORMANCE WORK [NAME...]          writes WORK/outcomes.json
    implementations.py compare OUTCOMES EXPECTED [NAME...]     ends with 1 if an outcome is not the one that is expected

NAME is one of those that `compare` tells: without any, all.

WORK is a folder with `venv`, `node`, `ca.pem`, `server.pem` and `server.key`, as `implementations.sh` makes it.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path

SUITE = Path("traces")
EXAMPLES = Path("conformance/examples")
PATIENCE = 120
# A named fault of each role.
FAULTS = {
    "activesync-onprem": "onprem-audience-ignored",
    "autodiscover-onprem": "onprem-policy-ignored",
    "activesync-online": "online-subject-ignored",
    "autodiscover-online": "online-policy-ignored",
    "identity-provider": "pkce-not-checked",
    "federation-server": "federation-mfa-made-up",
}
# And of each role whose vectors play whom it asks.
FAULTS_OF_ASKING = {
    "client": "app-keeps-revoked-tokens",
    "auto-detect": "auto-detect-asks-domain-first",
    "provisioning": "endpoint-not-compared",
}


class World:
    """The programs, and a folder."""

    def __init__(self, program, work):
        self.program, self.work = program, work
        self.python = work / "venv/bin/python"

    @contextlib.contextmanager
    def server(self, command, says, output):
        """A server from when it has said what is looked for; its output goes to a file."""
        with open(output, "w") as file:
            process = subprocess.Popen([str(it) for it in command], stdout=file, env=clean())
        try:
            for _ in range(PATIENCE * 10):
                found = re.search(says, output.read_text())
                if found:
                    break
                with contextlib.suppress(subprocess.TimeoutExpired):
                    sys.exit(f"implementations.py: {command[0]} ended with {process.wait(0.1)}: {output.read_text()}")
            else:
                sys.exit(f"implementations.py: {command[0]} does not start: {output.read_text()}")
            yield found
        finally:
            process.terminate()
            process.wait()

    @contextlib.contextmanager
    def lab(self, *arguments):
        """A lab, with the environment in which a client reaches it."""
        command = [self.program, "lab", "--port", "0", "--ca", self.work / "lab.pem", "--sut", self.work / "lab.toml"]
        says = r"proxy and page +(http://\S+)/\n[\s\S]*control "
        with self.server([*command, *arguments], says, self.work / "lab.txt") as found:
            trusted = self.work / "trusted.pem"
            trusted.write_text((self.work / "lab.pem").read_text() + (self.work / "ca.pem").read_text())
            yield clean() | {
                "LAB": found[1], "LAB_CA": str(trusted),
                "HTTP_PROXY": found[1], "HTTPS_PROXY": found[1],
                "REQUESTS_CA_BUNDLE": str(trusted), "NODE_EXTRA_CA_CERTS": str(trusted),
            }

    def example(self, name):
        """The command of a server among the examples, with its certificate."""
        certificate = ["--certificate", self.work / "server.pem", "--key", self.work / "server.key"]
        return [self.python, EXAMPLES / name, "--port", "0", *certificate]

    # Clients.

    def msal_python(self):
        with self.lab("--preset", "article-on-premises") as env:
            return lines(run([self.python, EXAMPLES / "msal_sign_in.py"], env))

    def msal_node(self):
        found = {}
        for fault in ("none", FAULTS["identity-provider"]):
            chosen = [] if fault == "none" else ["--fault", fault]
            with self.lab("--preset", "article-on-premises", *chosen) as env:
                said = lines(run(["node", "--no-warnings", self.work / "node/msal_sign_in.mjs"], env))
            found |= said if fault == "none" else {f"{what}, with {fault}": it for what, it in said.items()}
        return found

    def exchangelib(self):
        """Where Basic is not offered, where the server does, and where another does in its name."""
        host = "autodiscover.contoso.test"
        told = self.work / "downgrade.txt"
        found = {}
        with self.server(self.example("downgrade_server.py"), r"https://(\S+)\n", told) as other:
            for place, arguments in (
                ("no Basic", ["--preset", "article-on-premises"]),
                ("the server's Basic", ["--set", "hybrid-modern-auth=off"]),
                ("Basic in its name", ["--preset", "article-on-premises", "--peer", f"{host}={other[1]}"]),
            ):
                cache = self.work / "cache"
                shutil.rmtree(cache, ignore_errors=True)
                cache.mkdir()
                with self.lab(*arguments, "--show-secrets") as env:
                    said = run([self.python, EXAMPLES / "exchangelib_discovers.py"], env | {"TMPDIR": str(cache)})
                found |= {f"{place}: {what}": it for what, it in lines(said).items()}
                is_told = "told: alice@contoso.test:" in told.read_text()
                found[f"{place}: the other was told the password"] = "yes" if is_told else "no"
        return found

    # Servers, one of which is not known to be bad.

    def report(self, sut, role):
        """What the runner says of a server."""
        report = self.work / "report.json"
        report.unlink(missing_ok=True)
        done = run([self.program, "run", "--sut", sut, "--role", role, "--report", f"json:{report}"], clean(), (0, 1))
        if not report.exists():
            sys.exit(f"implementations.py: the runner wrote no report of {sut}: {done.stdout}{done.stderr}")
        return json.loads(report.read_bytes())

    def run_vectors(self, sut, role):
        """How the runner's vectors end: those that pass as a number, others by name."""
        return counted((it["id"], it["verdict"]) for it in self.report(sut, role)["run"]["outcomes"])

    def msal_app(self):
        """An app with MSAL for its sign-in, which its adapter is; the runner plays whom it asks."""
        says = (EXAMPLES / "msal_app.toml").read_text()
        command = json.dumps([str(self.python), str(EXAMPLES / "msal_app.py")])
        sut = self.work / "msal_app.toml"
        sut.write_text(says.replace('["python3", "msal_app.py"]', command))
        return self.run_vectors(sut, "client")

    def known_bad(self, name):
        with self.server(self.example(f"{name}.py"), r"https://\S+", self.work / f"{name}.txt") as found:
            says = (EXAMPLES / f"{name}.toml").read_text()
            sut = self.work / f"{name}.toml"
            sut.write_text(says.replace("https://127.0.0.1:8443", found[0]))
            return self.run_vectors(sut, "activesync-onprem")

    def oidc_provider(self):
        """An identity provider, which its adapter starts, and what its file says is known to fail."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        says = (EXAMPLES / "oidc_provider.toml").read_text().replace("8443", str(port))
        for name in ("node/oidc_provider.mjs", "server.pem", "server.key"):
            says = says.replace(f'"{Path(name).name}"', json.dumps(str(self.work / name)))
        sut = self.work / "oidc_provider.toml"
        sut.write_text(says)
        report = self.report(sut, "identity-provider")
        found = counted((it["id"], it["verdict"]) for it in report["run"]["outcomes"])
        found["known to fail"] = "all that does" if report["as_expected"] else report["summary"]
        stale = '[[known-failure]]\nvector = "identity-provider-malformed-nothing"\nverdict = "fail-unexpected"\nreason = "-"\n'
        sut.write_text(f"{says}\n{stale}")
        report = self.report(sut, "identity-provider")
        found["a stale entry in its file"] = "passes" if report["as_expected"] else report["summary"].split("; ")[-1]
        return found

    # Consumers of the files alone.

    def pytest(self, env):
        command = [self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
        return self.tests([*command, f"--junitxml={self.work}/junit.xml", EXAMPLES / "test_vectors.py"], env)

    def node_test(self, env):
        command = ["node", "--test", "--test-reporter=junit", f"--test-reporter-destination={self.work}/junit.xml"]
        return self.tests([*command, EXAMPLES / "vectors.test.mjs"], env)

    def tests(self, command, env):
        """How its tests end, by its report; a warning is none that fails."""
        report = self.work / "junit.xml"
        report.unlink(missing_ok=True)
        done = run(command, env, (0, 1, 2))
        self.said = done.stdout + done.stderr
        if not report.exists():
            sys.exit(f"implementations.py: {command[0]} wrote no report: {self.said}")
        self.said += report.read_text()
        return counted(map(ended, ET.parse(report).iter("testcase")))

    def consumer(self, tests):
        """All vectors at a lab without fault, and a suite in which a vector was changed."""
        with self.lab() as env:
            found = tests(env)
            after = tests(env | {"SUITE": str(changed(self.work))})
        is_refused = "pass" not in after and "was changed: its hash is" in self.said
        found["a changed vector"] = "refused" if is_refused else f"{after}: {self.said[-300:]}"
        return found

    def faulty(self, role, fault):
        """The lab with a fault: what the runner says of that role, and that both consumers see the same fail."""
        with self.lab("--fault", fault) as env:
            found = self.run_vectors(self.work / "lab.toml", role)
            failing = {what: it for what, it in found.items() if it.startswith("fail")}
            for name, tests in (("pytest", self.pytest), ("node:test", self.node_test)):
                seen = {what: it for what, it in tests(env | {"ROLE": role}).items() if it.startswith("fail")}
                odd = sorted(seen.items() ^ failing.items())
                found[f"{name} fails"] = f"otherwise: {odd}" if odd else "the same"
        return found

    def asking(self, role, fault):
        """The same for a role whose vectors play whom it asks, which the consumers do not."""
        with self.lab("--fault", fault):
            return self.run_vectors(self.work / "lab.toml", role)

    def all(self):
        yield "MSAL Python", self.msal_python
        yield "app with MSAL Python", self.msal_app
        yield "msal-node", self.msal_node
        yield "exchangelib", self.exchangelib
        yield "oidc-provider", self.oidc_provider
        yield "basic_only_server.py", partial(self.known_bad, "basic_only_server")
        yield "any_bearer_server.py", partial(self.known_bad, "any_bearer_server")
        for role, fault in FAULTS.items():
            yield f"lab with {fault}", partial(self.faulty, role, fault)
        for role, fault in FAULTS_OF_ASKING.items():
            yield f"lab with {fault}", partial(self.asking, role, fault)
        yield "pytest", partial(self.consumer, self.pytest)
        yield "node:test", partial(self.consumer, self.node_test)


def clean():
    """The environment without what it says of proxies: `.test` is at the lab or nowhere."""
    wanted = {name: it for name, it in os.environ.items() if not re.fullmatch("(?i).*_proxy|SUITE|ROLE", name)}
    return wanted | {"PYTHONDONTWRITEBYTECODE": "1"}


def run(command, env, allowed=(0,)):
    """Runs a program; `allowed` are the statuses that tell an outcome. Any other is told by its own words."""
    command = [str(it) for it in command]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    try:
        stdout, stderr = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        sys.exit(f"implementations.py: {' '.join(command)} does not end in {PATIENCE} seconds")
    finally:
        # With all that it has started: a test runner has a program of its own for each file.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode not in allowed:
        stdout += f"ended: status {process.returncode}: {stderr.strip()[-300:]}\n"
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def lines(done):
    """What a program said, a line for each outcome."""
    return dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)


def counted(verdicts):
    found, numbers = {}, {}
    for name, verdict in verdicts:
        if verdict in ("pass", "skipped"):
            numbers[verdict] = numbers.get(verdict, 0) + 1
        else:
            found[name] = verdict
    return {verdict: str(number) for verdict, number in numbers.items()} | found


def ended(case):
    """Name and verdict of a test in JUnit's format."""
    name = re.sub(r"^test_vector\[(.*)\]$", r"\1", case.get("name"))
    for kind in ("failure", "error"):
        for it in case.iter(kind):
            said = re.search(r"(fail-[a-z]+|inconclusive):", it.get("message", "") + (it.text or ""))
            return name, said[1] if said else kind
    return name, "skipped" if case.find("skipped") is not None else "pass"


def changed(work):
    """A copy of the suite in which a status was changed."""
    copy = work / "changed"
    shutil.rmtree(copy, ignore_errors=True)
    for place in ("schema/conformance", "vectors", "itf/vectors"):
        shutil.copytree(SUITE / place, copy / place)
    for place in ("suite.json", "coverage.json"):
        shutil.copy(SUITE / place, copy / place)
    first = copy / json.loads((copy / "suite.json").read_bytes())["vectors"][0]["path"]
    first.write_text(first.read_text().replace('"4xx"', '"2xx"').replace('"401"', '"200"'))
    return copy


def see(program, work, names):
    can = dict(World(program, work).all())
    if unknown := [it for it in names if it not in can]:
        sys.exit(f"implementations.py: there is no `{unknown[0]}`, expected one of: {', '.join(can)}")
    outcomes = {name: can[name]() for name in names or can}
    (work / "outcomes.json").write_text(json.dumps(outcomes, indent=1))


def compare(outcomes, expected, names):
    """One line for each implementation, and one for each difference."""
    outcomes = json.loads(outcomes.read_bytes())
    expected = tomllib.loads(expected.read_text())
    is_red = False
    for name in names or sorted({*outcomes, *expected}):
        came, wanted = outcomes.get(name, {}), expected.get(name, {})
        odd = sorted(what for what in {*came, *wanted} if came.get(what) != wanted.get(what))
        print(f"{name}: {len(came)} outcomes, {f'{len(odd)} not as expected' if odd else 'all as expected'}")
        for what in odd:
            print(f"  {what}: {came.get(what, 'did not come')}, expected {wanted.get(what, 'nothing')}")
        is_red |= bool(odd)
    sys.exit(is_red)


def main():
    # Whoever ends this program ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    verb, first, second, *names = sys.argv[1:]
    if verb == "see":
        see(first, Path(second), names)
    else:
        compare(Path(first), Path(second), names)


main()
