import { t } from '../../../base/words.ts';
import type { Finding } from '../../finding.ts';
import { keyOf, type PlacedObject, type Workspace } from '../../workspace/workspace.ts';

/** An object that its own file declares already: applying the file keeps only the last. In different files it may be an overlay or an alternative. */
export function duplicateObject(placed: PlacedObject, workspace: Workspace): Finding[] {
  const { document, object } = placed;
  const key = keyOf(object);
  if (key === undefined || object.nameNode === undefined || object.manifest === undefined) return [];
  const others = workspace.find(key).filter(other => other.document.uri === document.uri && other.object.namespace === object.namespace && other.object.name === object.name && other.object.manifest?.apiVersion === object.manifest?.apiVersion);
  const place = (each: PlacedObject) => each.document.start + (each.object.nameNode?.range.start ?? 0);
  const first = others.toSorted((a, b) => place(a) - place(b))[0];
  if (first === undefined || first === placed || place(first) >= place(placed)) return [];
  return [{
    code: 'duplicate-object', severity: 'warning', range: object.nameNode.range, fixes: [], message: t('{0} "{1}" is already declared in this file', object.kind, object.name ?? ''),
    related: first.object.nameNode === undefined ? [] : [{ document: first.document, range: first.object.nameNode.range, message: t('the first declaration') }],
  }];
}
