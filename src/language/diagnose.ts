import { kubernetesVersion } from '../api/version.ts';
import { looksLikeManifest } from '../manifest/looksLikeManifest.ts';
import type { Range } from '../manifest/node.ts';
import type { ParsedDocument } from '../manifest/parse.ts';
import { badQuantity } from './diagnostics/badQuantity.ts';
import { duplicateItem } from './diagnostics/duplicateItem.ts';
import { enumValue } from './diagnostics/enumValue.ts';
import { fieldLifecycle } from './diagnostics/fieldLifecycle.ts';
import { invalidImage } from './diagnostics/invalidImage.ts';
import { localReference } from './diagnostics/localReference.ts';
import { missingField } from './diagnostics/missingField.ts';
import { missingTypeMeta, untypedItem } from './diagnostics/missingTypeMeta.ts';
import { refusedByApi } from './diagnostics/refusedByApi.ts';
import { syntax } from './diagnostics/syntax.ts';
import { unknownField } from './diagnostics/unknownField.ts';
import { unknownKind } from './diagnostics/unknownKind.ts';
import { versionLifecycle } from './diagnostics/versionLifecycle.ts';
import { wrongType } from './diagnostics/wrongType.ts';
import type { Finding } from './finding.ts';
import { manifestsOf, untypedItems } from './manifest.ts';
import { nothingKnown, walkSchema, type Visits } from './schemaWalk.ts';

/** Rules over what the schema describes of one object. Add a diagnostic: a file in diagnostics/ and its line here. */
const schemaRules: readonly ((visits: Visits, text: string) => Finding[])[] = [unknownField, missingField, wrongType, enumValue, badQuantity, duplicateItem, invalidImage];

/** How a document is to be read. */
export interface DocumentUse {
  /** A part of an object that a kustomization lays over a whole one: nothing can be called missing, nor be judged as the API would. */
  readonly isPatch: boolean;
  /** It is for Kubernetes 1.`minor`. */
  readonly minor: number;
}

export const NEWEST_MINOR = Number(kubernetesVersion.minor);

const caches = new Map<string, WeakMap<ParsedDocument, readonly Finding[]>>();

function cacheFor({ isPatch, minor }: DocumentUse): WeakMap<ParsedDocument, readonly Finding[]> {
  const key = `${minor}${isPatch ? ' patch' : ''}`;
  const known = caches.get(key);
  if (known !== undefined) return known;
  const fresh = new WeakMap<ParsedDocument, readonly Finding[]>();
  caches.set(key, fresh);
  return fresh;
}

/**
 * Everything that is wrong in one document by itself, in text order; never throws. Documents that are no manifests have no findings,
 * but a syntax error in a text that names an apiVersion and a kind has, and one of the two that surely lacks the other. The answer is kept as long as the parsed document is.
 */
export function diagnose(document: ParsedDocument, use: DocumentUse = { isPatch: false, minor: NEWEST_MINOR }): readonly Finding[] {
  const cache = cacheFor(use);
  const known = cache.get(document);
  if (known !== undefined) return known;
  const findings = compute(document, use);
  cache.set(document, findings);
  return findings;
}

/** Takes over what was found of a document elsewhere: in another thread, from the same text. */
export function keepDiagnosis(document: ParsedDocument, use: DocumentUse, findings: readonly Finding[]): void { cacheFor(use).set(document, findings); }

function compute(document: ParsedDocument, use: DocumentUse): readonly Finding[] {
  if (document.isTemplate) return [];
  const place = { text: document.text, minor: use.minor };
  if (!looksLikeManifest(document.text)) return use.isPatch ? [] : missingTypeMeta(document.root, place);
  const mistakes = syntax(document);
  const isBroken = mistakes.some(({ code }) => code === 'yaml-syntax');
  const manifests = manifestsOf({ start: 0, document });
  const untyped = use.isPatch ? [] : untypedItems(document).flatMap(({ item, index }) => untypedItem(item, index, place));
  if (manifests.length === 0 && untyped.length === 0 && mistakes.length === 0 && !use.isPatch) return missingTypeMeta(document.root, place);
  const findings = manifests.flatMap(manifest => {
    const visits = manifest.definition === undefined ? nothingKnown : walkSchema(manifest.root, manifest.definition, { minor: use.minor });
    const ofSchema = schemaRules.flatMap(rule => rule(visits, document.text));
    const isUnderstood = ofSchema.every(({ code }) => code !== 'unknown-field' && code !== 'misplaced-field');
    const known = [...unknownKind(manifest), ...versionLifecycle(manifest, { minor: use.minor, isUnderstood }), ...fieldLifecycle(visits, { text: document.text, minor: use.minor }), ...ofSchema];
    return use.isPatch ? known.filter(finding => !isPatchMatter(finding, document.text)) : isBroken ? known : [...refusedByApi(manifest, known), ...localReference(manifest, visits)];
  });
  return [...mistakes, ...[...findings, ...untyped].filter(isBefore(mistakes, document.text))]
    .map(finding => finding.range.start < finding.range.end ? finding : { ...finding, range: visible(finding.range.start, document.text) })
    .filter(isFirst(document.text))
    .sort((a, b) => a.range.start - b.range.start);
}

/** What an anchor holds is judged at every use, and told once: sentences may differ in the path to the field. */
function isFirst(text: string): (finding: Finding) => boolean {
  if (!/[\s[{,]\*\S/.test(text)) return () => true;
  const told = new Set<string>();
  return ({ code, range, message }) => told.size < told.add(JSON.stringify([code, range.start, range.end, message.replace(/\S*[.\]]/g, '')])).size;
}

/** What a whole object must have, and the directives of a strategic merge (`$patch: delete`). */
function isPatchMatter({ code, range }: Finding, text: string): boolean {
  return code === 'missing-field' || (code === 'unknown-field' && /^["']?\$/.test(text.slice(range.start, range.end)));
}

/** One character for a place that has none, such as an empty key. */
function visible(start: number, text: string): Range {
  const at = Math.max(0, Math.min(start, text.length - 1));
  return { start: at, end: at + 1 };
}

/** After a syntax error the parser guesses: only what stands on lines above it is sure, and nothing can be called missing. */
function isBefore(mistakes: readonly Finding[], text: string): (finding: Finding) => boolean {
  const broken = mistakes.filter(({ code }) => code === 'yaml-syntax').map(({ range }) => range.start);
  if (broken.length === 0) return () => true;
  const sure = text.lastIndexOf('\n', Math.min(...broken) - 1) + 1;
  return ({ code, range }) => range.end <= sure && code !== 'missing-field';
}
