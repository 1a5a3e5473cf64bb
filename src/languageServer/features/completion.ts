import { MarkupKind } from '../protocolValues.ts';
import { completeCompose } from '../../language/compose/completeCompose.ts';
import { complete } from '../../language/completion/complete.ts';
import type { Completion } from '../../language/completion/completionItem.ts';
import { minorFor } from '../../language/diagnoseIn.ts';
import { completeImage } from '../../language/images/completeImage.ts';
import { isComposeName } from '../../manifest/isComposeName.ts';
import { isKustomizationName } from '../../language/workspace/kustomization.ts';
import { splitDocuments } from '../../manifest/splitDocuments.ts';
import { toCompletionItem } from '../convert.ts';
import type { Feature } from '../feature.ts';

/** Completion from the text itself, which may be unfinished, and from what the workspace has; documentation is made for the one item that is looked at. */
export const completion: Feature = {
  // Behind a space stand values and keys, behind ':' and '@' the tags and digests of images: elsewhere nothing is offered there.
  capabilities: { completionProvider: { triggerCharacters: [' ', ':', '@'], resolveProvider: true } },
  register({ connection, files, workspace, settings, images }) {
    /** The last answer: what can be resolved. */
    let offered: { readonly uri: string; readonly items: readonly Completion[] } = { uri: '', items: [] };
    connection.onRequest('textDocument/completion', ({ textDocument, position }) => files.answer('completion', textDocument.uri, [], file => {
      const offset = file.offsetAt(position);
      const chunk = splitDocuments(file.getText()).findLast(({ start, text }) => start <= offset && offset <= start + text.length) ?? { start: offset, text: '' };
      const isCompose = isComposeName(file.uri);
      const items = completeImage(chunk.text, offset - chunk.start, { images: images(), isCompose })
        ?? (isCompose ? completeCompose(chunk.text, offset - chunk.start) : complete(chunk.text, offset - chunk.start, { workspace, minor: minorFor(settings.of(file.uri), workspace), isNamed: isKustomizationName(file.uri) }));
      offered = { uri: file.uri, items };
      return items.map((item, index) => toCompletionItem(file, chunk.start, item, { uri: file.uri, index }));
    }));
    connection.onRequest('completionItem/resolve', item => {
      const { uri, index } = item.data as { readonly uri: string; readonly index: number };
      const found = uri === offered.uri ? offered.items[index] : undefined;
      return found?.label === item.label ? { ...item, documentation: { kind: MarkupKind.Markdown, value: found.documentation() } } : item;
    });
  },
};
