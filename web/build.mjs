// Builds what the browser loads into the package's static files: app.js, app.css, fonts/, icons.svg;
// map.js, map.css and basemap.js for the map's page alone, alert-map.js for that of a new alert.  One bundle each, no inline script, nothing from another host.  `--tests` builds the tests for Node instead.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "src", "sangam", "web", "static", "built");
const rising = `${built}.new`;

// Which faces the screens use: package, subsets (the latin of one family serves all), weights.  600 serves for 700: one
// weight more is up to a fifth of a page.
const FONTS = [
  ["noto-sans", ["latin", "latin-ext"], [400, 600]],
  ["noto-sans-devanagari", ["devanagari"], [400, 600]],
  ["noto-sans-gurmukhi", ["gurmukhi"], [400, 600]],
  ["noto-naskh-arabic", ["arabic"], [400, 600]],
  ["noto-nastaliq-urdu", ["arabic"], [400]], // fetched by a page with a text to read at length, and by no other
];

function fontFaces() {
  const faces = [];
  for (const [family, subsets, weights] of FONTS) {
    for (const weight of weights) {
      const folder = `@fontsource/${family}`;
      const sheet = readFileSync(join(here, "node_modules", folder, `${weight}.css`), "utf8");
      for (const subset of subsets) {
        faces.push(fontFace(sheet, folder, `${family}-${subset}-${weight}-normal`));
      }
    }
  }
  return faces.join("\n");
}

function fontFace(sheet, folder, name) {
  const start = sheet.indexOf(`/* ${name} */`);
  if (start < 0) throw new Error(`${folder} has no face ${name}: look at its style sheets and correct FONTS`);
  const face = sheet.slice(sheet.indexOf("@font-face", start), sheet.indexOf("}", start) + 1);
  return face.replace(/src:[^;]*;/, `src: url(${folder}/files/${name}.woff2) format('woff2');`);
}

// The look is every file of styles/ in the order of its name, or what styles/app.css imports where it exists.
function sheets() {
  const folder = join(here, "styles");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".css")).sort() : [];
  return names.includes("app.css") ? ["app.css"] : names;
}

function styleEntry() {
  const imports = sheets().map((name) => `@import "./styles/${name}";`).join("\n");
  return { contents: `@import "sangam:fonts";\n${imports}\n`, resolveDir: here, sourcefile: "app.css", loader: "css" };
}

const fontsPlugin = {
  name: "fonts",
  setup(bundle) {
    bundle.onResolve({ filter: /^sangam:fonts$/ }, () => ({ path: "fonts.css", namespace: "fonts" }));
    bundle.onLoad({ filter: /.*/, namespace: "fonts" }, () => ({
      contents: fontFaces(),
      loader: "css",
      resolveDir: join(here, "node_modules"),
    }));
  },
};

function sprite() {
  const set = JSON.parse(readFileSync(join(here, "node_modules/@iconify-json/lucide/icons.json"), "utf8"));
  const names = readFileSync(join(here, "icons.txt"), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const symbols = names.map((name) => {
    const icon = set.icons[name] ?? set.icons[set.aliases[name]?.parent];
    if (icon === undefined) throw new Error(`icons.txt names "${name}", which lucide does not have`);
    return `<symbol id="${name}" viewBox="0 0 24 24">${icon.body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

const COMMON = { bundle: true, minify: true, target: ["es2022", "chrome109", "firefox115", "safari16"], logLevel: "warning" };

// Fonts of what is printed: a PDF needs them whole, and its writer reads WOFF, not WOFF 2.
const PRINTED = [
  ["noto-sans", "latin"], ["noto-sans", "latin-ext"], ["noto-sans-devanagari", "devanagari"],
  ["noto-sans-gurmukhi", "gurmukhi"], ["noto-naskh-arabic", "arabic"], ["noto-nastaliq-urdu", "arabic"],
].flatMap(([family, subset]) =>
  [400, 700].map((weight) => [family, "files", `${family}-${subset}-${weight}-normal.woff`]));

// Scripts beside app.js, each for the pages that need it alone.
const SCRIPTS = [["worker.ts", "worker.js"], ["phone/phone.ts", "phone.js"], ["chart/chart.ts", "chart.js"], ["chart/overview.ts", "overview.js"],
  ["map/map.ts", "map.js"], ["map/alert-map.ts", "alert-map.js"], ["map/basemap.ts", "basemap.js"]];

async function product() {
  rmSync(rising, { recursive: true, force: true });
  mkdirSync(rising, { recursive: true });
  await build({
    ...COMMON,
    entryPoints: [join(here, "src", "app.ts")],
    outfile: join(rising, "app.js"),
    format: "iife",
    legalComments: "eof",
  });
  for (const [source, name] of SCRIPTS) {
    await build({
      ...COMMON,
      entryPoints: [join(here, "src", source)],
      outfile: join(rising, name),
      format: "iife",
      legalComments: "eof",
      loader: { ".png": "dataurl" },
    });
  }
  await build({
    ...COMMON,
    stdin: styleEntry(),
    outfile: join(rising, "app.css"),
    plugins: [fontsPlugin],
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
  });
  for (const name of PRINTED) cpSync(join(here, "node_modules", "@fontsource", ...name), join(rising, "print", name.at(-1)));
  writeFileSync(join(rising, "icons.svg"), sprite());
  if (existsSync(join(here, "images"))) cpSync(join(here, "images"), join(rising, "images"), { recursive: true });
  rmSync(built, { recursive: true, force: true });
  renameSync(rising, built);
}

async function tests() {
  const folder = join(here, "tests");
  await build({
    entryPoints: readdirSync(folder).filter((name) => name.endsWith(".test.ts")).map((name) => join(folder, name)),
    outdir: join(here, ".tests"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
}

try {
  await (process.argv.includes("--tests") ? tests() : product());
} catch (error) {
  // esbuild has told its own errors already.
  if (error.errors === undefined) console.error(error.message);
  process.exitCode = 1;
}
