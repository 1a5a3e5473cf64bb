import { MarkupKind } from 'vscode-languageserver/node';
import { hover as hoverOf } from '../../language/hover.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';

export const hover: Feature = {
  capabilities: { hoverProvider: true },
  register({ connection, files }) {
    connection.onHover(({ textDocument, position }) => files.answer('hover', textDocument.uri, null, file => {
      const offset = file.offsetAt(position);
      const placed = files.documentAt(file, offset);
      const shown = placed === undefined ? undefined : hoverOf(placed, offset - placed.start);
      return placed === undefined || shown === undefined ? null : { contents: { kind: MarkupKind.Markdown, value: shown.markdown }, range: toRange(file, placed.start, shown.range) };
    }));
  },
};
