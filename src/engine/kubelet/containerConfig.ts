import type { Container, Pod } from '../../api/objects.ts';
import type { ContainerConfig, RuntimeImage, RuntimeMount, SandboxConfig } from '../cri/contract.ts';
import type { SandboxPlan } from '../contracts/sandboxNetwork.ts';
import { hashContainer } from './computePodActions.ts';
import type { ContainerToStart } from './computePodActions.ts';
import { ContainerConfigError } from './environment.ts';
import { expandVariables } from './expandVariables.ts';
import { toContainerResources } from './resources.ts';
import { toIdentity } from './volumes.ts';

const MAX_HOSTNAME = 63;
const DEFAULT_GRACE_SECONDS = 30;

/** What the pod's sandbox should be. Pure. */
export function toSandboxConfig(pod: Pod, plan: SandboxPlan, { node, attempt }: { readonly node: string; readonly attempt: number }): SandboxConfig {
  const spec = pod.spec;
  const hostNetwork = spec?.hostNetwork === true;
  const ports = hostNetwork ? [] : [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(container => container.ports ?? []).filter(port => (port.hostPort ?? 0) > 0);
  return {
    pod: toIdentity(pod), node, attempt, graceSeconds: spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
    image: plan.image, command: plan.command, environment: plan.environment, binds: plan.binds, capAdd: hostNetwork ? [] : plan.capAdd,
    ...(hostNetwork ? {} : { network: { name: plan.network, address: plan.address }, hostname: podHostname(pod) }),
    hostPid: spec?.hostPID === true, hostIpc: spec?.hostIPC === true,
    sysctls: Object.fromEntries((spec?.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value])),
    // Published on this computer only: a pod's port is no service to the local network.
    ports: ports.map(port => ({
      containerPort: port.containerPort, hostPort: port.hostPort ?? 0, protocol: (port.protocol ?? 'TCP').toLowerCase() as 'tcp' | 'udp' | 'sctp',
      hostIp: port.hostIP === undefined || port.hostIP === '' || port.hostIP === '0.0.0.0' ? '127.0.0.1' : port.hostIP,
    })),
    labels: {},
  };
}

/** @source kubelet GeneratePodHostNameAndDomain: cut to 63 characters, no trailing '-' or '.'. */
export function podHostname(pod: Pod): string {
  const spec = pod.spec;
  if (spec?.hostnameOverride !== undefined) return spec.hostnameOverride;
  const host = (spec?.hostname !== undefined && spec.hostname !== '' ? spec.hostname : pod.metadata.name ?? '').slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '');
  const domain = podDomain(pod);
  return spec?.setHostnameAsFQDN === true && domain !== '' ? `${host}.${domain}` : host;
}

/** '' without a subdomain. */
function podDomain(pod: Pod): string {
  const subdomain = pod.spec?.subdomain ?? '';
  return subdomain === '' ? '' : `${subdomain}.${pod.metadata.namespace ?? ''}.svc.cluster.local`;
}

/** The pod's /etc/hosts. @source kubelet managedHostsFileContent, hostsEntriesFromHostAliases */
export function hostsFile(pod: Pod, address: string): string {
  const domain = podDomain(pod);
  const host = podHostname(pod);
  const lines = [
    '# Kubernetes-managed hosts file.', '127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback', 'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix', 'fe00::1\tip6-allnodes', 'fe00::2\tip6-allrouters',
    domain === '' || host.endsWith(domain) ? `${address}\t${host}` : `${address}\t${host}.${domain}\t${host}`,
  ];
  const aliases = (pod.spec?.hostAliases ?? []).map(alias => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}`);
  if (aliases.length > 0) lines.push('', '# Entries added by HostAliases.', ...aliases);
  return `${lines.join('\n')}\n`;
}

export interface ContainerConfigInput {
  readonly pod: Pod;
  readonly node: string;
  readonly start: ContainerToStart;
  readonly sandboxId: string;
  /** Of an ephemeral container: the instance that it looks into. */
  readonly targetId?: string | undefined;
  readonly image: RuntimeImage;
  readonly variables: ReadonlyMap<string, string>;
  readonly mounts: readonly RuntimeMount[];
  readonly nodeMemoryBytes: number;
}

/** What the runtime should create for a container. Pure; throws ContainerConfigError where Kubernetes refuses to run it. */
export function toContainerConfig(input: ContainerConfigInput): ContainerConfig {
  const { pod, start, image, variables } = input;
  const { container } = start;
  const spec = pod.spec;
  const context = container.securityContext ?? {};
  const podContext = spec?.securityContext ?? {};
  const runAsUser = context.runAsUser ?? podContext.runAsUser;
  const runAsGroup = context.runAsGroup ?? podContext.runAsGroup;
  verifyNonRoot(pod, container, runAsUser, image);
  const expand = (words: readonly string[]) => words.map(word => expandVariables(word, variables));
  const { command = [], args = [] } = container;
  return {
    pod: toIdentity(pod), node: input.node, name: container.name, attempt: start.attempt, backOffMs: start.backOffMs,
    graceSeconds: spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS, specHash: hashContainer(container),
    sandboxId: input.sandboxId, image: container.image ?? '', imageId: image.id,
    // A command replaces the image's entry point and its arguments; args alone replace only the latter.
    ...(command.length > 0 ? { entrypoint: expand(command), command: expand(args) } : args.length > 0 ? { command: expand(args) } : {}),
    environment: [...variables].map(([name, value]) => `${name}=${value}`),
    ...(container.workingDir === undefined || container.workingDir === '' ? {} : { workingDirectory: container.workingDir }),
    mounts: input.mounts, resources: toContainerResources(pod, container, input.nodeMemoryBytes),
    ...(runAsUser === undefined && runAsGroup === undefined ? {} : { user: toUser(runAsUser, runAsGroup, image) }),
    supplementalGroups: [...new Set([...(podContext.supplementalGroups ?? []), ...(podContext.fsGroup === undefined ? [] : [podContext.fsGroup])])],
    privileged: context.privileged === true,
    capAdd: context.capabilities?.add ?? [], capDrop: context.capabilities?.drop ?? [],
    readOnlyRootFilesystem: context.readOnlyRootFilesystem === true,
    securityOptions: toSecurityOptions(pod, container),
    hostNetwork: spec?.hostNetwork === true, hostIpc: spec?.hostIPC === true, hostPid: spec?.hostPID === true, sharePid: spec?.shareProcessNamespace === true,
    ...(input.targetId === undefined ? {} : { targetId: input.targetId }),
    stdin: container.stdin === true, stdinOnce: container.stdinOnce === true, tty: container.tty === true,
    ...(container.lifecycle?.stopSignal === undefined ? {} : { stopSignal: container.lifecycle.stopSignal }),
    labels: {},
  };
}

function toUser(uid: number | undefined, gid: number | undefined, image: RuntimeImage): string {
  const user = uid === undefined ? image.user.split(':')[0] ?? '' : String(uid);
  return gid === undefined ? user : `${user === '' ? '0' : user}:${gid}`;
}

/** @source kubelet verifyRunAsNonRoot */
function verifyNonRoot(pod: Pod, container: Container, uid: number | undefined, image: RuntimeImage): void {
  const required = container.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot;
  if (required !== true) return;
  const where = `(pod: "${pod.metadata.name ?? ''}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid ?? ''})", container: ${container.name})`;
  if (uid !== undefined) {
    if (uid === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${where}`);
    return;
  }
  const user = image.user.split(':')[0] ?? '';
  if (user === '' || user === '0') throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(user)) throw new ContainerConfigError(`container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`);
}

function toSecurityOptions(pod: Pod, container: Container): string[] {
  const context = container.securityContext ?? {};
  const seccomp = context.seccompProfile ?? pod.spec?.securityContext?.seccompProfile;
  const selinux = context.seLinuxOptions ?? pod.spec?.securityContext?.seLinuxOptions;
  if (seccomp?.type === 'Localhost') throw new ContainerConfigError(`spec.containers[${container.name}].securityContext.seccompProfile: Localhost profiles cannot be loaded by this node`);
  const appArmor = context.appArmorProfile ?? pod.spec?.securityContext?.appArmorProfile;
  return [
    ...(context.allowPrivilegeEscalation === false ? ['no-new-privileges'] : []),
    // Docker's default profile is Kubernetes' RuntimeDefault; a pod that asks for nothing gets it too, which is stricter than Kubernetes.
    ...(seccomp?.type === 'Unconfined' ? ['seccomp=unconfined'] : []),
    ...(appArmor?.type === 'Unconfined' ? ['apparmor=unconfined'] : appArmor?.type === 'Localhost' ? [`apparmor=${appArmor.localhostProfile ?? ''}`] : []),
    ...Object.entries({ user: selinux?.user, role: selinux?.role, type: selinux?.type, level: selinux?.level }).flatMap(([key, value]) => value === undefined ? [] : [`label=${key}:${value}`]),
  ];
}
