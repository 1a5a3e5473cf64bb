import type { FieldError } from '../apiError.ts';
import type { Container, PodSpec } from '../objects.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, oneOf, required } from './fieldErrors.ts';
import { dns1123Label, portName, portNumber } from './names.ts';
import { validateHandler, validateProbes } from './probes.ts';
import { validateResizePolicy } from './resizePolicy.ts';
import { validateContainerResources } from './resourceRequirements.ts';
import { validateContainerSecurity } from './securityContext.ts';
import { validateVolumeMounts } from './volumeMounts.ts';

const PULL_POLICIES: readonly string[] = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES: readonly string[] = ['FallbackToLogsOnError', 'File'];
const RESTART_POLICIES: readonly string[] = ['Always', 'Never', 'OnFailure'];
const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** What the containers of one pod share: names taken so far (filled in), its volumes and policies. */
export interface ContainerContext {
  readonly names: Set<string>;
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  readonly restartPolicy: PodSpec['restartPolicy'];
  /** Names of the pod's resource claims, in order. */
  readonly claims: readonly string[];
  /** The pod's, within which a hook must be done sleeping. */
  readonly gracePeriodSeconds: number | undefined;
}

/** @source pkg/apis/core/validation validateContainers; names of init and app containers must differ. */
export function validateContainers(containers: readonly Container[], path: string, context: ContainerContext): FieldError[] {
  if (containers.length === 0) return [required(path)];
  const errors = containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    return [...validateContainer(container, at, context), ...validateLifecycle(container, at, context), ...validateProbes(container, at)];
  });
  return [...errors, ...validateHostPorts(containers, path)];
}

/** @source pkg/apis/core/validation validateInitContainers: probes and hooks are for those that restart. */
export function validateInitContainers(containers: readonly Container[], path: string, context: ContainerContext): FieldError[] {
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const errors = validateContainer(container, at, context);
    errors.push(...validateHostPorts([container], path, index));
    if (container.restartPolicy === 'Always') return [...errors, ...validateLifecycle(container, at, context), ...validateProbes(container, at)];
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[field] !== undefined) errors.push(forbidden(`${at}.${field}`, 'may not be set for init containers without restartPolicy=Always'));
    }
    return errors;
  });
}

/** What all sorts of containers must satisfy. @source pkg/apis/core/validation validateContainerCommon */
export function validateContainer(container: Container, path: string, { names, volumes, hostNetwork, restartPolicy, claims }: ContainerContext): FieldError[] {
  const errors: FieldError[] = [];
  if (container.name === '') errors.push(required(`${path}.name`));
  else errors.push(...invalidEach(`${path}.name`, container.name, dns1123Label(container.name)));
  if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
  names.add(container.name);
  const image = container.image ?? '';
  if (image === '') errors.push(required(`${path}.image`));
  else if (image.trim() !== image) errors.push(invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  errors.push(
    ...oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, MESSAGE_POLICIES),
    ...validatePorts(container.ports ?? [], `${path}.ports`, hostNetwork),
    ...validateEnv(container.env ?? [], `${path}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`),
    ...validateVolumeMounts(container, volumes, path),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES),
    ...validateResizePolicy(container.resizePolicy ?? [], `${path}.resizePolicy`, restartPolicy),
    ...validateContainerResources(container.resources, claims, `${path}.resources`),
    ...validateContainerSecurity(container.securityContext, `${path}.securityContext`),
    ...oneOf(`${path}.restartPolicy`, container.restartPolicy, RESTART_POLICIES),
  );
  return errors;
}

function validateLifecycle({ lifecycle }: Container, path: string, { gracePeriodSeconds }: ContainerContext): FieldError[] {
  return (['postStart', 'preStop'] as const).flatMap(hook => {
    const handler = lifecycle?.[hook];
    return handler === undefined ? [] : validateHandler(handler, `${path}.lifecycle.${hook}`, gracePeriodSeconds);
  });
}

function validatePorts(ports: NonNullable<Container['ports']>, path: string, hostNetwork: boolean): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    const name = port.name ?? '';
    if (name !== '') {
      const problems = portName(name);
      errors.push(...invalidEach(`${at}.name`, name, problems));
      if (problems.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    if (port.containerPort === 0) errors.push(required(`${at}.containerPort`));
    else errors.push(...invalidEach(`${at}.containerPort`, port.containerPort, portNumber(port.containerPort)));
    const { hostPort = 0 } = port;
    if (hostPort !== 0) errors.push(...invalidEach(`${at}.hostPort`, hostPort, portNumber(hostPort)));
    if (hostNetwork && hostPort !== 0 && hostPort !== port.containerPort) {
      errors.push(invalid(`${at}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    }
    if (port.protocol === undefined) errors.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${at}.protocol`, port.protocol, PROTOCOLS));
    return errors;
  });
}

function validateHostPorts(containers: readonly Container[], path: string, firstIndex = 0): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) => (container.ports ?? []).flatMap((port, place) => {
    if (port.hostPort === undefined || port.hostPort === 0) return [];
    const key = `${port.protocol ?? ''}/${port.hostIP ?? ''}/${port.hostPort}`;
    const isTaken = taken.has(key);
    taken.add(key);
    return isTaken ? [duplicate(`${path}[${firstIndex + index}].ports[${place}].hostPort`, key)] : [];
  }));
}
