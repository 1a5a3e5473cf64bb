import { entryOf, type ManifestNode } from '../../manifest/node.ts';
import { composeParts } from './composeParts.ts';

/** What a file that may be for Compose shows to others. */
export interface ComposeSymbols {
  /** Paths of the files that it includes or extends. */
  readonly named: readonly string[];
  readonly signature: string;
}

/** A cheap test on the text alone: one of Compose's sections begins a line. */
export const looksLikeCompose = (text: string) => /^(?:services|include|networks|volumes|secrets|configs|models)[ \t]*:/m.test(text);

/** Of a document that is no Kubernetes object and has a section of Compose; undefined for all else. */
export function composeSymbols(root: ManifestNode | undefined, text: string): ComposeSymbols | undefined {
  if (root?.kind !== 'mapping' || !looksLikeCompose(text) || entryOf(root, 'apiVersion') !== undefined) return undefined;
  return { named: composeParts(root).parts.map(({ path }) => path), signature: text.replace(/^\s*#.*$|[ \t]+$/gm, '').replace(/\n+/g, '\n') };
}
