// TeX to MathML: reads [{tex, display}] from the file named on the command line, writes { formulas: MathML strings, font: base64 } with the letters and signs of a mathematics font that
// the formulas need. Without such a font, which few systems have, a browser sets subscripts on the line.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../packages/package.json", import.meta.url));
const temml = require("temml");
const subset = require("subset-font");

const requests = JSON.parse(readFileSync(process.argv[2], "utf8"));
const formulas = requests.map(({ tex, display }) => {
  try {
    return temml.renderToString(tex, { displayMode: display, throwOnError: true });
  } catch (error) {
    console.error(`${error.message}\n  in: ${tex}`);
    process.exit(1);
  }
});

// A lone letter is drawn in its italic form, which the MathML does not name; roots and brackets are drawn by the browser.
const italic = (letter) => {
  const from = (first, count, to) => (letter >= first && letter < first + count ? String.fromCodePoint(to + letter - first) : "");
  return letter === 0x68 ? "ℎ" : from(0x41, 26, 0x1d434) + from(0x61, 26, 0x1d44e) + from(0x391, 25, 0x1d6e2) + from(0x3b1, 25, 0x1d6fc);
};
const used = new Set(formulas.join("").replace(/<[^>]*>/g, "") + "0123456789√()[]{}|‖⟨⟩⌊⌋⌈⌉");
const letters = [...used].map((c) => c + italic(c.codePointAt(0))).join("");
const file = require.resolve("@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2");
const font = await subset(readFileSync(file), letters, { targetFormat: "woff2" });
process.stdout.write(JSON.stringify({ formulas, font: font.toString("base64") }));
