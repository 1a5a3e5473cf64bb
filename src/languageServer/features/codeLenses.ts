import { t } from '../../base/words.ts';
import type { CodeLens } from 'vscode-languageserver-protocol';
import { usesOf } from '../../language/navigation/usesOf.ts';
import { toRange } from '../convert.ts';
import { LONG_FILE, type Feature } from '../feature.ts';
import { toLocations } from '../places.ts';

/** The editor's own command by which it shows places; its arguments are those of the protocol. */
const SHOW_REFERENCES = 'slipway.manifest.showReferences';

/** 'used by 3' above an object that others name or select; the places are looked up for lenses that are in sight only. */
export const codeLenses: Feature = {
  capabilities: { codeLensProvider: { resolveProvider: false } },
  register(context) {
    const { connection, files, workspace } = context;
    connection.onRequest('textDocument/codeLens', ({ textDocument: { uri } }) => files.answer('code lenses', uri, [], file => {
      if (file.getText().length > LONG_FILE) return [];
      files.catchUp();
      return workspace.documentsOf(uri).flatMap(document => workspace.objectsOf(document).flatMap((placed): CodeLens[] => {
        const { manifest, nameNode } = placed.object;
        const uses = usesOf(workspace, placed);
        if (manifest === undefined || nameNode === undefined || uses.length === 0) return [];
        const range = toRange(file, document.start, { start: manifest.root.range.start, end: manifest.root.range.start });
        return [{ range, command: { title: t('used by {0}', uses.length), command: SHOW_REFERENCES, arguments: [uri, toRange(file, document.start, nameNode.range).start, toLocations(context, uses)] } }];
      }));
    }));
  },
};
