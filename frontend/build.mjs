// Builds what browsers load: `node build.mjs FOLDER` writes the scripts of src/, the outlines of maps, the licences of
// all that went into them, and manifest.json, which names the files with their sizes in bytes, plain and gzipped.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licences, packagesOf } from "./licences.mjs";
import { outlines } from "./outlines.mjs";

const folder = resolve(process.argv[2]);
const source = join(import.meta.dirname, "src");
mkdirSync(folder, { recursive: true });

const { metafile } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: readdirSync(source).filter((name) => name.endsWith(".page.js")).map((name) => ({
    in: join(source, name),
    out: name.replace(".page.js", ""),
  })),
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // they are in THIRD-PARTY-LICENSES, whole
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(folder, "outlines.json"), JSON.stringify(outlines()));
writeFileSync(join(folder, "THIRD-PARTY-LICENSES"), licences([...packagesOf(metafile), "world-atlas"]));

const files = readdirSync(folder).sort().map((name) => {
  const bytes = readFileSync(join(folder, name));
  return [name, { bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }];
});
writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`);
