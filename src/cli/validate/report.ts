import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../language/finding.ts';

/** A finding with its place in a file; lines and columns count from 1. */
export interface PlacedFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly message: string;
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
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
    runs: [{
      columnKind: 'utf16CodeUnits',
      tool: { driver: { name: 'slipway', version, rules: [...new Set(findings.map(finding => finding.code))].map(id => ({ id })) } },
      results: findings.map(finding => ({
        ruleId: finding.code, level: levels[finding.severity], message: { text: finding.message },
        locations: [{ physicalLocation: {
          artifactLocation: { uri: path.isAbsolute(finding.file) ? pathToFileURL(finding.file).href : encodeURI(finding.file.replaceAll('\\', '/')) },
          region: { startLine: finding.line, startColumn: finding.column, endLine: finding.endLine, endColumn: finding.endColumn },
        } }],
      })),
    }],
  };
}
