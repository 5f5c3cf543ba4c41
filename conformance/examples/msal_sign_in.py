"""MSAL Python (PyPI `msal` 1.39.0), unmodified, signs Alice in at the lab, refreshes, and asks on her behalf.

    conformance lab --preset article-on-premises --ca lab.pem
    HTTPS_PROXY=http://127.0.0.1:8080 REQUESTS_CA_BUNDLE=lab.pem python3 msal_sign_in.py

It is the person at the browser, too: it fills in the lab's pages, or those of AD FS. Ends with 0 if everything
was granted.
"""

import html
import re
import sys
import urllib.parse

import msal
import requests

LOGIN = "https://login.microsoftonline.com"
AUTHORITY = f"{LOGIN}/organizations"
APP = "27922004-5251-4030-b22d-91ecd9a37ea4"
EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000"


def hidden(page, name):
    return html.unescape(re.search(f'name="{name}" value="([^"]*)"', page).group(1))


def sign_in(url, alice, factor):
    """Fills in page after page, and returns what comes back to the app."""
    browser = requests.Session()
    answer = browser.get(url)
    address, password = alice["address"], alice["password"]
    forms = {
        (True, "password"): ("", {"UserName": address, "Password": password}),
        (True, "second-factor"): ("", {"VerificationCode": factor}),
        (False, "password"): ("/common/login", {"login": address, "passwd": password}),
        (False, "registration"): ("/common/ProofUp", {"factor": factor}),
        (False, "second-factor"): (
            "/common/SAS/ProcessAuth",
            {"otc": factor, "mfaAuthMethod": "FidoKey"},
        ),
    }
    for _ in range(8):
        if answer.status_code == 302:
            query = urllib.parse.urlsplit(answer.headers["Location"]).query
            return dict(urllib.parse.parse_qsl(query))
        kind = re.search('data-page="([^"]*)"', answer.text).group(1)
        at_federation = "/adfs/" in answer.url
        if kind == "signed":
            to = f"{LOGIN}/login.srf"
            form = {"wa": "wsignin1.0"}
            form.update({name: hidden(answer.text, name) for name in ("wresult", "wctx")})
        elif (at_federation, kind) in forms:
            path, form = forms[at_federation, kind]
            to = answer.url.split("?")[0] if at_federation else LOGIN + path
            form = {"ctx": hidden(answer.text, "ctx"), **form}
        else:
            sys.exit(f"refused: {re.findall('AADSTS[^<]*', answer.text)}")
        answer = browser.post(to, data=form, allow_redirects=False)
    sys.exit("the sign-in does not end")


def granted(what, answer):
    if "access_token" not in answer:
        sys.exit(f"{what}: {answer.get('error')}: {answer.get('error_description')}")
    print(f"{what}: granted")
    return answer["access_token"]


def main():
    known = requests.get("https://lab.test/control/users").json()
    alice, factor = known["users"]["alice"], known["factors"]["owner"]
    scope = ["https://outlook.office365.com/.default"]
    app = msal.PublicClientApplication(APP, authority=AUTHORITY)
    flow = app.initiate_auth_code_flow(
        scope, redirect_uri="https://webapp.contoso.test/signed-in", login_hint=alice["address"]
    )
    back = sign_in(flow["auth_uri"], alice, factor)
    token = granted("code", app.acquire_token_by_auth_code_flow(flow, back))
    account = app.get_accounts()[0]
    again = app.acquire_token_silent_with_error(scope, account=account, force_refresh=True)
    granted("refresh", again or {})
    secret = next(it["secret"] for it in known["clients"] if it["id"] == EXCHANGE_ONLINE)
    service = msal.ConfidentialClientApplication(
        EXCHANGE_ONLINE, client_credential=secret, authority=AUTHORITY
    )
    wanted = ["https://mail.contoso.test/.default"]
    granted("on behalf of", service.acquire_token_on_behalf_of(token, wanted))


main()
