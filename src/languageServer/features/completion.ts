import { MarkupKind } from 'vscode-languageserver/node';
import { completeCompose } from '../../language/compose/completeCompose.ts';
import { complete } from '../../language/completion/complete.ts';
import type { Completion } from '../../language/completion/completionItem.ts';
import { isComposeName } from '../../manifest/isComposeName.ts';
import { splitDocuments } from '../../manifest/splitDocuments.ts';
import { toCompletionItem } from '../convert.ts';
import type { Feature } from '../feature.ts';

/** Completion from the text itself, which may be unfinished, and from what the workspace has; documentation is made for the one item that is looked at. */
export const completion: Feature = {
  capabilities: { completionProvider: { triggerCharacters: [' '], resolveProvider: true } },
  register({ connection, files, workspace }) {
    /** The last answer: what can be resolved. */
    let offered: readonly Completion[] = [];
    connection.onCompletion(({ textDocument, position }) => files.answer('completion', textDocument.uri, [], file => {
      const offset = file.offsetAt(position);
      const chunk = splitDocuments(file.getText()).findLast(({ start, text }) => start <= offset && offset <= start + text.length) ?? { start: offset, text: '' };
      offered = isComposeName(file.uri) ? completeCompose(chunk.text, offset - chunk.start) : complete(chunk.text, offset - chunk.start, workspace);
      return offered.map((item, index) => toCompletionItem(file, chunk.start, item, index));
    }));
    connection.onCompletionResolve(item => {
      const found = offered[Number(item.data)];
      return found?.label === item.label ? { ...item, documentation: { kind: MarkupKind.Markdown, value: found.documentation() } } : item;
    });
  },
};
