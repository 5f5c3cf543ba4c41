// Whether a response is like a pattern of a vector, as FORMAT.md says.

// What is raised if a response is not what it should be.
export class Failed extends Error {}

export const fill = (text, values) => text.replace(/\$\{([^}]+)\}/g, (whole, name) => values.get(name) ?? whole);

// The challenges of `WWW-Authenticate`: scheme and parameters. They may share a header, or not.
export function challenges(headers) {
  const found = [];
  for (const header of headers) {
    for (const part of header.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? []) {
      const text = part.trim();
      const [, first, rest] = text.match(/^(\S+)\s*([^]*)$/) ?? [];
      if (first === undefined) continue;
      let parameter = text;
      if (!first.includes("=")) {
        found.push({ scheme: first.toLowerCase(), parameters: new Map() });
        parameter = rest;
      }
      const [, name, value] = parameter.match(/^([^=\s]+)\s*=\s*([^]*)$/) ?? [];
      if (name === undefined || found.length === 0) continue;
      const plain = value.trim().replace(/^"([^]*)"$/, "$1").replace(/\\(.)/g, "$1");
      const { parameters } = found.at(-1);
      if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), plain);
    }
  }
  return found;
}

// What a JSON Pointer leads to, as text; undefined if there is nothing.
function pointed(value, pointer) {
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function claims(token) {
  const parts = token.split(".");
  try {
    if (parts.length !== 3) throw new Error(`it has ${parts.length} parts`);
    return JSON.parse(Buffer.from(parts[1], "base64url"));
  } catch (error) {
    throw new Failed(`it is no JWT: ${error.message}`);
  }
}

const decode = (text) => {
  const bytes = (it) => Buffer.from(it.replaceAll("%", ""), "hex").toString();
  return text.replaceAll("+", " ").replace(/(?:%[0-9a-f]{2})+/gi, bytes);
};

// The parameters of an address, decoded: those of the query, then those behind the `#`; the first of a name counts.
function parameters(address) {
  const [before, ...fragment] = address.split("#");
  const query = before.includes("?") ? before.slice(before.indexOf("?") + 1) : "";
  const found = new Map();
  for (const part of [query, fragment.join("#")].flatMap((it) => it.split("&")).filter(Boolean)) {
    const [name, ...value] = part.split("=");
    if (!found.has(decode(name))) found.set(decode(name), decode(value.join("=")));
  }
  return found;
}

const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

// Character references by number, and the named ones of FORMAT.md.
const unescape = (text) => text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi, (whole, hex, number, name) => {
  if (name) return NAMED[name] ?? whole;
  const code = hex ? parseInt(hex, 16) : Number(number);
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? whole : String.fromCodePoint(code);
});

// An attribute of the first element that has these others; undefined if there is none.
function attribute(html, { element, with: others = {}, name }) {
  const plain = html.replace(/<!--[^]*?(?:-->|$)/g, "");
  for (const [, tag, rest] of plain.matchAll(/<([a-z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)) {
    const found = new Map();
    for (const [, key, a, b, c] of rest.matchAll(/([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
      if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), unescape(a ?? b ?? c ?? ""));
    }
    const has = ([key, value]) => found.get(key) === value;
    if (tag.toLowerCase() === element && Object.entries(others).every(has)) return found.get(name);
  }
  return undefined;
}

// Whether a secret is in a text: as it stands, encoded in up to two of these ways, or in base64.
export function leaks(text, secret) {
  const json = (it) => it.replace(/\\(?:u([0-9a-f]{4})|(["\\/]))/gi, (_, hex, sign) => sign ?? String.fromCharCode(parseInt(hex, 16)));
  let readings = new Set([text]);
  for (let round = 0; round < 2; round += 1) {
    readings = new Set([...readings].flatMap((it) => [it, decode(it), unescape(it), json(it)]));
  }
  const parts = [0, 1, 2].flatMap((before) => {
    const data = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const cut = (it) => it.slice(Math.ceil((before * 8) / 6), Math.floor((data.length * 8) / 6));
    return ["base64", "base64url"].map((alphabet) => cut(data.toString(alphabet)));
  }).filter((it) => it.length >= 8);
  const whole = new RegExp(`(?<![0-9A-Za-z])${secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![0-9A-Za-z])`);
  const has = (it) => (Buffer.byteLength(secret) >= 16 ? it.includes(secret) : whole.test(it));
  return [...readings].some((it) => has(it) || parts.some((part) => it.includes(part)));
}

// Whether a value, or undefined, is as it should be. What it captures goes into `captured`.
function match(matcher, found, values, captured) {
  const [[kind, wanted]] = Object.entries(matcher);
  const isAbsent = found === undefined;
  if (isAbsent && kind !== "lacks" && !(kind === "present" && !wanted)) throw new Failed("there is none");
  const kinds = {
    equals: () => found === fill(wanted, values),
    "one-of": () => wanted.includes(found),
    contains: () => found.includes(fill(wanted, values)),
    lacks: () => isAbsent || !found.includes(fill(wanted, values)),
    regex: () => new RegExp(wanted).test(found),
    present: () => wanted !== isAbsent,
    capture: () => captured.set(wanted, found),
    "capture-regex": () => {
      const groups = found.match(new RegExp(wanted.regex));
      return groups && captured.set(wanted.name, groups[1]);
    },
    query: () => {
      const fields = parameters(found);
      for (const [name, inner] of Object.entries(wanted)) match(inner, fields.get(name), values, captured);
      return true;
    },
    attribute: () => {
      match(wanted.is, attribute(found, wanted), values, captured);
      return true;
    },
    jwt: () => {
      const said = claims(found);
      for (const [pointer, inner] of Object.entries(wanted)) match(inner, pointed(said, pointer), values, captured);
      return true;
    },
  };
  if (!Object.hasOwn(kinds, kind)) throw new Error(`there is no matcher \`${kind}\``);
  if (!kinds[kind]()) throw new Failed(`\`${(found ?? "").slice(0, 80)}\`, expected ${JSON.stringify(matcher)}`);
}

// Holds a response against a pattern, and returns what was captured. Raises Failed if it differs.
export function hold(pattern, { status, headers, body }, values) {
  const captured = new Map();
  const wanted = pattern.status ?? [];
  const isLike = (it) => new RegExp(`^${it.replaceAll("x", "\\d")}$`).test(String(status));
  if (wanted.length && !wanted.some(isLike)) throw new Failed(`status ${status}, expected ${wanted.join(" or ")}`);
  const of = (name) => headers.filter(([it]) => it.toLowerCase() === name).map(([, value]) => value);
  for (const [name, matcher] of pattern.headers ?? []) {
    const found = of(name);
    match(matcher, found.length ? found.join(", ") : undefined, values, captured);
  }
  if (pattern.challenge) holdChallenge(pattern.challenge, challenges(of("www-authenticate")), values, captured);
  const pointers = Object.entries(pattern.json ?? {});
  if (pointers.length) {
    let value;
    try {
      value = JSON.parse(body);
    } catch (error) {
      throw new Failed(`the body is no JSON: ${error.message}`);
    }
    for (const [pointer, matcher] of pointers) match(matcher, pointed(value, pointer), values, captured);
  }
  for (const matcher of pattern.text ?? []) match(matcher, body, values, captured);
  return captured;
}

function holdChallenge(wanted, offered, values, captured) {
  for (const scheme of wanted.forbid_schemes ?? []) {
    if (offered.some((it) => it.scheme === scheme.toLowerCase())) {
      throw new Failed(`a challenge offers ${scheme}, and none should`);
    }
  }
  for (const name of wanted.forbid_parameters ?? []) {
    if (offered.some((it) => it.parameters.has(name))) throw new Failed(`a challenge has \`${name}\`, and none should`);
  }
  if (!wanted.scheme) return;
  const fits = offered.filter((it) => it.scheme === wanted.scheme.toLowerCase());
  if (!fits.length) {
    const names = offered.map((it) => it.scheme).join(", ") || "none";
    throw new Failed(`no ${wanted.scheme} challenge; offered: ${names}`);
  }
  for (const [name, matcher] of Object.entries(wanted.parameters ?? {})) {
    const found = fits.map((it) => it.parameters.get(name)).find((it) => it !== undefined);
    match(matcher, found, values, captured);
  }
}

export function isLike(pattern, response, values) {
  try {
    hold(pattern, response, values);
    return true;
  } catch (error) {
    if (error instanceof Failed) return false;
    throw error;
  }
}
