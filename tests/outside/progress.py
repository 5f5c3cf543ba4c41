"""Decides two claims of progress again, by a backward search over graphs that the program wrote, and
compares the verdicts with the program's. Arguments: the program, a folder to work in.

For each configuration `graph --format aut` gives the reachable states, and transitions whose label is
the action. A claim of progress (when, by, goal) holds if from every reachable state with *when* some
run of actions of *by* alone takes a transition of *goal*; without a state with *when* it does not apply.

legitimate-user-reaches-mailbox   when: Alice's account is enabled. by: all but the attacker, setting up by
    hand, and who revokes or enables.
    goal: a server delivers Alice's mail to her own app.
background-sync-needs-no-user     when: the mailbox for the copy exists, the provisioning service holds
    tokens that were not revoked, and Alice's account is enabled. by: the services and time. goal, one after the other: a refresh issues a token for
    the on-premises server, and a synchronisation delivers mail to the copy.

A label names an action, not its outcome, and the JSON form of the graph says no more. Outcomes are read

- of the app's own steps with a token: it got its mail if the state reached offers the step once more;
  who was refused is left with starting again;
- of a synchronisation: mail was delivered if the state reached offers no other, until a token is renewed;
- of tokens of the provisioning service: they were issued if the state reached lets them expire;
- of a password, which changes no state: from the settings, by what the documents say that servers do.

An account that is not enabled can be, and no other: the state offers it.

What is true of a state for *when* is remembered forward from state 0, along the labels: the mailbox is
there once it was created, tokens from their issue until provisioning starts anew or they are revoked. That
two runs into one state agree about it is checked. Every cause revokes them, but a change of the password
where the settings say that they outlive it.
"""

import json
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

CLAIMS = "legitimate-user-reaches-mailbox", "background-sync-needs-no-user"

# Who begins each action.
WHO = {
    "user": "enter_address enter_credentials complete_mfa complete_federation_mfa register_factor"
    " start_again sign_in_legacy",
    "by hand": "sign_in_by_hand",
    "app": "find_server open_sign_in redeem_code refresh_access_token request_provisioning show_sign_in_page"
    " deliver_from_cache read_mailbox connect_directly fall_back_to_password",
    # AutoDetect, Exchange, Entra ID, AD FS, the provisioning service.
    "services": "look_up_online look_up_on_premises redirect_to_on_premises probe challenge"
    " hand_over_authority evaluate_policy enforce_controls redirect_to_federation return_to_entra receive_code"
    " exchange_on_behalf_of create_mailbox refresh_sync_token synchronize",
    "time": "access_token_expires sync_token_expires lockout_ends",
    # Revocation is Alice's own where she changes her password; it only takes away, and nobody counts on it.
    "administration": "revoke enable_account",
    "attacker": "look_up try_password sign_in_as_user sign_in_at_federation sign_in_with_prompt relay_sign_in use_device_code"
    " trade_password trade_at_federation forge_response forge_response_with_prompt present_counterfeit"
    " misdirect_app misdirect_sync provision_and_read provision_elsewhere ask_on_behalf use_shared_principal"
    " use_hybrid_application steal_access_token steal_refresh_token steal_sync_token steal_code redeem_refresh_token"
    " read_online read_outdated read_on_premises read_in_browser read_over_ews read_as_administrator spray",
}
ACTOR = {action: who for who, actions in WHO.items() for action in actions.split()}
ALICE = {"user", "app", "services", "time"}
UNATTENDED = {"services", "time"}


def insist(true, otherwise):
    if not true:
        raise ValueError(otherwise)


def governs(policy):
    """Whether an authentication policy with this assignment is the user's."""
    return policy in ("user", "organization")


def password_delivers(s, action, parameters):
    """Whether Alice's app gets mail for her password: legacy apps everywhere, others as a fallback."""
    if action == "fall_back_to_password":
        site, protocol, place = "on_premises", "activesync", "elsewhere"
    else:
        site, protocol, place = parameters
    if protocol in ("autodiscover", "smtp"):
        return False  # They return no mail.
    flag = protocol.replace("_", "-")
    if site == "on_premises":
        blocked = (
            s["onprem-exchange-version"] != "exchange-2016"
            and governs(s["onprem-policy-assignment"])
            and s[f"onprem-block-legacy-{flag}"] == "true"
        )
        if blocked or s["mailbox-location"] != "exchange-on-premises":
            return False
        if protocol == "other":
            return s["onprem-other-protocols-published"] == "yes"
        # Outlook connects from Microsoft's cloud, and gives its own model.
        outlook = s["client"] == "outlook-mobile"
        model_blocked = outlook and s["onprem-rule-block-outlook-model"] == "present"
        return (
            s["onprem-activesync-basic"] == "on"
            and (outlook or s["onprem-activesync-reachable-from"] == "internet")
            and s["onprem-default-access-level"] == "allow"
            and not model_blocked
        )
    federated = s["identity-model"] == "federated"
    asked_at_adfs = s["adfs-mfa"] == "always" and s["adfs-active-mfa"] == "refused"
    controls = "ca-require-mfa", "ca-require-compliant-device", "ca-require-app-protection"
    refused_by_grant = (
        s["ca-policy"] == "enabled"
        and s["ca-covers-user"] == s["ca-covers-exchange"] == "yes"
        and s["ca-client-apps"] == s["ca-platforms"] == "all"
        and not (s["ca-excludes-trusted-locations"] == "yes" and place == "trusted_location")
        and any(s[control] == "yes" for control in controls)
    )
    refused_by_block = s["ca-block-legacy"] == "enabled" and s["ca-block-legacy-covers-user"] == "yes"
    defaults = s["security-defaults"] == "on" and "enabled" not in (s["ca-policy"], s["ca-block-legacy"])
    return not (
        s["mailbox-location"] != "exchange-online"
        or s["exo-basic-retired"] == "yes"
        or governs(s["exo-policy-assignment"]) and s[f"exo-allow-basic-{flag}"] == "false"
        or federated and (s["adfs-active-endpoint"] == "internal-only" or asked_at_adfs)
        or refused_by_grant
        or refused_by_block
        or defaults
        or s["per-user-mfa"] == "enforced"
    )


def parse(text):
    """The number of states, and the transitions as (from, action, parameters, to)."""
    head, *lines = text.splitlines()
    first, transitions, states = map(int, re.fullmatch(r"des \((\d+), (\d+), (\d+)\)", head).groups())
    edges, labels = [], {}
    for line in lines:
        start, label, end = line.split('"')
        if label not in labels:
            action, parameters = re.fullmatch(r"(\w+)(?:\((.*)\))?", label).groups()
            insist(action in ACTOR, f"`{action}` is a new action; say in WHO who begins it")
            labels[label] = action, (parameters or "").split(",")
        edges.append((int(start[1:-2]), *labels[label], int(end[2:-1])))
    insist(first == 0 and transitions == len(edges), f"{len(edges)} transitions, but it begins: {head}")
    return states, edges


def leading_to(edges, by, sources):
    """The states from which actions of `by` lead to one of `sources`."""
    before = defaultdict(set)
    for start, action, _, end in edges:
        if ACTOR[action] in by:
            before[end].add(start)
    found, todo = set(sources), list(sources)
    while todo:
        for state in before[todo.pop()] - found:
            found.add(state)
            todo.append(state)
    return found


def provisioned(settings, states, edges, offers):
    """The states with a mailbox for the copy, and tokens of the provisioning service."""
    survives = settings["sync-token-survives-password-change"] == "yes"
    after = defaultdict(list)
    for start, action, parameters, end in edges:
        after[start].append((action, parameters, end))
    known, todo = {0: (False, False)}, [0]
    while todo:
        state = todo.pop()
        for action, parameters, end in after[state]:
            mailbox, tokens = known[state]
            if action == "create_mailbox":
                mailbox = True
            elif action == "request_provisioning":
                # Taken, it starts anew; with an access token that was revoked it is not.
                tokens = tokens and "exchange_on_behalf_of" not in offers[end]
            elif action == "revoke":
                tokens = tokens and parameters == ["change_password"] and survives
            elif action == "exchange_on_behalf_of":
                tokens = "sync_token_expires" in offers[end]
            if end not in known:
                known[end] = mailbox, tokens
                todo.append(end)
            insist(known[end] == (mailbox, tokens), f"two runs into state {end} do not agree, one by {action}")
    insist(len(known) == states, f"{len(known)} states can be reached, and {states} were promised")
    return {state for state, both in known.items() if all(both)}


def decide(settings, states, edges):
    """The verdicts of both claims."""
    offers = defaultdict(set)
    for start, action, _, _ in edges:
        offers[start].add(action)

    def received(action, parameters, end):
        if action in ("sign_in_legacy", "fall_back_to_password"):
            return password_delivers(settings, action, parameters)
        return action in ("deliver_from_cache", "read_mailbox", "connect_directly") and action in offers[end]

    def verdict(when, leads):
        return "not applicable" if not when else "holds" if when <= leads else "violated"

    received_in = {start for start, action, parameters, end in edges if received(action, parameters, end)}
    delivered_in = {start for start, action, _, end in edges if action == "synchronize" and action not in offers[end]}
    then = leading_to(edges, UNATTENDED, delivered_in)
    renewed_in = {
        start
        for start, action, _, end in edges
        if action == "refresh_sync_token" and "sync_token_expires" in offers[end] and end in then
    }
    enabled = {state for state in range(states) if "enable_account" not in offers[state]}
    return (
        verdict(enabled, leading_to(edges, ALICE, received_in)),
        verdict(enabled & provisioned(settings, states, edges, offers), leading_to(edges, UNATTENDED, renewed_in)),
    )


def configurations(ask):
    """Of each preset some members and some near it, and some of the whole domain; the same in every run."""
    choose = random.Random(20)
    listed = ask("settings")["settings"]
    values = {setting["id"]: setting["values"] for setting in listed}
    default = {setting["id"]: setting["default"] for setting in listed}
    able = [setting["id"] for setting in listed if setting["who"] == "attacker"]

    def spare(chosen):
        """Leaves the attacker two capabilities at most: with all of them graphs are huge."""
        has = [id for id in able if chosen[id] == "yes"]
        return chosen | {id: "no" for id in choose.sample(has, max(0, len(has) - 2))}

    for preset in ask("presets")["presets"]:
        for changes in [0] * 16 + [8] * 16:
            chosen = default | {id: choose.choice(fixed) for id, fixed in preset["fixes"].items()}
            for id in preset["free"] + choose.sample(sorted(values), changes):
                chosen[id] = choose.choice(values[id])
            yield f"{preset['id']}, {changes} changed", spare(chosen)
    hybrid = {"mailbox-location": "exchange-on-premises", "client": "outlook-mobile", "hybrid-modern-auth": "on"}
    for fixed in [{}] * 250 + [hybrid] * 250:
        yield "the whole domain", spare({id: choose.choice(values[id]) for id in values} | fixed)


def main(program, work):
    def run(*arguments):
        done = subprocess.run([program, *arguments], capture_output=True, text=True)
        if done.returncode > 1:  # 1: a claim is violated.
            sys.exit(f"progress.py: model {' '.join(arguments)}\n{done.stderr}")
        return done.stdout

    def ask(*arguments):
        return json.loads(run(*arguments, "--format", "json"))

    def give_up(why):
        Path(work, "graph.aut").write_text(graph, encoding="utf-8")
        sys.exit(f"progress.py: {why}\nin {file} ({origin}; its graph is beside it)\n{json.dumps(settings)}")

    file = Path(work, "configuration.json")
    total, outcomes = Counter(), Counter()
    for origin, settings in configurations(ask):
        file.write_text(json.dumps(settings, indent=2), encoding="utf-8")
        graph = run("graph", "--config", str(file), "--format", "aut")
        try:
            states, edges = parse(graph)
            ours = decide(settings, states, edges)
        except ValueError as error:
            give_up(f"the graph: {error}")
        answer = ask("check", "--config", str(file), *(word for claim in CLAIMS for word in ("--claim", claim)))
        theirs = {
            claim["id"]: claim["verdict"] if claim["configurations"]["applicable"] == "1" else "not applicable"
            for claim in answer["claims"]
        }
        for claim, verdict in zip(CLAIMS, ours):
            if verdict != theirs[claim]:
                give_up(f"{claim}: {verdict} by the graph, {theirs[claim]} says the program")
            outcomes[claim, verdict] += 1
        total += Counter(configurations=1, states=states, transitions=len(edges), verdicts=len(CLAIMS))
    counted = "; ".join(
        f"{claim}: " + ", ".join(f"{n} {verdict}" for (of, verdict), n in sorted(outcomes.items()) if of == claim)
        for claim in CLAIMS
    )
    for claim in CLAIMS:
        if not outcomes[claim, "holds"] or not outcomes[claim, "violated"]:
            sys.exit(f"progress.py: not both verdicts were seen: {counted}")
    print(", ".join(f"{n} {what}" for what, n in total.items()) + f" the same; {counted}")


if __name__ == "__main__":
    main(*sys.argv[1:])
