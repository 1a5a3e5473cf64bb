/*
 * Writes syntaxes/manifests.snippets.json: the language server's templates of whole manifests as VS Code's snippets, which are there
 * before a file is a manifest. Run: npm run docs
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifestTemplates } from '../../src/language/manifestTemplates.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The file, relative to the project. */
export const snippetsFile = 'syntaxes/manifests.snippets.json';

/** The document. */
export function snippetsDocument(): string {
  const snippets = Object.fromEntries(manifestTemplates.map(({ kind, apiVersion, about, body }) => [`Kubernetes ${kind}`, { prefix: `k8s-${kind.toLowerCase()}`, description: `${apiVersion} ${kind}. ${about()}`, body: body.trimEnd().split('\n'), isFileTemplate: true }]));
  return `${JSON.stringify(snippets, undefined, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(path.join(root, snippetsFile), snippetsDocument());
