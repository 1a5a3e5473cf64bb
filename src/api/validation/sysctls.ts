import type { FieldError } from '../apiError.ts';
import type { PodSpec } from '../objects.ts';
import { duplicate, invalid, required } from './fieldErrors.ts';

const MAX_NAME = 253;
const NAME = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const NAME_MESSAGE = `must have at most ${MAX_NAME} characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`;
/** Names of what belongs to a namespace that a pod may share with its node. @source component-helpers node/util/sysctl */
const OF_IPC = /^kernel\.(?:sem$|shm|msg)|^fs\.mqueue\./;
const OF_NETWORK = /^net\./;

/** @source pkg/apis/core/validation validateSysctls, ValidateHostSysctl */
export function validateSysctls(spec: PodSpec, path: string): FieldError[] {
  const names = new Set<string>();
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name }, index) => {
    const at = `${path}[${index}].name`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(at));
    else if (name.length > MAX_NAME || !NAME.test(name)) errors.push(invalid(at, name, NAME_MESSAGE));
    else if (names.has(name)) errors.push(duplicate(at, name));
    names.add(name);
    const dotted = withDots(name);
    if (spec.hostNetwork === true && OF_NETWORK.test(dotted)) errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC === true && OF_IPC.test(dotted)) errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
    return errors;
  });
}

/** Slashes may part a name, and are dots then; dots in it are slashes. */
function withDots(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replace(/[./]/g, mark => mark === '/' ? '.' : '/') : name;
}
