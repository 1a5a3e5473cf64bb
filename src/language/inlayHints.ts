import { formatPath, valueAt, type ManifestNode, type Range } from '../manifest/node.ts';
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

/** The defaults that apply, behind the first line of the mapping that leaves them out. */
export function inlayHints(placed: PlacedDocument, within: Range): InlayHint[] {
  return manifestsOf(placed).filter(({ root }) => root.range.start <= within.end && root.range.end >= within.start).flatMap(manifest =>
    [...groupByParent(manifest.root, defaultsOf(manifest).filter(isTold))].flatMap(([parent, values]): InlayHint[] => {
      const offset = placeOf(parent, placed.document.text);
      return offset === undefined || offset < within.start || offset > within.end ? [] : [{ offset, label: values.join(', '), tooltip: 'Kubernetes fills this in, since the manifest does not say it.' }];
    })).sort((a, b) => a.offset - b.offset);
}

function isTold({ path }: DefaultValue): boolean {
  const name = path.filter(segment => typeof segment === 'string').join('.');
  return REQUEST.test(name) || (TOLD.has(String(path.at(-1))) && !UNTOLD.test(name));
}

/** By the nearest written mapping around each default, from which it is named. */
function groupByParent(root: ManifestNode, defaults: readonly DefaultValue[]): Map<ManifestNode, string[]> {
  const groups = new Map<ManifestNode, string[]>();
  for (const { path, value } of defaults) {
    const depth = path.findLastIndex((_, index) => index > 0 && valueAt(root, path.slice(0, index)) !== undefined);
    const parent = valueAt(root, path.slice(0, depth));
    if (parent === undefined) continue;
    groups.set(parent, [...groups.get(parent) ?? [], `${formatPath(path.slice(depth))}: ${value}`]);
  }
  return groups;
}

/** The end of the first line of a mapping in block style. */
function placeOf(node: ManifestNode, text: string): number | undefined {
  if (node.kind !== 'mapping' || node.flow || node.entries.length === 0) return undefined;
  const first = node.entries.find(entry => entry.merged === undefined);
  if (first === undefined) return undefined;
  const feed = text.indexOf('\n', first.key.range.end);
  const line = text.slice(first.key.range.end, feed < 0 ? text.length : feed);
  return first.key.range.end + line.trimEnd().length;
}
