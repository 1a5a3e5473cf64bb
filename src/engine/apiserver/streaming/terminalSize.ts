import type { TerminalSize } from '../../contracts/nodeConnection.ts';

/** Reads one resize message, `{"Width":80,"Height":24}`; undefined when it is none or says zero. */
export function parseTerminalSize(text: string): TerminalSize | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return typeof columns === 'number' && typeof rows === 'number' && columns > 0 && rows > 0 ? { columns, rows } : undefined;
  } catch { return undefined; }
}

/** Cuts a stream of JSON objects without nesting into texts; `rest` waits for more. */
export function splitJsonObjects(text: string): { readonly objects: readonly string[]; readonly rest: string } {
  const objects = text.match(/\{[^{}]*\}/g) ?? [];
  return { objects, rest: text.slice(text.lastIndexOf('}') + 1) };
}
