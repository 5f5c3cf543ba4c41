"""An app whose sign-in is MSAL Python (PyPI `msal`, unmodified), as an adapter for the role `client`.

    conformance run --sut msal_app.toml --role client

What MSAL does not do is done here with as little as will do: AutoDetect, AutoDiscover V2, the empty bearer, the request
for a copy, ActiveSync. Codes, proof keys, `state`, refresh tokens are MSAL's. The runner plays everybody else: it says
through which proxy they are reached, and has the app used. One line asked, one line answered.
"""

import json
import re
import sys
import tempfile
import urllib.parse
import uuid

import msal
import requests

APP = "27922004-5251-4030-b22d-91ecd9a37ea4"
ALICE = "alice@contoso.test"
ONLINE = "https://outlook.office365.com"
ONPREM = "https://mail.contoso.test"
DISCOVER = "/autodiscover/autodiscover.json?Email={}&Protocol=ActiveSync&RedirectCount=1"
ACTIVE_SYNC = "/Microsoft-Server-ActiveSync"
REDIRECT = "https://webapp.contoso.test/signed-in"


class Refused(Exception):
    """The app gives up, for this reason."""


class App:
    def __init__(self, session, outlook):
        self.session, self.outlook = session, outlook
        self.server = self.msal = None
        self.expired = False

    def ask(self, method, url, **options):
        return self.session.request(method, url, allow_redirects=False, timeout=10, **options)

    def add_account(self):
        authority = self.detect() if self.outlook else self.discover()
        host = urllib.parse.urlsplit(authority)
        # MSAL knows Microsoft's authorities; of any other it asks Microsoft, and refuses it.
        self.msal = msal.PublicClientApplication(
            APP, authority=f"{host.scheme}://{host.netloc}/organizations", http_client=self.session
        )
        self.sign_in()
        return self.read()

    def detect(self):
        answer = self.ask("GET", "https://prod-autodetect.outlookmobile.com/detect", headers={"x-email": ALICE})
        if answer.status_code != 200:
            raise Refused("AutoDetect fails")
        found = answer.json()
        if not found["services"]:
            raise Refused("there is no authority, and this app sends no password")
        service = found["services"][0]
        self.server = service["onprem"] and ONPREM or ONLINE
        return service["aad"]

    def discover(self):
        answer = self.ask("GET", ONLINE + DISCOVER.format(ALICE))
        if answer.status_code == 302 and "autodiscover.json" in answer.headers["Location"]:
            answer = self.ask("GET", answer.headers["Location"])
        if answer.status_code != 200:
            raise Refused("there is no such mailbox")
        self.server = answer.json()["Url"].removesuffix(ACTIVE_SYNC)
        probe = self.ask("OPTIONS", self.server + ACTIVE_SYNC, headers={"Authorization": "Bearer"})
        named = re.search('authorization_uri="([^"]+)"', probe.headers.get("WWW-Authenticate", ""))
        if not named:
            raise Refused("there is no authority, and this app sends no password")
        return named[1]

    def scope(self):
        return [(ONLINE if self.outlook else self.server) + "/.default"]

    def sign_in(self):
        flow = self.msal.initiate_auth_code_flow(self.scope(), redirect_uri=REDIRECT, login_hint=ALICE)
        url = flow["auth_uri"]
        for _ in range(10):
            answer = self.ask("GET", url)
            if answer.status_code != 302:
                raise Refused("the sign-in shows a page")
            url = answer.headers["Location"]
            if url.startswith(REDIRECT):
                break
        back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        self.take(self.msal.acquire_token_by_auth_code_flow(flow, back))
        self.set_up()

    def take(self, answer):
        if "access_token" not in answer:
            raise Refused(answer.get("error"))
        self.token, self.expired = answer["access_token"], False

    def renew(self):
        """A new token for the refresh token; the user signs in again where that is refused."""
        kept = self.msal.token_cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN)
        answers = [self.msal.acquire_token_by_refresh_token(it["secret"], self.scope()) for it in kept]
        good = [it for it in answers if "access_token" in it]
        if good:
            self.take(good[0])
        else:
            self.sign_in()

    def set_up(self):
        if self.outlook and self.server != ONLINE:
            answer = self.ask(
                "POST",
                f"{ONLINE}/x-provisioning/{uuid.uuid4().hex}",
                headers={"Authorization": f"Bearer {self.token}"},
                json={"endpoint": ONPREM + ACTIVE_SYNC},
            )
            if answer.status_code != 200:
                raise Refused("there is no copy")

    def read(self, again=True):
        server = ONLINE if self.outlook else self.server
        headers = {"Authorization": f"Bearer {self.token}", "MS-ASProtocolVersion": "14.1"}
        answer = self.ask("POST", f"{server}{ACTIVE_SYNC}?Cmd=Settings&DeviceType=iPhone", headers=headers)
        if answer.status_code == 200:
            return "mail"
        if again and "insufficient_claims" in answer.headers.get("WWW-Authenticate", ""):
            self.renew()
            return self.read(False)
        raise Refused("the mail server refuses the token")

    def synchronize(self):
        if self.expired:
            self.renew()
        return self.read()


class Adapter:
    def __init__(self):
        self.session = requests.Session()
        # What the environment says of proxies and certificates is not meant for this.
        self.session.trust_env = False
        self.app = self.outlook = None

    def answer(self, call):
        name = call["name"]
        if name == "hello":
            return {"ok": {"name": "an app with MSAL Python", "version": msal.__version__, "capabilities": ["expiry"]}}
        if name == "others":
            with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
                file.write(call["authority"])
            self.session.verify = file.name
            self.session.proxies = {"https": call["proxy"]}
            return {"ok": None}
        if name == "reset":
            settings = call["configuration"]
            if settings.get("client-pins-authority") == "no":
                return {"unsupported": "MSAL knows its authorities"}
            self.app = App(self.session, settings.get("client") == "outlook-mobile")
            return {"ok": None}
        if name == "expire":
            self.app.expired = True
            return {"ok": None}
        if name == "use":
            try:
                used = self.app.add_account() if call["action"] == "add-account" else self.app.synchronize()
            except Exception as why:  # Whatever goes wrong, an app says to its user that it does not go.
                print(f"refused: {why!r}", file=sys.stderr)
                used = "refused"
            return {"ok": used}
        return {"unsupported": f"what is {name}?"}


def main():
    adapter = Adapter()
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["call"]["name"] == "stop":
            break
        print(json.dumps({"id": asked["id"], "answer": adapter.answer(asked["call"])}), flush=True)


main()
