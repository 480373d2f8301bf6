// Bundles the components and copies what share maps and map sheets need. Usage: node build.js OUTPUT_FOLDER
import { build } from "esbuild";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const output = process.argv[2];
const here = fileURLToPath(new URL(".", import.meta.url));
const packages = join(here, "node_modules");
const images = { ".png": "dataurl", ".svg": "dataurl", ".gif": "dataurl" };

const bundle = await build({
  absWorkingDir: here,
  entryPoints: { map: "src/map.js", style: "src/map.css", boxes: "src/boxes.js", "boxes-style": "src/boxes.css", swipe: "src/swipe.js", "swipe-style": "src/swipe.css" },
  entryNames: "[name].[hash]",
  outdir: output,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
  loader: images,
  metafile: true,
});

await build({
  absWorkingDir: here,
  entryPoints: { leaflet: join(packages, "leaflet/dist/leaflet.css") },
  outdir: join(output, "vendor"),
  bundle: true,
  minify: true,
  loader: images,
});
await cp(join(packages, "leaflet/dist/leaflet.js"), join(output, "vendor/leaflet.js"));
await cp(join(packages, "jquery/dist/jquery.min.js"), join(output, "vendor/jquery.min.js"));

const fonts = join(packages, "@expo-google-fonts/noto-sans-sc");
await mkdir(join(output, "fonts"), { recursive: true });
await cp(join(fonts, "400Regular/NotoSansSC_400Regular.ttf"), join(output, "fonts/NotoSansSC-Regular.ttf"));
await cp(join(fonts, "700Bold/NotoSansSC_700Bold.ttf"), join(output, "fonts/NotoSansSC-Bold.ttf"));

const manifest = {
  "map.js": nameOf("map", ".js"),
  "map.css": nameOf("style", ".css"),
  "boxes.js": nameOf("boxes", ".js"),
  "boxes.css": nameOf("boxes-style", ".css"),
  "swipe.js": nameOf("swipe", ".js"),
  "swipe.css": nameOf("swipe-style", ".css"),
};
await writeFile(join(output, "manifest.json"), JSON.stringify(manifest));

function nameOf(entry, extension) {
  const files = Object.keys(bundle.metafile.outputs).map((file) => basename(file));
  return files.find((file) => file.startsWith(`${entry}.`) && file.endsWith(extension));
}
