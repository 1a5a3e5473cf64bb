/** One instruction of a Dockerfile; `line` counts from 0 and is where it begins. */
export interface Instruction { readonly line: number; readonly keyword: string; readonly text: string }

const HERE_DOCUMENTS = new Set(['RUN', 'COPY', 'ADD']);

/**
 * The instructions of a Dockerfile in order, as the builder counts its steps: continuations and here-documents belong to
 * their instruction, comments and blank lines to none. Never throws.
 * @source Dockerfile reference: parser directives, comments, line continuation, here-documents
 */
export function parseInstructions(text: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`\s*$/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const instructions: Instruction[] = [];
  for (let index = 0; index < lines.length; index++) {
    const first = lines[index]?.trim() ?? '';
    if (first === '' || first.startsWith('#')) continue;
    const line = index;
    const parts = [first];
    while ((parts.at(-1) ?? '').endsWith(escape) && index + 1 < lines.length) {
      index++;
      const next = lines[index]?.trim() ?? '';
      if (next === '' || next.startsWith('#')) { parts.push(escape); continue; }
      parts.push(next);
    }
    const joined = parts.map(part => part.endsWith(escape) ? part.slice(0, -1) : part).join(' ').replace(/\s+/g, ' ').trim();
    const keyword = (/^\S+/.exec(joined)?.[0] ?? '').toUpperCase();
    for (const [, delimiter = ''] of HERE_DOCUMENTS.has(keyword) ? joined.matchAll(/(?<=\s)\d*<<-?["']?(\w+)["']?(?=\s|$)/g) : []) {
      const end = lines.findIndex((each, at) => at > index && each.trim() === delimiter);
      if (end !== -1) index = end;
    }
    instructions.push({ line, keyword, text: joined });
  }
  return instructions;
}
