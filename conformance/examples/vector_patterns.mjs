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
