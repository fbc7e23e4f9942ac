// What the built inbox and widget may weigh, minified and gzip -9. Run after `npm run build`; prints one line per bar and fails when one
// is broken. KiB of 1024.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const web = import.meta.dirname;
const inbox = join(web, "inbox/dist");
const widget = join(web, "widget/dist");
const weigh = (path) => gzipSync(readFileSync(path), { level: 9 }).length / 1024;

const manifest = JSON.parse(readFileSync(join(inbox, ".vite/manifest.json"), "utf8"));

/** Everything that is loaded before the inbox can be used: the entry, what it imports, and the words of one language. */
function firstLoad() {
  const files = new Set();
  const styles = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) styles.add(style);
    for (const one of chunk.imports ?? []) visit(one);
  };
  visit("index.html");
  visit("src/app/words-en.ts");
  return { files: ["theme.js", ...files], styles: [...styles] };
}

let broken = 0;
function bar(name, value, most) {
  if (value > most) broken += 1;
  console.log(
    `${value > most ? "FAIL" : "ok  "} ${name}: ${value.toFixed(1)} KiB (at most ${most})`,
  );
}
const sum = (folder, files) => files.reduce((total, file) => total + weigh(join(folder, file)), 0);

const { files, styles } = firstLoad();
bar(`inbox, scripts of the first load (${files.length} files)`, sum(inbox, files), 200);
bar("inbox, styles of the first load", sum(inbox, styles), 20);
const others = readdirSync(join(inbox, "assets"))
  .filter((name) => name.endsWith(".js") && !name.startsWith("react-"))
  .map((name) => [weigh(join(inbox, "assets", name)), name])
  .sort((a, b) => b[0] - a[0]);
const [largest, name] = others[0];
bar(`inbox, largest script besides react (${name})`, largest, 80);

const all = readdirSync(widget, { recursive: true }).filter((file) =>
  /\.(js|css|html)$/.test(file),
);
bar("widget, everything", sum(widget, all), 30);
bar("widget, loader", weigh(join(widget, "loader.js")), 2);
process.exitCode = broken === 0 ? 0 : 1;
