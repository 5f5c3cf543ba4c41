// Reads the suite and plays a vector at the lab, with nothing but Node.js and FORMAT.md. `vectors.test.mjs` makes
// a test of each.

import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import tls from "node:tls";

import { Failed, fill, hold, isLike, leaks } from "./vector_patterns.mjs";

const FORMAT = [1, 3];
const BODY_MAX = 1 << 20;

// What is raised if there is no response.
class Silent extends Error {}

// Reading the suite.

// RFC 8785, for what vectors are made of. Sorting and JSON.stringify are already what it asks for.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("vectors have no fractions");
  return JSON.stringify(value);
}

const sha256 = (data) => `sha256:${createHash("sha256").update(data).digest("hex")}`;

function same(place, found, says, what = "hash") {
  if (found !== says) throw new Error(`\`${place}\` was changed: its ${what} is ${found}, expected ${says}`);
}

function readable(value, place) {
  const [major, minor] = value.format.split(".").map(Number);
  if (major !== FORMAT[0] || minor > FORMAT[1]) {
    throw new Error(`\`${place}\` is of format ${value.format}, this program reads ${FORMAT.join(".")}`);
  }
}

// The vectors in the order of the manifest, every file held against its version and its hash.
export function readSuite(folder) {
  const bytes = (place) => readFileSync(join(folder, place));
  const suite = JSON.parse(bytes("suite.json"));
  if (existsSync(join(folder, "suite.sha256"))) {
    const sum = `${sha256(bytes("suite.json")).slice("sha256:".length)}  suite.json\n`;
    same("suite.json", sum, `${bytes("suite.sha256")}`);
  }
  readable(suite, "suite.json");
  const ids = suite.vectors.map(({ id }) => id);
  same("suite.json", ids.length, new Set(ids).size, "number of vectors");
  for (const [place, says] of Object.entries(suite.files)) same(place, sha256(bytes(place)), says);
  return suite.vectors.map((listed) => {
    const vector = JSON.parse(bytes(listed.path));
    readable(vector, listed.path);
    const { content_hash: says, ...rest } = vector;
    same(listed.path, sha256(canonical(rest)), says);
    same(listed.path, says, listed.content_hash);
    const cites = vector.requirements.map(({ id }) => id);
    for (const what of ["id", "role", "kind", "tier"]) same(listed.path, vector[what], listed[what], what);
    same(listed.path, `${cites}`, `${listed.requirements}`, "list of requirements");
    same(listed.path, vector.provenance.itf, listed.itf?.path, "run");
    if (listed.itf && existsSync(join(folder, listed.itf.path))) same(listed.itf.path, sha256(bytes(listed.itf.path)), listed.itf.sha256);
    return vector;
  });
}

// Sending.

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

// Method, host, path with query, headers and body of a template.
function request(template, values) {
  const encoded = new Map([...values].map(([name, value]) => [name, encode(value)]));
  const at = template.target.indexOf("?");
  const [path, query] = at < 0 ? [template.target, ""] : [template.target.slice(0, at), template.target.slice(at)];
  const url = fill(path, values) + fill(query, encoded);
  const [, host, rest] = url.match(/^https:\/\/([^/]*)(.*)$/s);
  const headers = (template.headers ?? []).map(([name, value]) => [name, fill(value, values)]);
  const body = template.body ?? { type: "text", text: "" };
  let data;
  if (body.type === "form") {
    headers.push(["Content-Type", "application/x-www-form-urlencoded"]);
    data = body.fields.map(([name, value]) => `${encode(name)}=${encode(fill(value, values))}`).join("&");
  } else {
    data = body.type === "hex" ? Buffer.from(body.hex, "hex") : fill(body.text, values);
  }
  return { method: template.method, host, path: rest, headers, data: Buffer.from(data) };
}

// The lab, through its proxy.
export class Lab {
  static HOSTS = {
    "activesync-onprem": "mail.contoso.test",
    "activesync-online": "outlook.office365.com",
    "autodiscover-onprem": "autodiscover.contoso.test",
    "autodiscover-online": "outlook.office365.com",
    "identity-provider": "login.microsoftonline.com",
    "federation-server": "sts.contoso.test",
  };

  static async at(proxy, authorities) {
    const lab = new Lab();
    Object.assign(lab, { proxy: new URL(proxy), authorities });
    lab.known = await lab.control("GET", "users");
    return lab;
  }

  async control(method, call, body) {
    const sent = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const answer = await fetch(new URL(`/control/${call}`, this.proxy), { method, ...sent });
    if (!answer.ok) throw new Error(`/control/${call}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  // The value of a binding that only the world knows.
  async value(binding, role) {
    const { users, factors, clients } = this.known;
    const token = async (body) => (await this.control("POST", "token", body)).token;
    const { issuer, audience, subject, requester, mfa } = binding;
    switch (binding.kind) {
      case "host": return Lab.HOSTS[role];
      case "user": return users[binding.name].address;
      case "password": return users[binding.of].password;
      case "basic": {
        const { address, password } = users[binding.of];
        return Buffer.from(`${address}:${password}`).toString("base64");
      }
      case "factor": return factors[binding.of];
      case "token": return token({ issuer, audience, subject, requester, mfa });
      case "refresh-token": return token({ audience, subject, mfa, requester: binding.client, refresh: true });
      case "client-secret": return clients.find((it) => it.name === binding.of).secret;
      case "federation-response": {
        const { multiple = false, foreign = false } = binding;
        const { response, assertion } = await this.control("POST", "response", { multiple, foreign });
        return binding.bare ? Buffer.from(assertion, "base64").toString("base64url") : response;
      }
      default: throw new Error(`nobody makes ${JSON.stringify(binding)}`);
    }
  }

  async bind(vector) {
    const values = new Map();
    const entries = Object.entries(vector.bindings);
    for (const [name, binding] of entries) {
      if (binding.kind === "random") values.set(name, randomBytes(32).toString("base64url"));
      else if (!["sha256", "captured"].includes(binding.kind)) values.set(name, await this.value(binding, vector.role));
    }
    for (const [name, { kind, of }] of entries) {
      if (kind === "sha256") values.set(name, createHash("sha256").update(values.get(of)).digest("base64url"));
    }
    return values;
  }

  // Sends, and returns status, headers and body. Redirects are not followed.
  exchange({ method, host, path, headers, data }, within) {
    return new Promise((resolve, reject) => {
      const silent = (error) => reject(new Silent(`no answer: ${error.message}`));
      const { hostname, port } = this.proxy;
      const tunnel = http.request({ hostname, port, method: "CONNECT", path: `${host}:443`, agent: false });
      const timer = setTimeout(() => tunnel.destroy(new Error(`nothing in ${within} ms`)), within);
      tunnel.on("error", silent).on("close", () => clearTimeout(timer));
      tunnel.on("connect", (_, socket) => {
        const secure = tls.connect({ socket, servername: host, ca: this.authorities });
        let isTrusted = false;
        secure.on("secureConnect", () => { isTrusted = true; });
        const list = [["Host", host], ...headers, ["Content-Length", String(data.length)], ["Connection", "close"]];
        const asked = https.request({ createConnection: () => secure, method, path, headers: list.flat() });
        const late = setTimeout(() => asked.destroy(new Error(`nothing in ${within} ms`)), within);
        asked.on("close", () => { clearTimeout(late); secure.destroy(); });
        // A certificate that is not trusted is no silence: nothing was tested.
        // What begins and is no whole answer is none either.
        const broken = (error) => reject(new Failed(`no whole HTTP answer: ${error.message}`));
        const isBroken = (error) => /^(HPE_|ERR_HTTP)/.test(error.code ?? "");
        asked.on("error", (error) => {
          if (!isTrusted) reject(error);
          else if (isBroken(error)) broken(error);
          else silent(error);
        });
        asked.on("response", (response) => {
          const parts = [];
          let size = 0;
          response.on("data", (part) => {
            parts.push(part);
            if ((size += part.length) > BODY_MAX) {
              reject(new Failed(`an answer of more than ${BODY_MAX} bytes`));
              asked.destroy();
            }
          });
          response.on("error", broken);
          response.on("end", () => {
            const raw = response.rawHeaders;
            const pairs = raw.flatMap((name, place) => (place % 2 ? [] : [[name, raw[place + 1]]]));
            resolve({ status: response.statusCode, headers: pairs, body: Buffer.concat(parts).toString() });
          });
        });
        asked.end(data);
      });
      tunnel.on("response", (response) => {
        response.resume();
        silent(new Error(`the proxy answers ${response.statusCode}`));
      });
      tunnel.end();
    });
  }
}

// Playing.

function broken(vector, response, values) {
  const places = [response.body, ...response.headers.map(([, value]) => value)];
  for (const rule of vector.always) {
    const secret = values.get(rule.binding);
    const is = rule.rule === "never-sends"
      ? isLike(rule.http, response, values)
      : secret && places.some((it) => leaks(it, secret));
    if (is) return rule.why;
  }
  return null;
}

// What violates no claim, and is no MUST, is a warning.
function weigh(vector, verdict, why) {
  const strengths = vector.requirements.map((it) => it.strength);
  return { verdict: !strengths.length || strengths.includes("MUST") ? verdict : "warn", why };
}

// Cookies (RFC 6265), as far as a vector needs them: kept for each `from` and host apart.
class Browsers {
  jars = new Map();

  jar(who, host) {
    const key = `${who} ${host}`;
    if (!this.jars.has(key)) this.jars.set(key, new Map());
    return this.jars.get(key);
  }

  dress(who, { host, headers }) {
    const cookies = [...this.jar(who, host)].map(([name, value]) => `${name}=${value}`).join("; ");
    if (cookies) headers.push(["Cookie", cookies]);
  }

  keep(who, { host }, { headers }) {
    for (const [, value] of headers.filter(([name]) => name.toLowerCase() === "set-cookie")) {
      const [, key, text] = value.match(/^\s*([^=;]+?)\s*=\s*([^;]*)/) ?? [];
      if (key) this.jar(who, host).set(key, text);
    }
  }
}

// The status of a harmless request's answer; undefined if there is none.
async function goesOn(vector, lab) {
  const asked = { method: "OPTIONS", host: Lab.HOSTS[vector.role], path: "/", headers: [], data: Buffer.alloc(0) };
  try {
    return (await lab.exchange(asked, 5000)).status;
  } catch (error) {
    if (error instanceof Silent || error instanceof Failed) return undefined;
    throw error;
  }
}

// The verdict, and why.
export async function play(vector, lab) {
  const allows = vector.steps.some((step) => step.silence === "allowed");
  let wasSilent = vector.kind === "robustness";
  let before;
  let values = new Map();
  let browsers = new Browsers();
  let sent;
  for (const [index, step] of vector.steps.entries()) {
    const place = `step ${index + 1}`;
    if (step.op === "control" && step.call === "revoke") {
      await lab.control("POST", "revoke", { cause: "revoke-sessions" });
    } else if (step.op === "control") {
      await lab.control("POST", "reset", { settings: vector.configuration });
      values = await lab.bind(vector);
      browsers = new Browsers();
      // What was brought is older than what is issued from now on.
      await lab.control("POST", "advance", { seconds: 60 });
      if (allows || wasSilent) before = await goesOn(vector, lab);
    } else if (step.op === "send") {
      sent = step;
    } else {
      const asked = request(sent.http, values);
      asked.headers.push(["X-Lab-Origin", `network=${sent.network}; device=${sent.machine}`]);
      browsers.dress(sent.from, asked);
      let response;
      try {
        response = await lab.exchange(asked, step.within_ms);
      } catch (error) {
        if (error instanceof Failed) return weigh(vector, "fail-unexpected", `${place}: ${error.message}`);
        if (!(error instanceof Silent)) throw error;
        if (step.silence === "allowed") {
          wasSilent = true;
          continue;
        }
        return weigh(vector, "fail-timeout", `${place}: ${error.message}`);
      }
      browsers.keep(sent.from, asked, response);
      const why = broken(vector, response, values);
      if (why) return weigh(vector, "fail-forbidden", `${place}: ${why}`);
      for (const forbidden of step.forbid ?? []) {
        if (isLike(forbidden.http, response, values)) {
          const violated = `It violates ${forbidden.claims.join(", ")}.`;
          return { verdict: "fail-forbidden", why: `${place}: ${forbidden.why} ${violated}` };
        }
      }
      const reasons = [];
      let taken;
      for (const allowed of step.any_of) {
        try {
          const captured = hold(allowed.http, response, values);
          values = new Map([...values, ...captured]);
          taken = allowed;
          break;
        } catch (error) {
          if (!(error instanceof Failed)) throw error;
          reasons.push(`not \`${allowed.label}\`: ${error.message}`);
        }
      }
      if (!taken) return weigh(vector, "fail-unexpected", `${place}: ${reasons.join("; ")}`);
      if (taken.ends && index + 1 < vector.steps.length) {
        return { verdict: "inconclusive", why: `${place}: \`${taken.label}\` is allowed` };
      }
    }
  }
  const after = before !== undefined && wasSilent ? await goesOn(vector, lab) : before;
  if (before !== undefined && (after === undefined || (after >= 500 && before < 500))) {
    return weigh(vector, "fail-unexpected", `the server does not go on: ${after ?? "no answer"}`);
  }
  return { verdict: "pass", why: "" };
}
