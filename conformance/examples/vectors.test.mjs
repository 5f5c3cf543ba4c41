// The vectors as tests of node:test, one for each: no package, and nothing of ours but `traces/` and FORMAT.md.
//
//     conformance lab --ca lab.pem
//     LAB=http://127.0.0.1:8080 LAB_CA=lab.pem node --test conformance/examples/vectors.test.mjs
//
// `SUITE` names another folder than `traces`, `ROLE` one role of the six that ask nobody: of the others the tester plays
// whom they ask, which this does not. With `EXHAUSTIVE=1` the tier `exhaustive` is played too.

import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Lab, play, readSuite } from "./consume_vectors.mjs";

const { EXHAUSTIVE, LAB, LAB_CA, ROLE, SUITE = "traces" } = process.env;
if (!LAB || !LAB_CA) throw new Error("expected LAB=http://127.0.0.1:8080 and LAB_CA=lab.pem, as `conformance lab` says");
let vectors = [];
try {
  const isOf = (it) => (ROLE ? it.role === ROLE : it.role in Lab.HOSTS);
  vectors = readSuite(SUITE).filter((it) => isOf(it) && (EXHAUSTIVE || it.tier !== "exhaustive"));
  if (!vectors.length) throw new Error(`ROLE=${ROLE} has no vector, expected one of ${Object.keys(Lab.HOSTS).join(", ")}`);
} catch (error) {
  // No vector is played if a file was changed.
  test("the suite can be read", () => {
    throw error;
  });
}
const lab = await Lab.at(LAB, readFileSync(LAB_CA));

for (const vector of vectors) {
  test(vector.id, async (context) => {
    const { verdict, why } = await play(vector, lab);
    if (verdict === "warn") context.diagnostic(`warn: ${why}`);
    else if (verdict !== "pass") throw new Error(`${verdict}: ${why}`);
  });
}
