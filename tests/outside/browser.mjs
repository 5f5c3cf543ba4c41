// Looks at the Explorer, the pictures, and Mermaid's diagrams; fails where something is not as it
// should be. Arguments: the Explorer's address, the folder for screenshots, the folder of the pictures.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [address, folder, pictures] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});

async function explorer() {
  const page = await browser.newPage({ viewport: { width: 1500, height: 1500 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(address);
  const claim = page.getByRole("link", { name: "Always mailbox-data-requires-mfa" });
  await claim.waitFor();
  assert.match(await claim.locator("xpath=..").innerText(), /Counterexample found/);
  const safe = page.getByText("Always blocked-protocol-refuses-legacy");
  assert.match(await safe.locator("xpath=..").innerText(), /Safety holds/);
  await claim.click();
  const state = page.locator(".main-flex-right");
  await state.locator("svg text", { hasText: "VIOLATES mailbox-data-requires-mfa" }).waitFor();
  const words = await state.innerText();
  for (const word of ["What everybody holds now", "Entra ID", "asked: Active Directory: the password"]) {
    assert.ok(words.includes(word), word);
  }
  for (const raw of ["State {", "::", "Some("]) assert.ok(!words.includes(raw), raw);
  assert.ok(await state.locator("svg path.run-bad-arrow").count() >= 3);
  const steps = page.locator(".path-list li");
  assert.equal(await steps.count(), 3);
  await page.screenshot({ path: join(folder, "explorer-counterexample.png"), fullPage: true });
  // From the start again, by the choices, along the article.
  await steps.nth(1).getByRole("link").click();
  for (const step of ["O1", "O2", "O3", "O4", "O5"]) {
    const choice = page.getByRole("link", { name: new RegExp(`^${step} `) }).last();
    await choice.click();
    await page.locator(".path-list li").last().getByText(new RegExp(`^${step} `)).waitFor();
  }
  await state.locator("svg").waitFor();
  assert.equal(await state.locator("svg path.run-bad-arrow").count(), 0);
  await page.screenshot({ path: join(folder, "explorer-article.png"), fullPage: true });
  assert.deepEqual(errors, []);
  await page.close();
}

// Every text is inside the picture and beside every other, and can be read against what is below it.
function amiss() {
  const svg = document.querySelector("svg");
  const { width, height } = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll("text")].map((text) => ({ text, box: text.getBBox() }));
  const found = [];
  for (const { text, box } of texts) {
    const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
    if (!inside) found.push(`clipped: ${text.textContent}`);
  }
  const apart = (one, two) =>
    one.x + one.width <= two.x + 1 || two.x + two.width <= one.x + 1 ||
    one.y + one.height <= two.y + 3 || two.y + two.height <= one.y + 3;
  texts.forEach(({ text, box }, place) => {
    for (const other of texts.slice(place + 1)) {
      if (!apart(box, other.box)) found.push(`on one another: ${text.textContent} | ${other.text.textContent}`);
    }
  });
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((it) => Number(it) / 255)
      .map((it) => (it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const boxes = [...svg.querySelectorAll("rect")].map((rect) => ({ rect, box: rect.getBBox() }));
  for (const { text, box } of texts) {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const below = boxes.filter(({ rect, box }) =>
      rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING &&
      box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height);
    const [ink, paper] = [getComputedStyle(text).fill, getComputedStyle(below.at(-1).rect).fill].map(light);
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(1)}: ${text.textContent}`);
  }
  return { texts: texts.length, found };
}

async function picture(name, colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1300, height: 900 } });
  await page.goto(pathToFileURL(resolve(pictures, name)).href);
  const { texts, found } = await page.evaluate(amiss);
  assert.ok(texts > 10, name);
  assert.deepEqual(found, [], `${name}, ${colorScheme}`);
  const box = await page.locator("svg").first().boundingBox();
  await page.setViewportSize({ width: Math.ceil(box.width), height: Math.ceil(box.height) });
  await page.screenshot({ path: join(folder, name.replace(".svg", `-${colorScheme}.png`)) });
  await page.close();
}

async function mermaid() {
  const page = await browser.newPage({ viewport: { width: 2000, height: 1500 } });
  await page.goto("about:blank");
  await page.addScriptTag({ path: join(folder, "node_modules/mermaid/dist/mermaid.min.js") });
  const runs = readdirSync(folder).filter((name) => name.endsWith(".mmd"));
  assert.equal(runs.length, 3);
  for (const name of runs) {
    const text = readFileSync(join(folder, name), "utf8");
    await page.evaluate(async (text) => {
      globalThis.mermaid.initialize({ startOnLoad: false });
      await globalThis.mermaid.parse(text);
      document.body.innerHTML = (await globalThis.mermaid.render("diagram", text)).svg;
    }, text);
    const words = (await page.locator("svg text").allTextContents()).join(" ");
    assert.ok(words.includes("never asked"), name);
    assert.ok(!words.includes("Syntax error") && !/#\d+;/.test(words), name);
    await page.locator("svg").first().screenshot({ path: join(folder, name.replace(".mmd", "-mermaid.png")) });
  }
  await page.close();
}

try {
  await explorer();
  const names = readdirSync(pictures).filter((name) => name.endsWith(".svg"));
  assert.ok(names.length >= 3);
  for (const name of names) for (const scheme of ["light", "dark"]) await picture(name, scheme);
  await mermaid();
  console.log(`the Explorer, ${names.length} pictures in light and dark, 3 Mermaid diagrams: as they should be`);
} finally {
  await browser.close();
}
