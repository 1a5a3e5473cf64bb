import type { SelectionRange } from 'vscode-languageserver-protocol';
import { selectionRanges as rangesAt } from '../../language/selectionRanges.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';

export const selectionRanges: Feature = {
  capabilities: { selectionRangeProvider: true },
  register({ connection, files }) {
    connection.onRequest('textDocument/selectionRange', ({ textDocument, positions }) => files.answer('selection ranges', textDocument.uri, null, file => positions.map(position => {
      const offset = file.offsetAt(position);
      const placed = files.documentAt(file, offset);
      const whole: SelectionRange = { range: toRange(file, 0, { start: 0, end: file.getText().length }) };
      return placed === undefined ? whole : rangesAt(placed, offset - placed.start).reduceRight((parent, range): SelectionRange => ({ range: toRange(file, placed.start, range), parent }), whole);
    })));
  },
};
