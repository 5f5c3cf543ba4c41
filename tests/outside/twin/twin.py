"""Holds the second model, twin.pml as SPIN decides it, against `model`, configuration by configuration.

twin.py MODEL WORK: the program, and a folder to work in.
"""

import json
import math
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent

# In the order of twin.pml.
CLAIMS = (
    "mailbox-data-requires-mfa",
    "attacker-never-reads-mailbox",
    "only-approved-clients-receive-data",
    "basic-authentication-never-succeeds",
    "blocked-protocol-refuses-legacy",
    "blocked-before-identity-provider",
    "access-token-dies-after-revocation",
)

# Families: what is not mentioned is as installed; `id=*` is free, `id=a,b` leaves two values.
MFA = ("ca-policy=enabled", "ca-require-mfa=yes")
FAMILIES = {
    "Exchange Online's policy": (
        *MFA, "ca-client-apps=modern-only", "ca-block-legacy=*", "identity-model=federated,password-hash-sync",
        "exo-basic-retired=*", "exo-smtp-auth=*", "exo-policy-assignment=*", "exo-allow-basic-autodiscover=*",
        "exo-allow-basic-activesync=*", "exo-allow-basic-outlook-service=*", "exo-allow-basic-other=*",
        "adfs-active-endpoint=*", "client=*", "user-bypasses-autodetect=*", "attacker-knows-password=*",
    ),
    "legacy and Conditional Access": (
        "exo-basic-retired=no", "ca-policy=*", "ca-covers-user=*", "ca-covers-exchange=*", "ca-client-apps=*",
        "ca-platforms=*", "ca-excludes-trusted-locations=*", "ca-require-mfa=*", "ca-require-compliant-device=*",
        "ca-require-app-protection=*", "ca-block-legacy=*", "ca-block-legacy-covers-user=*", "security-defaults=*",
        "per-user-mfa=*", "client=legacy", "attacker-knows-password=*",
    ),
    "federation": (
        *MFA, "ca-require-mfa=*", "ca-block-legacy=disabled,enabled", "authentication-strength=*",
        "identity-model=federated", "adfs-mfa=*", "adfs-active-mfa=*", "adfs-mfa-claim=*",
        "federated-idp-mfa-behavior=*", "adfs-active-endpoint=*", "hrd-cloud-password=*", "exo-basic-retired=*",
        "staged-rollout=no,pass-through", "mfa-registration=*", "client=*", "attacker-knows-password=*",
    ),
    "grant controls": (
        *MFA, "ca-block-legacy=enabled", "identity-model=*", "adfs-mfa=passive-only", "ca-client-apps=*", "ca-platforms=*",
        "ca-require-mfa=*", "ca-require-compliant-device=*", "ca-require-app-protection=*", "ca-grant-operator=*",
        "authentication-strength=*", "per-user-mfa=disabled,enabled", "federated-idp-mfa-behavior=*",
        "device-state=*", "app-protection=*", "attacker-knows-password=*",
    ),
    "registration and places": (
        "ca-require-mfa=yes", "ca-policy=*", "ca-block-legacy=disabled,enabled", "ca-excludes-trusted-locations=*",
        "security-defaults=*", "per-user-mfa=*", "mfa-registration=*", "mfa-registration-protected=*",
        "identity-model=*", "adfs-mfa=*", "federated-idp-mfa-behavior=*", "autodiscover-online-answer=*",
        "attacker-knows-password=*",
    ),
    "Exchange Server's policy": (
        *MFA, "mailbox-location=exchange-on-premises", "hybrid-modern-auth=on", "onprem-exchange-version=*",
        "onprem-policy-assignment=*", "onprem-block-legacy-autodiscover=*", "onprem-block-legacy-activesync=*",
        "onprem-block-legacy-other=*", "onprem-activesync-basic=*", "onprem-activesync-reachable-from=*",
        "onprem-other-protocols-published=*", "onprem-owa-sign-in=*", "onprem-smtp-auth=internal,off",
        "onprem-policy-before-password=*",
        "client=*", "user-bypasses-autodetect=*", "attacker-knows-password=*",
    ),
    "old server": (
        *MFA, "ca-block-legacy=enabled", "mailbox-location=*", "hybrid-modern-auth=on", "onprem-endpoints-left-published=*",
        "onprem-policy-assignment=none,user", "onprem-block-legacy-autodiscover=*", "onprem-block-legacy-activesync=*",
        "onprem-block-legacy-other=*", "onprem-activesync-basic=*", "onprem-activesync-reachable-from=*",
        "onprem-other-protocols-published=*", "onprem-owa-sign-in=*", "onprem-smtp-auth=*", "client=*",
        "user-bypasses-autodetect=*", "attacker-knows-password=*",
    ),
    "device access": (
        *MFA, "ca-require-mfa=*", "mailbox-location=exchange-on-premises", "onprem-policy-assignment=organization",
        "onprem-block-legacy-autodiscover=true", "onprem-other-protocols-published=no", "onprem-owa-sign-in=not-published",
        "onprem-smtp-auth=off",
        "onprem-default-access-level=*", "onprem-rule-allow-outlook-service=*", "onprem-rule-block-outlook-model=*",
        "onprem-rule-precedence=*", "exo-sync-device-model=*", "hybrid-modern-auth=*", "onprem-publishing=*",
        "onprem-activesync-basic=*", "onprem-activesync-reachable-from=*", "onprem-direct-oauth=*",
        "client=*", "user-bypasses-autodetect=*", "attacker-knows-password=*",
    ),
    "on-premises tokens": (
        *MFA, "mailbox-location=exchange-on-premises", "onprem-policy-assignment=organization",
        "onprem-block-legacy-autodiscover=true", "onprem-block-legacy-activesync=true",
        "onprem-other-protocols-published=yes,no", "onprem-block-legacy-other=true", "onprem-owa-sign-in=*",
        "onprem-smtp-auth=off", "ca-client-apps=*", "ca-platforms=*",
        "ca-governs-onprem-audience=*", "hybrid-modern-auth=*", "onprem-publishing=*", "onprem-namespace-registered=*",
        "onprem-direct-oauth=*", "onprem-activesync-reachable-from=*", "onprem-default-access-level=allow,block",
        "onprem-rule-allow-outlook-service=*", "mfa-registration=*", "client=third-party-modern,outlook-mobile",
        "attacker-knows-password=*",
    ),
    "Exchange Server's key": (
        *MFA, "ca-block-legacy=enabled", "mailbox-location=*", "dedicated-hybrid-app=*", "exo-ews-for-hybrid-app=*",
        "shared-principal-ews=*", "shared-principal-beyond-ews=*", "hybrid-app-graph-reads-mail=*",
        "attacker-onprem-admin=*", "attacker-knows-password=*", "client=*",
    ),
    "copied refresh tokens": (
        *MFA, "ca-block-legacy=enabled", "mailbox-location=*", "ca-require-mfa=*", "ca-require-compliant-device=*",
        "ca-require-app-protection=*", "ca-grant-operator=*", "ca-excludes-trusted-locations=*", "device-state=*",
        "app-protection=*", "refresh-token-carries-device=*", "refresh-token-carries-app-protection=*",
        "ca-governs-onprem-audience=*", "hybrid-modern-auth=on", "onprem-activesync-basic=off",
        "onprem-policy-assignment=organization", "onprem-block-legacy-autodiscover=true", "onprem-block-legacy-other=true",
        "onprem-smtp-auth=off", "onprem-owa-sign-in=not-published", "onprem-other-protocols-published=yes,no",
        "onprem-default-access-level=allow,block", "client=third-party-modern,outlook-mobile", "attacker-refresh-token=*",
    ),
    "copies of what AD FS vouched for": (
        *MFA, "ca-block-legacy=enabled", "ca-require-mfa=*", "ca-excludes-trusted-locations=*", "per-user-mfa=disabled,enabled",
        "identity-model=federated,password-hash-sync", "adfs-mfa=*", "adfs-mfa-claim=*", "federated-idp-mfa-behavior=*",
        "staged-rollout=*", "mfa-registration=*", "client=*", "attacker-refresh-token=*", "attacker-knows-password=*",
    ),
    "revocation": (
        *MFA, "ca-block-legacy=enabled", "ca-require-mfa=*", "mailbox-location=*", "hybrid-modern-auth=*",
        "onprem-publishing=*", "onprem-namespace-registered=*", "onprem-activesync-reachable-from=*",
        "continuous-access-evaluation=*", "third-party-declares-cae=*", "client=*", "attacker-refresh-token=*",
        "attacker-knows-password=*",
    ),
}

# Families that chance makes, always the same ones: some settings free, the others anything, the strongest
# value of each most often, so that one hole does not hide another.
BY_CHANCE = int(os.environ.get("TWIN_BY_CHANCE", "40"))
FREE_BY_CHANCE = 12
SEED = int(os.environ.get("TWIN_SEED", "1"))


def run(*command, expect=(0,), **more):
    """What a command writes."""
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, check=False, **more)
    if done.returncode not in expect:
        sys.exit(f"twin.py: `{' '.join(map(str, command))}` ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


# ---- The family: for each setting the values that it leaves ----


def family(settings, lines):
    """Reads lines like those of `check --set`."""
    values = {it["id"]: it["values"] for it in settings}
    chosen = {it["id"]: [it["default"]] for it in settings}
    for line in lines:
        setting, wanted = line.split("=")
        wanted = values[setting] if wanted == "*" else wanted.split(",")
        chosen[setting] = [it for it in values[setting] if it in wanted]
        if len(chosen[setting]) != len(wanted):
            sys.exit(f"twin.py: `{line}` has an unknown value")
    return chosen


def by_chance(settings, read, chance):
    """A family of some thousands of configurations; what the twin does not read is as installed."""
    chosen = family(settings, ())
    here = [it for it in settings if it["id"] in read]
    for it in here:
        chosen[it["id"]] = [chance.choice(it["values"] + [it["values"][-1]] * 2)]
    for it in chance.sample(here, FREE_BY_CHANCE):
        chosen[it["id"]] = it["values"]
    # Not looked at: at a renewal the twin takes what was done at AD FS for no phishing-resistant factor, as at
    # a sign-in; the first model takes any `mfa` claim of a refresh token.
    if "yes" in chosen["attacker-refresh-token"] and "federated" in chosen["identity-model"]:
        chosen["authentication-strength"] = ["any-mfa"]
    return chosen


def unread(settings, read):
    """A family of what the twin does not read, and no capability of the attacker: nothing may turn on it."""
    free = [it["id"] for it in settings if it["id"] not in read and it["who"] != "attacker"]
    lines = [f"{it}=*" for it in (*free, "mailbox-location", "ca-require-mfa", "client", "attacker-knows-password")]
    return family(settings, (*MFA, "hybrid-modern-auth=on", *lines))


def configuration(chosen, index):
    """The configuration with this number: the last setting turns fastest."""
    found = {}
    for setting, values in reversed(chosen.items()):
        index, at = divmod(index, len(values))
        found[setting] = values[at]
    return dict(reversed(found.items()))


# ---- The twin ----


def read_settings(settings):
    """The settings that twin.pml reads."""
    words = set(re.findall(r"\w+", (HERE / "twin.pml").read_text(encoding="utf-8")))
    return {it["id"] for it in settings if name(it["id"]) in words}


def name(word):
    """As Promela writes it."""
    return word.replace("-", "_")


def settings_h(settings):
    """Variables, values, the choice of a configuration, and its number for `report`."""
    out = ["/* Generated by twin.py. */"]
    for it in settings:
        bits = max(1, (len(it["values"]) - 1).bit_length())
        out.append(f"unsigned {name(it['id'])} : {bits};")
        out += [f"#define {name(it['id'])}_{name(value)} {n}" for n, value in enumerate(it["values"])]
    out += ["inline choose() {", "    c_code { read_family(); }"]
    for s, it in enumerate(settings):
        choices = [f":: c_expr {{ family[{s}] & {1 << n} }} -> {name(it['id'])} = {n}" for n in range(len(it["values"]))]
        out += ["    if"] + [f"    {it}" for it in choices] + ["    fi;"]
    out += ["    c_code { met(0); }", "}"]
    out.append(f"c_decl {{ static unsigned family[{len(settings)}]; }}")
    cases = " ".join(f"case {s}: return now.{name(it['id'])};" for s, it in enumerate(settings))
    out.append(
        """
#define report(claim) c_code { met(1 + claim); }
c_decl { \\#include <stdlib.h> }
c_code {
    static long configurations = 1;
    static unsigned char *once;
    /* TWIN_FAMILY: the values that the family leaves, as one hexadecimal digit or two for each setting. */
    static void read_family(void) {
        char *at = getenv("TWIN_FAMILY");
        int s;
        if (once)
            return;
        for (s = 0; s < SETTINGS; s++) {
            family[s] = strtoul(at, &at, 16);
            configurations *= __builtin_popcount(family[s]);
        }
        once = calloc(configurations, 1);
    }
    static int chosen(int s) { switch (s) { CASES } return 0; }
    /* Says once per configuration that it was met (0) or that it violates a claim (1, 2, ...). */
    static void met(int what) {
        long number = 0;
        int s;
        for (s = 0; s < SETTINGS; s++)
            if (family[s] & (family[s] - 1))
                number = number * __builtin_popcount(family[s])
                    + __builtin_popcount(family[s] & ((1 << chosen(s)) - 1));
        if (!(once[number] & 1 << what)) {
            once[number] |= 1 << what;
            printf("met %d %ld\\n", what, number);
        }
    }
}
""".replace("SETTINGS", str(len(settings))).replace("CASES", cases)
    )
    return "\n".join(out) + "\n"


def build(settings, work):
    """The verifier that SPIN writes, with every state stored whole."""
    (work / "settings.h").write_text(settings_h(settings), encoding="utf-8")
    (work / "twin.pml").write_bytes((HERE / "twin.pml").read_bytes())
    run("spin", "-a", "twin.pml", cwd=work)
    run("gcc", "-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=1900", "-o", "pan", "pan.c", cwd=work)


def ask_twin(settings, chosen, work):
    """For each claim the set of violating configurations as a bit set, and the states stored."""
    left = [f"{sum(1 << it['values'].index(value) for value in chosen[it['id']]):x}" for it in settings]
    told = run(work / "pan", "-m100000", cwd=work, env={**os.environ, "TWIN_FAMILY": " ".join(left)})
    for trouble in ("max search depth too small", "out of memory", "Search not completed", "hash-compact", "bitstate"):
        if trouble in told:
            sys.exit(f"twin.py: SPIN says `{trouble}`\n{told[-2000:]}")
    if "errors: 0" not in told:
        sys.exit(f"twin.py: SPIN found an error of its own\n{told[-2000:]}")
    total = math.prod(map(len, chosen.values()))
    met = [bytearray((total + 7) // 8) for _ in range(1 + len(CLAIMS))]
    for what, number in re.findall(r"^met (\d+) (\d+)$", told, re.MULTILINE):
        met[int(what)][int(number) // 8] |= 1 << int(number) % 8
    met = [int.from_bytes(it, "little") for it in met]
    if met[0] != (1 << total) - 1:
        sys.exit(f"twin.py: SPIN met {met[0].bit_count()} configurations of {total}")
    states = int(re.search(r"(\d+) states, stored", told).group(1))
    return met[1:], states


# ---- The program ----


def scope(chosen):
    """The family on the command line."""
    return [it for setting, values in chosen.items() for it in ("--set", f"{setting}={','.join(values)}")]


def regions(model, chosen, work):
    """For each claim the configurations of the family that violate it, as a decision diagram."""
    for it in ("plan.jsonl", "shard.jsonl"):
        (work / it).unlink(missing_ok=True)
    which = [it for claim in CLAIMS for it in ("--claim", claim)]
    run(model, "check", "plan", "--shards", 1, *scope(chosen), *which, "-o", work / "plan.jsonl")
    run(model, "check", "run", "--plan", work / "plan.jsonl", "--shard", 0, "--out", work / "shard.jsonl")
    with open(work / "shard.jsonl", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {it["claim"]: it["region"] for it in records if it["record"] == "claim"}


def columns(chosen):
    """For each setting and value the configurations of the family that have it, as a bit set."""
    total = stride = math.prod(map(len, chosen.values()))
    found = {}
    for setting, values in chosen.items():
        period, stride = stride, stride // len(values)
        every = ((1 << total) - 1) // ((1 << period) - 1)
        for at, value in enumerate(values):
            found[setting, value] = every * (((1 << stride) - 1) << at * stride)
    return found


def within(region, columns, everything):
    """The configurations of the family that are in the region, as a bit set."""
    sets = [0, everything]
    for node in region["nodes"]:
        bits = 0
        for branch in node["branches"]:
            if sets[branch["to"]]:
                for value in branch["values"]:
                    bits |= columns.get((node["setting"], value), 0) & sets[branch["to"]]
        sets.append(bits)
    return sets[region["root"]]


def counts(model, chosen):
    """What `check` says about the family: how many configurations violate each claim."""
    which = [it for claim in CLAIMS for it in ("--claim", claim)]
    said = json.loads(run(model, "check", *scope(chosen), *which, "--format", "json", expect=(0, 1)))
    total = math.prod(map(len, chosen.values()))
    if int(said["scope"]["configurations"]) != total:
        sys.exit(f"twin.py: `check` has {said['scope']['configurations']} configurations, expected {total}")
    return {it["id"]: int(it["configurations"]["violating"]) for it in said["claims"]}


# ---- Both ----


def differ(title, claim, chosen, twin, program):
    """Says in which configuration of the family they differ, with the settings that are free there."""
    both = twin ^ program
    number = (both & -both).bit_length() - 1
    spin, rust = ("violated" if it >> number & 1 else "holds" for it in (twin, program))
    print(f"twin.py: {title}: {claim}: {both.bit_count()} configurations differ; in one, SPIN says `{spin}`, model `{rust}`:")
    for setting, value in configuration(chosen, number).items():
        print(f"    {setting} = {value}" + ("    (free)" if len(chosen[setting]) > 1 else ""))


def main():
    model, work = sys.argv[1], Path(sys.argv[2]).resolve()
    began = time.monotonic()
    settings = json.loads(run(model, "settings", "--format", "json"))["settings"]
    read = read_settings(settings)
    build(settings, work)

    families = [(title, family(settings, lines)) for title, lines in FAMILIES.items()]
    families.append(("what the twin does not read", unread(settings, read)))
    chance = random.Random(SEED)
    families += [(f"by chance {n}", by_chance(settings, read, chance)) for n in range(1, BY_CHANCE + 1)]

    # Decided at once over all families: a setting has every value that it has in one of them.
    whole = {
        it["id"]: [value for value in it["values"] if any(value in chosen[it["id"]] for _, chosen in families)]
        for it in settings
    }
    diagrams = regions(model, whole, work)
    print(f"SPIN's verifier and the diagrams of `check run` after {time.monotonic() - began:.0f} s")
    print(f"{'family':32} {'configurations':>14} {'states':>8} {'seconds':>7}  violating, of each claim")

    differences = verdicts = configurations = all_states = 0
    seen = [0] * len(CLAIMS)
    freed = set()
    for title, chosen in families:
        start = time.monotonic()
        total = math.prod(map(len, chosen.values()))
        twin, states = ask_twin(settings, chosen, work)
        bits, everything = columns(chosen), (1 << total) - 1
        told = counts(model, chosen)
        for at, (claim, spin) in enumerate(zip(CLAIMS, twin, strict=True)):
            program = within(diagrams[claim], bits, everything)
            if program.bit_count() != told[claim]:
                sys.exit(f"twin.py: {title}: {claim}: `check` counts {told[claim]}, `check run` {program.bit_count()}")
            if spin != program:
                differences += 1
                differ(title, claim, chosen, spin, program)
            seen[at] += spin.bit_count()
        freed |= {setting for setting, values in chosen.items() if len(values) > 1}
        configurations += total
        all_states += states
        verdicts += total * len(CLAIMS)
        shares = " ".join(f"{it.bit_count():6}" for it in twin)
        print(f"{title:32} {total:14} {states:8} {time.monotonic() - start:7.1f}  {shares}", flush=True)

    for at, claim in enumerate(CLAIMS):
        print(f"{claim}: violated in {seen[at]} of {configurations}")
    if never := read - freed:
        sys.exit(f"twin.py: free in no family: {', '.join(sorted(never))}")
    if differences:
        sys.exit(f"twin.py: {differences} differences")
    print(f"SPIN and model agree on {verdicts} verdicts in {configurations} configurations ({all_states} states)")


if __name__ == "__main__":
    main()
