import { oncePerObject } from '../../base/oncePerObject.ts';
import { parseDockerfile, type Stage } from '../../dockerfile/parseDockerfile.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { composeSymbols, type ComposeSymbols } from '../compose/composeSymbols.ts';
import { manifestsOf } from '../manifest.ts';
import { readKustomization, type Kustomization } from './kustomization.ts';
import { toObjectSymbol, type ObjectSymbol } from './objectSymbol.ts';

/** What one document declares and refers to. */
export interface DocumentSymbols {
  readonly objects: readonly ObjectSymbol[];
  readonly kustomization: Kustomization | undefined;
  readonly compose: ComposeSymbols | undefined;
  /** Of a Dockerfile. */
  readonly stages?: readonly Stage[];
  /** Alike for two documents that others cannot tell apart: an edit that keeps it changes no finding elsewhere. Empty for what is of no matter to others. */
  readonly signature: readonly string[];
}

/** Never throws; kept as long as the parsed document is. */
export const symbolsOf = oncePerObject((document: ParsedDocument): DocumentSymbols => {
  const objects = manifestsOf({ start: 0, document }).map(toObjectSymbol);
  const kustomization = readKustomization(document);
  const compose = composeSymbols(document.isTemplate ? undefined : document.root, document.text);
  return { objects, kustomization, compose, signature: [...compose === undefined ? [] : [compose.signature], ...objects.map(object => object.kind === 'CustomResourceDefinition' ? document.text : JSON.stringify(signatureOf(object))), ...kustomization === undefined ? [] : [kustomization.signature]] };
});

/** Of a Dockerfile: it declares nothing but what it builds. */
export const dockerfileSymbolsOf = oncePerObject(({ text }: ParsedDocument): DocumentSymbols => ({ objects: [], kustomization: undefined, compose: undefined, stages: parseDockerfile(text), signature: [text] }));

/** Everything of an object but the places. Of a definition of a kind every letter matters. */
function signatureOf({ group, kind, name, namespace, labels, parts, pods, references, selectors }: ObjectSymbol): unknown {
  return [
    group, kind, name, namespace, labels, parts.map(part => [part.name, part.number]), pods.map(pod => [pod.labels, pod.ports.map(port => [port.name, port.number, port.protocol])]),
    references.map(({ target, parts: named }) => [target, named.map(part => part.value)]), selectors.map(({ selector }) => selector),
  ];
}
