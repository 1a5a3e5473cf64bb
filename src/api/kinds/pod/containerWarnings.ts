import type { Container, PodSpec } from '../../objects.ts';
import { parseQuantity } from '../../quantity.ts';
import type { PodPlace } from './warnings.ts';

const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const NANO = 1_000_000_000n;

/** @source pkg/api/pod/warnings.go */
export function containerWarnings({ spec, metadata: { annotations = {} }, at }: PodPlace): readonly string[] {
  const old = (key: string, why: string) => Object.hasOwn(annotations, key) ? [`${at}metadata.annotations[${key}]: ${why}`] : [];
  const hasAppArmor = (container: Container) => spec.securityContext?.appArmorProfile !== undefined || container.securityContext?.appArmorProfile !== undefined;
  return containersOf(spec, at).flatMap(({ container, path }) => [
    ...container.securityContext?.seccompProfile === undefined ? old(`${SECCOMP_CONTAINER_PREFIX}${container.name}`, 'non-functional in v1.27+; use the "seccompProfile" field instead') : [],
    ...hasAppArmor(container) ? [] : old(`${APP_ARMOR_PREFIX}${container.name}`, `deprecated since v1.30; use the "appArmorProfile" field instead`),
    ...fractionalBytes(container.resources?.limits, `${path}.resources.limits`), ...fractionalBytes(container.resources?.requests, `${path}.resources.requests`),
    ...hiddenVariables(container, path),
  ]);
}

/** Bytes come whole. */
export function fractionalBytes(resources: Readonly<Record<string, string | number>> | undefined, path: string, names: readonly string[] = ['memory', 'ephemeral-storage']): readonly string[] {
  return names.flatMap(name => {
    const value = resources?.[name];
    return value === undefined || (parseQuantity(value) ?? 0n) % NANO === 0n ? [] : [`${path}[${name}]: fractional byte value ${JSON.stringify(String(value))} is invalid, must be an integer`];
  });
}

/** Ports that are there twice, or nearly. */
export function portWarnings({ spec, at }: PodPlace): readonly string[] {
  const seen: { readonly key: string; readonly place: string; readonly hostIP: string; readonly hostPort: number }[] = [];
  return containersOf(spec, at).flatMap(({ container, path }) => (container.ports ?? []).flatMap(({ containerPort, protocol = 'TCP', hostIP = '', hostPort = 0 }, index) => {
    const port = { key: `${containerPort}/${protocol}`, place: `${path}.ports[${index}]`, hostIP, hostPort };
    const found = seen.filter(other => other.key === port.key).flatMap(other => {
      const what = port.hostIP === other.hostIP && port.hostPort === other.hostPort ? 'duplicate' : port.hostPort === 0 || other.hostPort === 0 ? 'overlapping'
        : port.hostPort === other.hostPort && (port.hostIP === '') !== (other.hostIP === '') ? 'dangerously ambiguous' : undefined;
      return what === undefined ? [] : [`${port.place}: ${what} port definition with ${other.place}`];
    });
    seen.push(port);
    return found;
  }));
}

/** A variable that a later one of its name replaces without using it. */
function hiddenVariables({ env = [] }: Container, path: string): readonly string[] {
  return env.flatMap(({ name, value = '', valueFrom }, index) => {
    const reference = `$(${name})`;
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    return hides && env.findIndex(other => other.name === name) < index ? [`${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`] : [];
  });
}

function containersOf(spec: PodSpec, at: string): readonly { readonly container: Container; readonly path: string }[] {
  const of = (containers: readonly Container[] | undefined, field: string) => (containers ?? []).map((container, index) => ({ container, path: `${at}spec.${field}[${index}]` }));
  return [...of(spec.initContainers, 'initContainers'), ...of(spec.containers, 'containers'), ...of(spec.ephemeralContainers as readonly Container[] | undefined, 'ephemeralContainers')];
}
