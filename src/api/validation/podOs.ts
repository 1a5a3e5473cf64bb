import type { FieldError } from '../apiError.ts';
import type { Container, PodSpec } from '../objects.ts';
import { forbidden, notSupported, required } from './fieldErrors.ts';

type PodContext = NonNullable<PodSpec['securityContext']>;
type ContainerContext = NonNullable<Container['securityContext']>;

const NAMES: readonly string[] = ['linux', 'windows'];
const NOT_FOR_LINUX = 'windows options cannot be set for a linux pod';
const NOT_FOR_WINDOWS = 'cannot be set for a windows pod';
const OF_LINUX_PODS = ['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'sysctls', 'runAsUser', 'runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'] as const satisfies readonly (keyof PodContext)[];
const OF_LINUX_CONTAINERS = ['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'] as const satisfies readonly (keyof ContainerContext)[];

/** A pod that says its operating system has no fields of another one. @source pkg/apis/core/validation validateOS, validateLinux, validateWindows */
export function validatePodOs(spec: PodSpec, path: string): FieldError[] {
  if (spec.os === undefined) return [];
  const name = spec.os.name as string | undefined ?? '';
  if (name === '') return [required(`${path}.os.name`, 'cannot be empty')];
  if (!NAMES.includes(name)) return [notSupported(`${path}.os`, name, NAMES)];
  return name === 'linux' ? validateLinux(spec, path) : validateWindows(spec, path);
}

function validateLinux(spec: PodSpec, path: string): FieldError[] {
  return [{ securityContext: spec.securityContext, at: path }, ...containersOf(spec, path)]
    .flatMap(({ securityContext, at }) => securityContext?.windowsOptions === undefined ? [] : [forbidden(`${at}.securityContext.windowsOptions`, NOT_FOR_LINUX)]);
}

function validateWindows(spec: PodSpec, path: string): FieldError[] {
  const { securityContext = {} } = spec;
  const isSet = (value: unknown) => value !== undefined && value !== null;
  return [
    ...(['hostUsers', 'shareProcessNamespace'] as const).filter(field => isSet(spec[field])).map(field => `${path}.${field}`),
    ...(['hostPID', 'hostIPC'] as const).filter(field => spec[field] === true).map(field => `${path}.${field}`),
    ...OF_LINUX_PODS.filter(field => isSet(securityContext[field]) && (field !== 'sysctls' || securityContext.sysctls?.length !== 0)).map(field => `${path}.securityContext.${field}`),
    ...containersOf(spec, path).flatMap(({ securityContext: own, at }) => OF_LINUX_CONTAINERS.filter(field => isSet(own?.[field])).map(field => `${at}.securityContext.${field}`)),
  ].map(field => forbidden(field, NOT_FOR_WINDOWS));
}

interface Placed { readonly securityContext: ContainerContext | undefined; readonly at: string }

function containersOf(spec: PodSpec, path: string): readonly Placed[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap(field => (spec[field] ?? []).map(({ securityContext }, index) => ({ securityContext, at: `${path}.${field}[${index}]` })));
}
