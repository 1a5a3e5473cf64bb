import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { diagnosticCodes, documentationOf } from '../../language/diagnosticCodes.ts';
import type { Finding } from '../../language/finding.ts';

/** A stretch of a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A finding with its place in a file. */
export interface PlacedFinding extends Place {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  /** Places that explain it. */
  readonly related?: readonly (Place & { readonly message: string })[];
}

export type Format = 'text' | 'json' | 'sarif';

/** The whole output for `findings`, ending in a newline where there is any. */
export function formatReport(findings: readonly PlacedFinding[], format: Format, version: string): string {
  switch (format) {
    case 'text': return findings.map(finding => `${finding.file}:${finding.line}:${finding.column}: ${finding.severity}: ${finding.message} [${finding.code}]\n`).join('');
    case 'json': return `${JSON.stringify(findings, null, 2)}\n`;
    case 'sarif': return `${JSON.stringify(toSarif(findings, version), null, 2)}\n`;
  }
}

/** @source SARIF 2.1.0 */
function toSarif(findings: readonly PlacedFinding[], version: string): unknown {
  const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;
  const titles = new Map(diagnosticCodes.map(({ code, title }) => [code, title]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
    runs: [{
      columnKind: 'utf16CodeUnits',
      tool: { driver: { name: 'slipway', version, rules: [...new Set(findings.map(finding => finding.code))].map(id => ({ id, shortDescription: { text: titles.get(id) ?? id }, helpUri: documentationOf(id) })) } },
      results: findings.map(finding => ({
        ruleId: finding.code, level: levels[finding.severity], message: { text: finding.message }, locations: [toLocation(finding)],
        ...finding.related === undefined ? {} : { relatedLocations: finding.related.map(related => ({ ...toLocation(related), message: { text: related.message } })) },
      })),
    }],
  };
}

function toLocation({ file, line, column, endLine, endColumn }: Place): object {
  return { physicalLocation: {
    artifactLocation: { uri: path.isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file.replaceAll('\\', '/')) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  } };
}
