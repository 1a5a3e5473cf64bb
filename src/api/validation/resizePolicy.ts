import type { FieldError } from '../apiError.ts';
import type { Container, PodSpec } from '../objects.ts';
import { duplicate, invalid, requiredOneOf } from './fieldErrors.ts';

const RESOURCES: readonly string[] = ['cpu', 'memory'];
const POLICIES: readonly string[] = ['NotRequired', 'RestartContainer'];

/** Every error but a repeated name is at the list itself, as Kubernetes has it. @source pkg/apis/core/validation validateResizePolicy */
export function validateResizePolicy(policies: NonNullable<Container['resizePolicy']>, path: string, podRestartPolicy: PodSpec['restartPolicy']): FieldError[] {
  const names = new Set<string>();
  return policies.flatMap(({ resourceName, restartPolicy }, index) => {
    const errors = names.has(resourceName) ? [duplicate(`${path}[${index}]`, resourceName)] : [];
    names.add(resourceName);
    errors.push(...requiredOneOf(path, resourceName, RESOURCES), ...requiredOneOf(path, restartPolicy, POLICIES));
    // A container that never runs again cannot be restarted for its resources.
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') errors.push(invalid(path, restartPolicy, 'must be \'NotRequired\' when `restartPolicy` is \'Never\''));
    return errors;
  });
}
