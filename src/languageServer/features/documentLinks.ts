import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DocumentLink } from 'vscode-languageserver/node';
import { documentLinks as linksOf } from '../../language/documentLinks.ts';
import { toRange } from '../convert.ts';
import { LONG_FILE, type Feature } from '../feature.ts';

/** Links to pages are whole at once; a path is looked up on the disk only when someone follows it. */
export const documentLinks: Feature = {
  capabilities: { documentLinkProvider: { resolveProvider: true } },
  register({ connection, files }) {
    connection.onDocumentLinks(({ textDocument: { uri } }) => files.answer('links', uri, [], file => file.getText().length > LONG_FILE ? [] :
      files.parsed(file).documents.flatMap(placed => linksOf(placed).filter(({ target }) => 'url' in target || uri.startsWith('file:')).map(({ range, target }): DocumentLink => ({
        range: toRange(file, placed.start, range), ...('url' in target ? { target: target.url } : { data: new URL(encodeURI(target.path), uri).href }),
      })))));
    connection.onDocumentLinkResolve(link => ({ ...link, target: fileOf(String(link.data)) }));
  },
};

/** A folder stands for the kustomization in it. */
function fileOf(uri: string): string {
  const kustomization = () => ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map(name => `${uri.replace(/\/$/, '')}/${name}`).find(isFile);
  return isFile(uri) ? uri : kustomization() ?? uri;
}

function isFile(uri: string): boolean {
  try { return statSync(fileURLToPath(uri)).isFile(); } catch { return false; }
}
