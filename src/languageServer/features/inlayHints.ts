import { inlayHints as hintsIn } from '../../language/inlayHints.ts';
import type { Feature } from '../feature.ts';

export const inlayHints: Feature = {
  capabilities: { inlayHintProvider: true },
  register({ connection, files, workspace }) {
    connection.onRequest('textDocument/inlayHint', ({ textDocument, range }) => files.answer('inlay hints', textDocument.uri, [], file => {
      if (workspace.kustomized.patches.has(file.uri)) return []; // what it leaves out, the patched object may say
      const [from, to] = [file.offsetAt(range.start), file.offsetAt(range.end)];
      return files.parsed(file).documents.filter(({ start, document }) => start <= to && start + document.text.length >= from).flatMap(placed =>
        hintsIn(placed, { start: from - placed.start, end: to - placed.start }).map(({ offset, label, tooltip }) => ({ position: file.positionAt(placed.start + offset), label, tooltip, paddingLeft: true })));
    }));
  },
};
