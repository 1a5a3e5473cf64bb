import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DocumentLink } from 'vscode-languageserver-protocol';
import { composeRoot } from '../../language/compose/composeFile.ts';
import { composeLinks } from '../../language/compose/composeParts.ts';
import { documentLinks as linksOf, type DocumentLink as DocumentLinkOf } from '../../language/documentLinks.ts';
import { isKustomizationName } from '../../language/workspace/kustomization.ts';
import type { PlacedDocument } from '../../manifest/parse.ts';
import { toRange } from '../convert.ts';
import { LONG_FILE, type Feature } from '../feature.ts';
import { KUSTOMIZATION_NAMES } from '../../manifest/fileNames.ts';

/** Links to pages are whole at once; a path is looked up on the disk only when someone follows it. */
export const documentLinks: Feature = {
  capabilities: { documentLinkProvider: { resolveProvider: true } },
  register({ connection, files }) {
    connection.onRequest('textDocument/documentLink', ({ textDocument: { uri } }) => files.answer('links', uri, [], file => file.getText().length > LONG_FILE ? [] :
      files.parsed(file).documents.flatMap(placed => linksIn(uri, placed).filter(({ target }) => 'url' in target || uri.startsWith('file:')).map(({ range, target }): DocumentLink => ({
        range: toRange(file, placed.start, range), ...('url' in target ? { target: target.url } : { data: new URL(encodeURI(target.path), uri).href }),
      })))));
    connection.onRequest('documentLink/resolve', link => ({ ...link, target: fileOf(String(link.data)) }));
  },
};

function linksIn(uri: string, placed: PlacedDocument): readonly DocumentLinkOf[] {
  const compose = composeRoot(uri, placed.document);
  return compose === undefined ? linksOf(placed, isKustomizationName(uri)) : composeLinks(compose);
}

/** A folder stands for the kustomization in it. */
function fileOf(uri: string): string {
  const kustomization = () => KUSTOMIZATION_NAMES.map(name => `${uri.replace(/\/$/, '')}/${name}`).find(isFile);
  return isFile(uri) ? uri : kustomization() ?? uri;
}

function isFile(uri: string): boolean {
  try { return statSync(fileURLToPath(uri)).isFile(); } catch { return false; }
}
