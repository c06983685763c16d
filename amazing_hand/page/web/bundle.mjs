// SPDX-License-Identifier: Apache-2.0
// Makes static/ from index.html, source/ and the two libraries: `make page-bundle`. The same sources give the same bytes.
// Usage: NODE_PATH=<node_modules> node bundle.mjs <folder of the result>

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.env.NODE_PATH;
const result = process.argv[2];
const esbuild = createRequire(join(modules, "anchor.js"))("esbuild");

const projectLicence = join(here, "..", "..", "..", "LICENSE");
const HASH_DIGITS = 12;
const LIBRARIES = ["three", "urdf-loader"];
// urdf-loader has no licence file: its README has the notice, and the text of Apache-2.0 is that of this project's LICENSE.
const LICENCE_FILES = /^licen[cs]e(\.|$)/i;

const sha256 = (content) => createHash("sha256").update(content).digest("hex");

/** The files that the bundle is made of, with the hash of each, as sha256sum prints them. */
function sources() {
  const names = ["index.html", "bundle.mjs", "package-lock.json", ...readdirSync(join(here, "source")).map((name) => `source/${name}`)];
  return names.sort().map((name) => `${sha256(readFileSync(join(here, name)))}  ${name}\n`).join("");
}

/** What a README says under its heading of the licence. */
function notice(folder) {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  return readme.slice(readme.search(/^#+ *licen[cs]e/im)).trim();
}

function licences() {
  return LIBRARIES.map((name) => {
    const folder = join(modules, name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => LICENCE_FILES.test(each));
    const text = file ? readFileSync(join(folder, file), "utf8") : `${notice(folder)}\n\n${readFileSync(projectLicence, "utf8")}`;
    return `${name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
  }).join("\n----\n\n");
}

const built = await esbuild.build({
  entryPoints: { page: join(here, "source", "main.js"), sound: join(here, "source", "sound.js") },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  outdir: result,
  write: false,
  nodePaths: [modules],
});

mkdirSync(result, { recursive: true });
for (const name of readdirSync(result)) if (/^(page|sound)\..*\.(js|css)$/.test(name)) rmSync(join(result, name));
let html = readFileSync(join(here, "index.html"), "utf8");
for (const { path, contents } of built.outputFiles) {
  const [program, kind] = basename(path).split(".");
  const name = `${program}.${sha256(contents).slice(0, HASH_DIGITS)}.${kind}`;
  writeFileSync(join(result, name), contents);
  html = html.replace(`${program}.HASH.${kind}`, name);
}
writeFileSync(join(result, "index.html"), html);
writeFileSync(join(result, "licences.txt"), `The page's program contains these libraries.\n\n${licences()}`);
writeFileSync(join(result, "sources.sha256"), sources());
