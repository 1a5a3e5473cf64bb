import { t } from '../base/words.ts';
import { entryOf, formatPath, valueAt, type ManifestNode, type Range } from '../manifest/node.ts';
import type { PlacedDocument } from '../manifest/parse.ts';
import { defaultsOf, type DefaultValue } from './defaults.ts';
import { manifestsOf } from './manifest.ts';

/** Text shown at `offset`, the end of a line; counts from the document's start. */
export interface InlayHint { readonly offset: number; readonly label: string; readonly tooltip: string }

/** Defaults that people stumble over; all others stay unsaid. */
const TOLD = new Set(['replicas', 'imagePullPolicy', 'targetPort', 'type', 'periodSeconds', 'timeoutSeconds', 'failureThreshold', 'backoffLimit', 'completions', 'parallelism', 'concurrencyPolicy', 'restartPolicy', 'minReplicas', 'volumeMode', 'podManagementPolicy', 'reclaimPolicy', 'volumeBindingMode']);
/** Where the same words say nothing new: what nearly everybody has, and what lies in something that is not written at all. */
const UNTOLD = /(?:strategy|updateStrategy|hostPath)\.type$|template\.spec\.restartPolicy$/i;
const REQUEST = /resources\.requests\.[\w-]+$/;

/** The defaults that apply, behind the key of the mapping that leaves them out, or the first line of a list's item. */
export function inlayHints(placed: PlacedDocument, within: Range): InlayHint[] {
  return manifestsOf(placed).filter(({ root }) => root.range.start <= within.end && root.range.end >= within.start).flatMap(manifest =>
    [...groupByParent(manifest.root, defaultsOf(manifest).filter(isTold)).values()].flatMap(({ parent, key, values }): InlayHint[] => {
      const offset = placeOf({ parent, key }, placed.document.text);
      return offset === undefined || offset < within.start || offset > within.end ? [] : [{ offset, label: values.join(', '), tooltip: t('Kubernetes fills this in, since the manifest does not say it.') }];
    })).sort((a, b) => a.offset - b.offset);
}

function isTold({ path }: DefaultValue): boolean {
  const name = path.filter(segment => typeof segment === 'string').join('.');
  return REQUEST.test(name) || (TOLD.has(String(path.at(-1))) && !UNTOLD.test(name));
}

/** A mapping that leaves defaults out, with its key where it has one. */
interface Place { readonly parent: ManifestNode; readonly key: Range | undefined }

/** By the nearest written mapping around each default, from which it is named. */
function groupByParent(root: ManifestNode, defaults: readonly DefaultValue[]): Map<ManifestNode, Place & { readonly values: readonly string[] }> {
  const groups = new Map<ManifestNode, Place & { readonly values: readonly string[] }>();
  for (const { path, value } of defaults) {
    const depth = path.findLastIndex((_, index) => index > 0 && valueAt(root, path.slice(0, index)) !== undefined);
    const parent = valueAt(root, path.slice(0, depth));
    if (parent === undefined) continue;
    const name = path[depth - 1];
    const key = typeof name === 'string' ? entryOf(valueAt(root, path.slice(0, depth - 1)), name)?.key.range : undefined;
    groups.set(parent, { parent, key, values: [...groups.get(parent)?.values ?? [], `${formatPath(path.slice(depth))}: ${value}`] });
  }
  return groups;
}

/** The end of the key's line, else of the first line, of a mapping in block style. */
function placeOf({ parent, key }: Place, text: string): number | undefined {
  if (parent.kind !== 'mapping' || parent.flow || parent.entries.length === 0) return undefined;
  const first = parent.entries.find(entry => entry.merged === undefined);
  if (first === undefined) return undefined;
  const from = key !== undefined && key.end < first.key.range.start ? key.end : first.key.range.end;
  const feed = text.indexOf('\n', from);
  return from + text.slice(from, feed < 0 ? text.length : feed).trimEnd().length;
}
