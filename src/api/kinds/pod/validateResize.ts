import type { FieldError } from '../../apiError.ts';
import type { Container, Pod } from '../../objects.ts';
import { isRestartableInitContainer, qosClassOf } from '../../podInfo.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { forbidden, invalid } from '../../validation/fieldErrors.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

type Quantities = Readonly<Record<string, string | number>>;

const REORDERED = 'containers may not be renamed or reordered on resize';
const ADD_OR_REMOVE = 'pod updates may not add or remove containers';

/** cpu and memory may change, of app containers and sidecars. @source pkg/apis/core/validation ValidatePodResize */
export function validatePodResize(next: Pod, old: Pod): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (next.spec === undefined || old.spec === undefined) return errors;
  if ([next, old].some(({ spec }) => Object.keys({ ...spec?.resources?.requests, ...spec?.resources?.limits }).length > 0)) return [forbidden('', 'pods with pod-level resources cannot be resized')];
  if (old.spec.os?.name === 'windows') return [forbidden('', 'windows pods cannot be resized')];
  if ((old.status?.qosClass ?? qosClassOf(old)) !== qosClassOf(next)) errors.push(invalid('spec', qosClassOf(next), 'Pod QOS Class may not change as a result of resizing'));
  for (const list of ['containers', 'initContainers'] as const) {
    const [after, before] = [next.spec[list] ?? [], old.spec[list] ?? []];
    if (after.length !== before.length) return [...errors, forbidden(`spec.${list}`, ADD_OR_REMOVE)];
    for (const [index, container] of after.entries()) errors.push(...validateContainer(container, before[index] ?? container, { field: `spec.${list}[${index}]`, initial: list === 'initContainers' }));
  }
  return errors;
}

function validateContainer(next: Container, old: Container, { field, initial }: { readonly field: string; readonly initial: boolean }): FieldError[] {
  if (next.name !== old.name) return [forbidden('spec', REORDERED)];
  if (initial && !isRestartableInitContainer(old)) return semanticEqual(next, old) ? [] : [forbidden('spec', 'resources for non-sidecar init containers are immutable')];
  const errors: FieldError[] = [];
  for (const list of ['requests', 'limits'] as const) {
    const removed = Object.keys(old.resources?.[list] ?? {}).some(name => next.resources?.[list]?.[name] === undefined);
    if (removed) errors.push(forbidden(`${field}.resources.${list}`, `resource ${list} cannot be removed`));
  }
  if (!semanticEqual(otherThanCpuAndMemory(next), otherThanCpuAndMemory(old))) errors.push(forbidden('spec', `only cpu and memory resources${initial ? ' for sidecar containers' : ''} are mutable`));
  return errors;
}

function otherThanCpuAndMemory({ resources }: Container): unknown {
  const rest = (quantities: Quantities = {}) => Object.fromEntries(Object.entries(quantities).filter(([name]) => name !== 'cpu' && name !== 'memory'));
  return { requests: rest(resources?.requests), limits: rest(resources?.limits), claims: resources?.claims ?? [] };
}
