/** Lines of cells separated by tabs; two spaces of indent per level. */
export class Lines {
  #lines: string[] = [];

  add(level: number, ...cells: readonly string[]): void { this.#lines.push(`${'  '.repeat(level)}${cells.join('\t')}`); }

  /** A label with one entry per line, or `<none>`. */
  addList(level: number, label: string, entries: readonly string[]): void {
    this.add(level, label, entries[0] ?? '<none>');
    for (const entry of entries.slice(1)) this.add(level, '', entry);
  }

  toString(): string { return alignColumns(this.#lines); }
}

/** Pads each cell that is followed by a tab to the widest of its column in the run of lines that have one there. @source Go text/tabwriter, as kubectl describe sets it */
export function alignColumns(lines: readonly string[]): string {
  const rows = lines.map(line => line.split('\t'));
  const depth = Math.max(0, ...rows.map(row => row.length - 1));
  for (let column = 0; column < depth; column++) {
    for (let start = 0; start < rows.length; start++) {
      let end = start;
      while (end < rows.length && (rows[end] as string[]).length > column + 1) end++;
      const width = Math.max(0, ...rows.slice(start, end).map(row => [...row[column] as string].length)) + 2;
      for (const row of rows.slice(start, end)) row[column] = (row[column] as string).padEnd(width);
      start = end;
    }
  }
  return rows.map(row => `${row.join('').trimEnd()}\n`).join('');
}

/** 'a=b', sorted by key. */
export function pairs(map: Readonly<Record<string, string>> | undefined, separator = '='): string[] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}${separator}${value}`);
}

/** 'Fri, 20 Nov 2026 13:00:00 +0000'. */
export function formatTime(timestamp: string | undefined): string {
  const date = new Date(timestamp ?? '');
  return Number.isNaN(date.getTime()) ? '<unknown>' : date.toUTCString().replace('GMT', '+0000');
}

export function capitalized(condition: boolean): string { return condition ? 'True' : 'False'; }
