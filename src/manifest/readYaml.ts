import { isMap, isScalar, parse, parseDocument, visit } from 'yaml';

/** The first document of a YAML text as plain data, for files that need no ranges (kubeconfig, node lists). Throws on bad YAML. */
export function readYaml(text: string): unknown {
  return parse(text);
}

export interface TolerantYaml {
  readonly value: unknown;
  /** Why the text could not be read. */
  readonly error?: string;
  /** Keys that their map has already; the last one counts. `line` is 1-based. */
  readonly duplicates: readonly { readonly line: number; readonly key: string }[];
}

/** The first document of a YAML text, whatever keys it repeats. Never throws. */
export function readYamlTolerantly(text: string): TolerantYaml {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'error' });
  const [failure] = document.errors;
  if (failure !== undefined) return { value: undefined, error: failure.message.split('\n')[0] as string, duplicates: [] };
  const duplicates: { line: number; key: string }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of isMap(map) ? map.items : []) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) duplicates.push({ line: text.slice(0, key.range?.[0] ?? 0).split('\n').length, key: String(key.value) });
        seen.add(key.value);
      }
    },
  });
  try { return { value: document.toJS() as unknown, duplicates }; } catch (error) { return { value: undefined, error: (error as Error).message, duplicates: [] }; }
}
