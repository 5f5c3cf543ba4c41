// npm's oidc-provider, unmodified, in the role of the identity provider: sign-in with a policy that asks for a second
// factor where the configuration does. Server and adapter in one, for `oidc_provider.toml`:
//
//     node oidc_provider.mjs --port 8443 --certificate server.pem --key server.key
//
// What decides is the package: which client and redirect are known, proof keys, codes, who must be asked for what.
// What is ours is the page that a person sees (oidc-provider leaves that to whoever uses it), at the paths of Entra ID,
// and a browser that is sent on to it: the package redirects to a page, and a vector expects the page.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

// Its advice for production is none for a test, and what it says on standard output is no answer.
console.info = console.warn = () => {};
const { default: Provider, errors, interactionPolicy } = await import("oidc-provider");

const { port, certificate, key } = parseArgs({
  options: { port: { type: "string", default: "8443" }, certificate: { type: "string" }, key: { type: "string" } },
}).values;
if (!certificate || !key) throw new Error("expected --certificate FILE and --key FILE, both in PEM");
const ISSUER = `https://127.0.0.1:${port}`;

const AUDIENCES = { "exchange-online": "https://outlook.office365.com", "on-premises": "https://mail.contoso.test" };
const USERS = new Map([["alice@contoso.test", "alice's password"], ["mallory@contoso.test", "mallory's password"]]);
const FACTORS = { owner: randomBytes(16).toString("hex"), intruder: randomBytes(16).toString("hex") };
const APP = {
  client_id: "27922004-5251-4030-b22d-91ecd9a37ea4",
  token_endpoint_auth_method: "none",
  application_type: "native",
  grant_types: ["authorization_code", "refresh_token"],
  redirect_uris: ["https://webapp.contoso.test/signed-in", "urn:ietf:wg:oauth:2.0:oob"],
};

// What this server can be: users of its own, a policy that asks for several factors or none, and no devices.
const CAN = {
  "identity-model": ["password-hash-sync"],
  "ca-require-compliant-device": ["no"],
  "ca-require-app-protection": ["no"],
  "mfa-registration": ["registered"],
  "authentication-strength": ["any-mfa"],
  "pkce": ["on"],
};

function wantsSecondFactor(configuration) {
  const is = (setting, value) => configuration[setting] === value;
  const isCovered = !is("ca-covers-user", "no") && !is("ca-covers-exchange", "no");
  const byPolicy = is("ca-policy", "enabled") && is("ca-require-mfa", "yes") && isCovered;
  return byPolicy || is("per-user-mfa", "enforced") || is("security-defaults", "on");
}

function provider(configuration) {
  const audiences = [AUDIENCES["exchange-online"]];
  if (configuration["onprem-namespace-registered"] !== "no") audiences.push(AUDIENCES["on-premises"]);

  const { Check, Prompt, base } = interactionPolicy;
  const policy = base();
  policy.remove("consent");
  policy.add(new Prompt(
    { name: "second-factor" },
    new Check("one_factor", "a second factor is required", "interaction_required", ({ oidc }) =>
      wantsSecondFactor(configuration) && !oidc.session.amr?.includes("mfa")),
  ));

  const made = new Provider(ISSUER, {
    clients: [APP],
    cookies: { keys: [randomBytes(32).toString("hex")] },
    routes: { authorization: "/common/oauth2/v2.0/authorize", token: "/common/oauth2/v2.0/token" },
    scopes: ["openid", "offline_access"],
    pkce: { required: () => true },
    interactions: { policy, url: (_, interaction) => `/page/${interaction.uid}` },
    findAccount: (_, accountId) => USERS.has(accountId) && { accountId, claims: () => ({ sub: accountId }) },
    // Who signs in at this app has consented.
    loadExistingGrant: ({ oidc }) => consented(made, oidc.session.accountId),
    extraTokenClaims: ({ oidc }) => {
      const { accountId, amr } = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken;
      return { upn: accountId, amr };
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        // A scope names the audience, as at Entra ID.
        defaultResource: ({ oidc }, _, granted) =>
          granted ?? oidc.params.scope?.split(" ").find((it) => it.endsWith("/.default"))?.slice(0, -"/.default".length),
        getResourceServerInfo(_, audience) {
          if (!audiences.includes(audience)) throw new errors.InvalidTarget("this name is not registered");
          return { scope: `${audience}/.default`, audience, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } };
        },
        useGrantedResource: () => true,
      },
    },
  });
  // The package sees HTTP from the front, which has the certificate.
  made.proxy = true;
  return made;
}

// A grant of all that the app may have.
async function consented(made, accountId) {
  const grant = new made.Grant({ clientId: APP.client_id, accountId });
  grant.addOIDCScope("offline_access");
  for (const audience of Object.values(AUDIENCES)) grant.addResourceScope(audience, `${audience}/.default`);
  await grant.save();
  return grant;
}

// A refresh token of the app, as if a user had signed in with it.
async function refreshToken({ provider: made, grants }, { subject, audience, mfa }) {
  const accountId = `${subject}@contoso.test`;
  const grant = await consented(made, accountId);
  grants.push(grant);
  const resource = AUDIENCES[audience];
  const token = new made.RefreshToken({
    client: await made.Client.find(APP.client_id), accountId, grantId: grant.jti, gty: "authorization_code",
    amr: mfa ? ["pwd", "mfa"] : ["pwd"], resource, scope: `${resource}/.default offline_access`,
  });
  return token.save();
}

const fresh = (configuration) => {
  const made = provider(configuration);
  return { provider: made, callback: made.callback(), browsers: new Map(), grants: [] };
};

// What the runner has asked for last. It looks for the server before it asks for anything.
let world = fresh({});

// What a person fills in. The result is what the package is told; null says that it was wrong.
function judge(prompt, lastLogin, form) {
  if (prompt === "login" && form.has("login")) {
    const accountId = form.get("login");
    const isRight = USERS.has(accountId) && USERS.get(accountId) === form.get("passwd");
    return isRight ? { login: { accountId, amr: ["pwd"] } } : null;
  }
  if (prompt === "second-factor" && form.has("otc")) {
    const isRight = form.get("otc") === FACTORS.owner;
    return isRight ? { login: { accountId: lastLogin, amr: ["pwd", "mfa"] } } : null;
  }
  return null;
}

const PAGES = { login: "password", "second-factor": "second-factor" };
const page = (kind, ctx) =>
  `<!doctype html><title>Sign in</title><form method="post" data-page="${kind}"><input name="ctx" value="${ctx}"></form>`;

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

// Behind the front: the package, and its pages.
const inner = http.createServer(async (request, response) => {
  const { provider: made, callback } = world;
  const uid = request.url.match(/^\/page\/([^/]+)$/)?.[1];
  if (!uid) return callback(request, response);
  try {
    const { prompt, session } = await made.interactionDetails(request, response);
    if (request.method !== "POST") {
      return response.setHeader("Content-Type", "text/html").end(page(PAGES[prompt.name], uid));
    }
    const result = judge(prompt.name, session?.accountId, new URLSearchParams((await read(request)).toString()));
    if (result) return await made.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    response.writeHead(403, { "Content-Type": "text/html" }).end(page("error", ""));
  } catch {
    response.writeHead(400, { "Content-Type": "text/html" }).end(page("error", ""));
  }
});

// The front: HTTPS, the paths of Entra ID, and a browser that keeps cookies and follows redirects within the server.
function ask(jar, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = { ...headers, "X-Forwarded-Proto": "https", "X-Forwarded-Host": `127.0.0.1:${port}`, Cookie: cookie };
    const asked = http.request({ port: inner.address().port, host: "127.0.0.1", method, path, headers: sent });
    asked.on("error", reject).on("response", async (response) => {
      for (const set of response.headers["set-cookie"] ?? []) {
        const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
        if (value) jar.set(name, value);
        else jar.delete(name);
      }
      resolve({ status: response.statusCode, headers: response.headers, body: await read(response) });
    });
    asked.end(body);
  });
}

async function browse(jar, request) {
  let answer = await ask(jar, request);
  for (let hops = 0; hops < 8; hops++) {
    const to = answer.headers.location && new URL(answer.headers.location, ISSUER);
    if (!to || to.origin !== ISSUER) break;
    answer = await ask(jar, { method: "GET", path: to.pathname + to.search, headers: {} });
  }
  const ctx = answer.body.toString().match(/name="ctx" value="([^"]+)"/)?.[1];
  if (ctx) world.browsers.set(ctx, jar);
  return answer;
}

const FORMS = ["/common/login", "/common/SAS/ProcessAuth"];
const front = https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, async (request, response) => {
  const { method, url: path } = request;
  const { "content-type": type, authorization } = request.headers;
  const headers = Object.fromEntries(Object.entries({ "Content-Type": type, Authorization: authorization }).filter(([, it]) => it));
  const body = await read(request);
  const ctx = new URLSearchParams(body.toString()).get("ctx");
  const jar = world.browsers.get(ctx);
  const isForm = method === "POST" && FORMS.includes(path) && jar;
  const answer = await browse(jar ?? new Map(), { method, path: isForm ? `/page/${ctx}` : path, headers, body });
  const { location, "content-type": kind, "www-authenticate": challenge } = answer.headers;
  const told = Object.entries({ Location: location, "Content-Type": kind, "WWW-Authenticate": challenge });
  response.writeHead(answer.status, Object.fromEntries(told.filter(([, it]) => it))).end(answer.body);
});

// The adapter: a line asked, a line answered.
async function answer(call) {
  switch (call.name) {
    case "hello": return { ok: { name: "oidc-provider", version: "1" } };
    case "reset": {
      const odd = Object.entries(call.configuration).find(([it, value]) => CAN[it] && !CAN[it].includes(value));
      if (odd) return { unsupported: `oidc-provider has nothing like ${odd.join(" = ")}` };
      world = fresh(call.configuration);
      return { ok: null };
    }
    case "revoke": {
      for (const grant of world.grants) await grant.destroy();
      return { ok: null };
    }
    case "value": {
      const { kind, of, client } = call.binding;
      if (kind === "factor") return { ok: FACTORS[of] };
      if (kind === "refresh-token" && client === "mobile-app") return { ok: await refreshToken(world, call.binding) };
      return { unsupported: `oidc-provider has no use for a ${kind}${client ? ` of ${client}` : ""}` };
    }
    default: return { error: `what is ${call.name}?` };
  }
}

await new Promise((resolve) => inner.listen(0, "127.0.0.1", resolve));
await new Promise((resolve, reject) => front.on("error", reject).listen(Number(port), "127.0.0.1", resolve));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, call } = JSON.parse(line);
  if (call.name === "stop") break;
  process.stdout.write(`${JSON.stringify({ id, answer: await answer(call) })}\n`);
}
process.exit();
