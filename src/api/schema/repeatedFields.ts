import { formatPath, type SchemaPath } from './check.ts';

/** Fields that a text gives twice, as a strict reader tells them. */
export interface RepeatedFields {
  /** Where in the text, counted in fields, and the sentence: `duplicate field "spec.replicas"`. In the order of the text. */
  readonly found: readonly { readonly position: number; readonly sentence: string }[];
  /** Where the field at `path` stands first. */
  positionOf(path: SchemaPath): number;
}

/** The fields that a JSON text gives more than once; undefined when there are none. `text` parses, and has `fields` different ones. @source kjson UnmarshalStrict */
export function findRepeatedFields(text: string, fields: number): RepeatedFields | undefined {
  // A quote before a colon ends a field's name, or stands inside a string: there are never fewer than fields.
  if ((text.match(/"\s*:/g)?.length ?? 0) === fields) return undefined;
  const first = new Map<string, number>();
  const found: { position: number; sentence: string }[] = [];
  let position = 0;
  scan(text, path => {
    const name = formatPath(path);
    position += 1;
    if (first.has(name)) found.push({ position, sentence: `duplicate field ${JSON.stringify(name)}` }); else first.set(name, position);
  });
  return found.length === 0 ? undefined : { found, positionOf: path => first.get(formatPath(path)) ?? Number.MAX_SAFE_INTEGER };
}

const YAML = 'error converting YAML to JSON: yaml: unmarshal errors:\n';

/** The keys that a YAML text gives more than once; undefined when there are none. @source sigs.k8s.io/yaml YAMLToJSONStrict */
export function toRepeatedKeys(duplicates: readonly { readonly line: number; readonly key: string }[]): RepeatedFields | undefined {
  if (duplicates.length === 0) return undefined;
  return { found: [{ position: 0, sentence: `${YAML}${duplicates.map(({ line, key }) => `  line ${line}: key ${JSON.stringify(key)} already set in map`).join('\n')}` }], positionOf: () => 1 };
}

/** A sentence as warnings tell it: those of a YAML text line by line. @source k8s.io/apiserver endpoints/handlers parseYAMLWarnings */
export function toWarnings(sentence: string): readonly string[] {
  return sentence.startsWith(YAML) ? sentence.slice(YAML.length).split('\n').map(line => line.trim()) : [sentence];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Tells the path of every field, in the order of the text. */
function scan(text: string, visit: (path: SchemaPath) => void): void {
  const path: (string | number)[] = [];
  let name: string | undefined;
  for (const [token] of text.matchAll(TOKEN)) {
    const last = path.at(-1);
    if (token === '{') { path.push(''); name = undefined; }
    else if (token === '[') path.push(0);
    else if (token === '}' || token === ']') path.pop();
    else if (token === ',') { if (typeof last === 'number') path[path.length - 1] = last + 1; }
    else if (token === ':' && name !== undefined) { path[path.length - 1] = name; visit(path); }
    else if (token.startsWith('"')) name = JSON.parse(token) as string;
  }
}
