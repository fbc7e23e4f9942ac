import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readContract, readEvents, root } from "./contract.mjs";
import { writeEventsPage } from "./events-page.mjs";
import { writePage } from "./page.mjs";

const folder = join(root, "web/docs/dist");
const contract = readContract(parse);
const events = readEvents(parse);
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, "docs"), { recursive: true });
writeFileSync(join(folder, "openapi.json"), JSON.stringify(contract));
writeFileSync(join(folder, "asyncapi.json"), JSON.stringify(events));
writeFileSync(join(folder, "docs/index.html"), writePage(contract));
writeFileSync(join(folder, "docs/events.html"), writeEventsPage(events));
copyFileSync(join(root, "web/docs/src/page.css"), join(folder, "docs/page.css"));
