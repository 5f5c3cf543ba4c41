// @azure/msal-node, unmodified, signs Alice in at the lab: the authorization code flow with PKCE, and a refresh.
//
//     conformance lab --preset article-on-premises --ca lab.pem
//     HTTPS_PROXY=http://127.0.0.1:8080 NODE_EXTRA_CA_CERTS=lab.pem node msal_sign_in.mjs
//
// It is the person at the browser, too: it fills in the lab's pages, or those of AD FS. Ends with 0 if all is
// granted that should be, and nothing else.

import { CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

const LOGIN = "https://login.microsoftonline.com";
const APP = "27922004-5251-4030-b22d-91ecd9a37ea4";
const SCOPES = ["https://outlook.office365.com/.default"];
const BACK = "https://webapp.contoso.test/signed-in";

// Node.js 20 asks no proxy by itself.
setGlobalDispatcher(new EnvHttpProxyAgent());

const unescaped = (text) =>
  text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) =>
    ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" })[name]);

function hidden(page, name) {
  const found = page.match(new RegExp(`name="${name}" value="([^"]*)"`));
  if (!found) throw new Error(`the page has no field \`${name}\`: ${page.slice(0, 200)}`);
  return unescaped(found[1]);
}

// What a person types into a page, and where it goes; null for a page that nobody knows.
function filled(page, at, alice, factor) {
  const kind = page.match(/data-page="([^"]*)"/)?.[1];
  const ctx = () => hidden(page, "ctx");
  if (kind === "signed") {
    const form = { wa: "wsignin1.0", wresult: hidden(page, "wresult"), wctx: hidden(page, "wctx") };
    return [`${LOGIN}/login.srf`, form];
  }
  if (at.includes("/adfs/")) {
    const to = at.split("?")[0];
    if (kind === "password") return [to, { ctx: ctx(), UserName: alice.address, Password: alice.password }];
    if (kind === "second-factor") return [to, { ctx: ctx(), VerificationCode: factor }];
    return null;
  }
  if (kind === "password") {
    return [`${LOGIN}/common/login`, { ctx: ctx(), login: alice.address, passwd: alice.password }];
  }
  if (kind === "registration") return [`${LOGIN}/common/ProofUp`, { ctx: ctx(), factor }];
  if (kind === "second-factor") {
    return [`${LOGIN}/common/SAS/ProcessAuth`, { ctx: ctx(), otc: factor, mfaAuthMethod: "FidoKey" }];
  }
  return null;
}

// Fills in page after page, and returns the code that comes back to the app.
async function signIn(url, alice, factor) {
  let at = url;
  let form;
  for (let pages = 0; pages < 12; pages++) {
    const asked = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const answer = await fetch(at, { ...asked, redirect: "manual" });
    const page = await answer.text();
    const to = answer.headers.get("location");
    form = undefined;
    if (to?.startsWith(BACK)) {
      const code = new URL(to).searchParams.get("code");
      if (!code) throw new Error(`the app gets no code: ${to}`);
      return code;
    }
    if (to) {
      at = new URL(to, at).href;
      continue;
    }
    const next = filled(page, at, alice, factor);
    if (!next) throw new Error(`refused: ${page.match(/AADSTS[^<]*/g)}`);
    [at, form] = next;
  }
  throw new Error("the sign-in does not end");
}

const known = await (await fetch("https://lab.test/control/users")).json();
const [alice, factor] = [known.users.alice, known.factors.owner];
const app = new PublicClientApplication({ auth: { clientId: APP, authority: `${LOGIN}/organizations` } });

async function begin() {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const url = await app.getAuthCodeUrl({
    scopes: SCOPES, redirectUri: BACK, loginHint: alice.address,
    codeChallenge: challenge, codeChallengeMethod: "S256",
  });
  return { verifier, code: await signIn(url, alice, factor) };
}

function granted(what, answer) {
  if (!answer?.accessToken) throw new Error(`${what}: there is no access token`);
  console.log(`${what}: granted`);
  return answer;
}

const redeem = ({ code }, codeVerifier) =>
  app.acquireTokenByCode({ code, codeVerifier, scopes: SCOPES, redirectUri: BACK });

// Whoever caught the code has not the verifier.
const caught = await begin();
try {
  await redeem(caught, (await new CryptoProvider().generatePkceCodes()).verifier);
  console.log("code with another verifier: granted");
  process.exitCode = 1;
} catch (error) {
  console.log(`code with another verifier: ${error.errorCode}`);
}
const own = await begin();
const { account, accessToken } = granted("code", await redeem(own, own.verifier));
// The lab's time stands still, and a token of the same second is the same token.
const headers = { "Content-Type": "application/json" };
await fetch("https://lab.test/control/advance", { method: "POST", headers, body: JSON.stringify({ seconds: 60 }) });
const again = granted("refresh", await app.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true }));
if (again.fromCache || again.accessToken === accessToken) {
  throw new Error("refresh: the token is the one of before");
}
