// The licences of the packages whose code or data reach a browser. A package without a licence text stops the build.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const MODULES = join(import.meta.dirname, "node_modules");

/** The names of the packages of which some bytes are in the output that esbuild's `metafile` describes. */
export function packagesOf(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path));
  const names = inputs.map((path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
  return [...new Set(names.filter(Boolean))];
}

/** One text with name, version, licence and its whole wording for each of `packages`. */
export function licences(packages) {
  return [...new Set(packages)].sort().map(one).join(`\n${"-".repeat(80)}\n\n`);
}

function one(name) {
  const folder = join(MODULES, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  if (!file || !license) throw new Error(`${name} ${version} has no licence ${file ? "identifier" : "text"}`);
  return `${name} ${version}\nLicence: ${license}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
