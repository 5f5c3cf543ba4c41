"""exchangelib (PyPI), unmodified, looks for Alice's server with AutoDiscover, and then asks the one that is known.

    conformance lab --set hybrid-modern-auth=off --ca lab.pem --show-secrets
    HTTPS_PROXY=http://127.0.0.1:8080 HTTP_PROXY=http://127.0.0.1:8080 REQUESTS_CA_BUNDLE=lab.pem \\
        python3 exchangelib_discovers.py

It has a password, and takes what the server offers: where that is Basic, the password goes out. A client that does
not fall for a downgrade would not send it. Tells what became of it, and whether the lab was sent the password.
"""

import base64
import socket
import threading

import dns.message
import dns.rdatatype
import dns.rrset
import requests
from exchangelib import Account, Configuration, Credentials, FailFast
from exchangelib.autodiscover import Autodiscovery
from exchangelib.errors import EWSError

MAIL = "mail.contoso.test"


def answer_names(server):
    """Every name is at loopback: exchangelib looks names up before it goes to the proxy, which knows them."""
    while True:
        packet, client = server.recvfrom(4096)
        asked = dns.message.from_wire(packet)
        answer = dns.message.make_response(asked)
        question = asked.question[0]
        if question.rdtype == dns.rdatatype.A:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "A", "127.0.0.1"))
        server.sendto(answer.to_wire(), client)


def attempt(what, action):
    try:
        action()
        print(f"{what}: found")
    except (EWSError, requests.RequestException) as error:
        print(f"{what}: {type(error).__name__}")


def main():
    known = requests.get("https://lab.test/control/users").json()
    address, password = (known["users"]["alice"][it] for it in ("address", "password"))
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", 0))
    threading.Thread(target=answer_names, args=(names,), daemon=True).start()
    # The settings with which its documentation has another name server asked.
    Autodiscovery.DNS_RESOLVER_KWARGS = {"configure": False}
    Autodiscovery.DNS_RESOLVER_ATTRS |= {"nameservers": ["127.0.0.1"], "port": names.getsockname()[1]}

    credentials = Credentials(address, password)
    attempt("AutoDiscover", Autodiscovery(address, credentials).discover)

    def ask_known():
        configuration = Configuration(server=MAIL, credentials=credentials, retry_policy=FailFast())
        account = Account(address, config=configuration, autodiscover=False, access_type="delegate")
        account.root.refresh()

    attempt("the known server", ask_known)

    basic = "Basic " + base64.b64encode(f"{address}:{password}".encode()).decode()
    entries = requests.get("https://lab.test/control/har").json()["log"]["entries"]
    headers = [it["value"] for entry in entries for it in entry["request"]["headers"]]
    # How often depends on how soon it gives up; one is enough for whoever listens.
    print(f"the lab was sent the password: {'yes' if basic in headers else 'no'}")


if __name__ == "__main__":
    main()
