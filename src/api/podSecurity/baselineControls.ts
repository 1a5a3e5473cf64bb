import type { Container, Probe } from '../objects.ts';
import { containersOf } from '../podInfo.ts';
import type { Control, PodCheck } from './check.ts';
import { counted, namesOf, plural, quoted, setters, sorted, unlessUserNamespace } from './check.ts';
import { appArmor, seccompAnnotations, seccompForbidden, seLinux } from './profileChecks.ts';

const DEFAULT_CAPABILITIES = new Set(['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT']);

const capabilities: PodCheck = spec => {
  const extra = (container: Container) => (container.securityContext?.capabilities?.add ?? []).filter(name => !DEFAULT_CAPABILITIES.has(name));
  const bad = namesOf(spec, container => extra(container).length > 0);
  if (bad.length === 0) return undefined;
  return { reason: 'non-default capabilities', detail: `${counted('container', bad)} must not include ${quoted(sorted(containersOf(spec).flatMap(extra)))} in securityContext.capabilities.add` };
};

const hostNamespaces: PodCheck = spec => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(field => spec[field] === true);
  return shared.length === 0 ? undefined : { reason: 'host namespaces', detail: shared.map(field => `${field}=true`).join(', ') };
};

const hostPathVolumes: PodCheck = spec => {
  const names = (spec.volumes ?? []).filter(volume => volume.hostPath !== undefined).map(({ name }) => name);
  return names.length === 0 ? undefined : { reason: 'hostPath volumes', detail: counted('volume', names) };
};

const hostPorts: PodCheck = spec => {
  const portsOf = (container: Container) => (container.ports ?? []).flatMap(({ hostPort }) => (hostPort ?? 0) === 0 ? [] : [String(hostPort)]);
  const bad = namesOf(spec, container => portsOf(container).length > 0);
  const ports = sorted(containersOf(spec).flatMap(portsOf));
  return bad.length === 0 ? undefined : { reason: 'hostPort', detail: `${counted('container', bad)} ${plural(bad.length, 'uses', 'use')} ${plural(ports.length, 'hostPort')} ${ports.join(', ')}` };
};

const hostHandlers: PodCheck = spec => {
  const hostsOf = (container: Container) => {
    const handlers: readonly (Pick<Probe, 'httpGet' | 'tcpSocket'> | undefined)[] = [container.livenessProbe, container.readinessProbe, container.startupProbe, container.lifecycle?.postStart, container.lifecycle?.preStop];
    return handlers.flatMap(handler => [handler?.httpGet?.host, handler?.tcpSocket?.host]).filter((host): host is string => (host ?? '') !== '');
  };
  const bad = sorted(namesOf(spec, container => hostsOf(container).length > 0));
  const hosts = sorted(containersOf(spec).flatMap(hostsOf));
  return bad.length === 0 ? undefined : { reason: 'probe or lifecycle host', detail: `${counted('container', bad)} ${plural(bad.length, 'uses', 'use')} ${plural(hosts.length, 'probe or lifecycle host')} ${quoted(hosts)}` };
};

const privileged: PodCheck = spec => {
  const bad = namesOf(spec, ({ securityContext }) => securityContext?.privileged === true);
  return bad.length === 0 ? undefined : { reason: 'privileged', detail: `${counted('container', bad)} must not set securityContext.privileged=true` };
};

/** Also the restricted control from 1.35 on. */
export const procMount: PodCheck = spec => {
  const mountOf = ({ securityContext }: Container) => securityContext?.procMount === undefined || securityContext.procMount === 'Default' ? [] : [securityContext.procMount];
  const bad = namesOf(spec, container => mountOf(container).length > 0);
  return bad.length === 0 ? undefined : { reason: 'procMount', detail: `${counted('container', bad)} must not set securityContext.procMount to ${quoted(sorted(containersOf(spec).flatMap(mountOf)))}` };
};

const hostProcess: PodCheck = spec => {
  const who = setters({ pod: spec.securityContext?.windowsOptions?.hostProcess === true, containers: namesOf(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true) });
  return who === '' ? undefined : { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
};

const SYSCTLS: readonly (readonly [number, readonly string[]])[] = [
  [0, ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start']],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [29, ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes']],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
];

function sysctls(minor: number): PodCheck {
  const allowed = SYSCTLS.filter(([since]) => since <= minor).flatMap(([, names]) => names);
  return spec => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter(name => !allowed.includes(name));
    return names.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: names.join(', ') };
  };
}

/** The baseline level; ordered by id, as Kubernetes reports. */
export const baselineControls: readonly Control[] = [
  { id: 'appArmorProfile', level: 'baseline', versions: [[0, appArmor]] },
  { id: 'capabilities_baseline', level: 'baseline', versions: [[0, capabilities]] },
  { id: 'hostNamespaces', level: 'baseline', versions: [[0, hostNamespaces]] },
  { id: 'hostPathVolumes', level: 'baseline', versions: [[0, hostPathVolumes]] },
  { id: 'hostPorts', level: 'baseline', versions: [[0, hostPorts]] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', versions: [[34, hostHandlers]] },
  { id: 'privileged', level: 'baseline', versions: [[0, privileged]] },
  { id: 'procMount', level: 'baseline', versions: [[0, procMount], [35, unlessUserNamespace(procMount)]] },
  { id: 'seLinuxOptions', level: 'baseline', versions: [[0, seLinux(['', 'container_t', 'container_init_t', 'container_kvm_t'])], [31, seLinux(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'])]] },
  { id: 'seccompProfile_baseline', level: 'baseline', versions: [[0, seccompAnnotations], [19, seccompForbidden]] },
  { id: 'sysctls', level: 'baseline', versions: SYSCTLS.map(([since]) => [since, sysctls(since)] as const) },
  { id: 'windowsHostProcess', level: 'baseline', versions: [[0, hostProcess]] },
];
