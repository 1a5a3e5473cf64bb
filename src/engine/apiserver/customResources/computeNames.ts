import { toTimestamp } from '../../../base/clock.ts';
import { apiApprovalCondition } from '../../../api/customResources/apiApproval.ts';
import { conditionOf, type CustomCondition, type CustomNames, type CustomResourceDefinition } from '../../../api/customResources/customResourceDefinition.ts';

/**
 * The names that a definition may have beside the others of its group, and the conditions that say so; a definition whose names are accepted is
 * established from then on. Pure. @source apiextensions-apiserver pkg/controller/status/naming_controller.go, pkg/controller/establish
 */
export function computeNames(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[], nowMs: number): NonNullable<CustomResourceDefinition['status']> {
  const rivals = others.filter(({ spec }) => spec.group === definition.spec.group).map(({ status }) => status?.acceptedNames).filter(names => names !== undefined);
  const resources = new Set(rivals.flatMap(names => [names.plural, names.singular ?? '', ...names.shortNames ?? []]));
  const kinds = new Set(rivals.flatMap(names => [names.kind, names.listKind ?? '']));
  const { names } = definition.spec;
  const accepted = definition.status?.acceptedNames;
  const next: { -readonly [K in keyof CustomNames]: CustomNames[K] } = { ...accepted, plural: accepted?.plural ?? '', kind: accepted?.kind ?? '' };
  let conflict: { readonly reason: string; readonly message: string } | undefined;
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', used: ReadonlySet<string>) => {
    const wanted = names[field] ?? '';
    if (wanted !== (accepted?.[field] ?? '') && used.has(wanted)) conflict = { reason: `${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`, message: `${JSON.stringify(wanted)} is already in use` };
    else if (wanted !== '') next[field] = wanted;
  };
  take('plural', resources);
  take('singular', resources);
  const taken = (names.shortNames ?? []).filter(name => accepted?.shortNames?.includes(name) !== true && resources.has(name)).map(name => `${JSON.stringify(name)} is already in use`);
  if (taken.length > 0) conflict = { reason: 'ShortNamesConflict', message: taken.length === 1 ? taken[0] ?? '' : `[${taken.join(', ')}]` };
  else if (names.shortNames === undefined) delete next.shortNames; else next.shortNames = names.shortNames;
  take('kind', kinds);
  take('listKind', kinds);
  if (names.categories === undefined) delete next.categories; else next.categories = names.categories;
  const established = conditionOf(definition, 'Established')?.status === 'True' || conflict === undefined;
  return {
    ...definition.status, acceptedNames: next,
    conditions: withConditions(definition.status?.conditions ?? [], [
      conflict === undefined ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' } : { type: 'NamesAccepted', status: 'False', ...conflict },
      established ? { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' } : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
      ...apiApprovalCondition(definition),
    ], nowMs),
  };
}

/** The conditions with some replaced; times move where a status changes. */
export function withConditions(conditions: readonly CustomCondition[], changes: readonly CustomCondition[], nowMs: number): CustomCondition[] {
  const next = [...conditions];
  for (const change of changes) {
    const at = next.findIndex(({ type }) => type === change.type);
    const before = next[at];
    const condition = { ...change, lastTransitionTime: before?.status === change.status && before.lastTransitionTime !== undefined ? before.lastTransitionTime : toTimestamp(nowMs) };
    if (at < 0) next.push(condition); else next[at] = condition;
  }
  return next;
}
