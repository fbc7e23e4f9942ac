import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const folder = join(root, "proto-schemas");

const nameOf = (file) =>
  file
    .replace(/^.*\//, "")
    .replace(/\.schema\.json$/, "")
    .replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase());

/** A schema of a file of its own (draft 4) as a component: its inner references begin at the component. */
function readSchema(file) {
  const { $schema, ...schema } = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const place = `#/components/schemas/${nameOf(file)}`;
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${place}/`));
}

/** The whole contract as one OpenAPI 3.1 document that refers to nothing outside itself. `parse`: of the package yaml, wherever it lies. */
export const readContract = (parse) => readDocument(parse, "openapi.yaml");
/** The same for the events: one AsyncAPI 3.0 document. */
export const readEvents = (parse) => readDocument(parse, "asyncapi.yaml");

function readDocument(parse, name) {
  const document = parse(readFileSync(join(folder, name), "utf8"));
  const files = new Set();
  const walk = (value) => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (value !== null && typeof value === "object") {
      const target = value.$ref;
      if (typeof target === "string" && !target.startsWith("#")) {
        const [file, place = ""] = target.split("#");
        files.add(file);
        value.$ref = `#/components/schemas/${nameOf(file)}${place}`;
      }
      for (const one of Object.values(value)) walk(one);
    }
  };
  walk(document);
  for (const file of files) document.components.schemas[nameOf(file)] = readSchema(file);
  return document;
}

/** What a reference of the document points at. */
export function resolve(document, value) {
  if (typeof value?.$ref !== "string") return value;
  const found = value.$ref
    .slice(2)
    .split("/")
    .reduce((inner, key) => inner?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  if (found === undefined)
    throw new Error(`the contract refers to ${value.$ref}, which is not there`);
  return resolve(document, found);
}

/** Every operation: `{ method, path, operation }`, in the order of the document. */
export const operationsOf = (document) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
