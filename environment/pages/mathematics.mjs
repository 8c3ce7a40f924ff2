// TeX to MathML: reads [{tex, display}] from the file named on the command line, writes a JSON array of MathML strings.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../packages/package.json", import.meta.url));
const temml = require("temml");

const formulas = JSON.parse(readFileSync(process.argv[2], "utf8"));
const rendered = formulas.map(({ tex, display }) => {
  try {
    return temml.renderToString(tex, { displayMode: display, throwOnError: true });
  } catch (error) {
    console.error(`${error.message}\n  in: ${tex}`);
    process.exit(1);
  }
});
process.stdout.write(JSON.stringify(rendered));
