import type { Container } from '../../api/objects.ts';
import { t } from '../../base/words.ts';
import { containerRule, podRule, type PodSubject, type PracticeRule } from './practiceRule.ts';

/** Folders of a node that give a pod power over it. @source kube-linter sensitive-host-mounts */
const SENSITIVE_PATHS = ['/', '/boot', '/dev', '/etc', '/lib', '/proc', '/sys', '/usr'];
const SAFE_SYSCTLS = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];
const LOWEST_HIGH_ID = 10_000;

const capability = (container: Container, list: 'add' | 'drop', names: readonly string[]) => (container.securityContext?.capabilities?.[list] ?? []).some(name => names.includes(name.replace(/^CAP_/, '')));
const mountsOf = (container: Container, pod: PodSubject, isMeant: (path: string) => boolean) => (container.volumeMounts ?? []).flatMap((mount, index) => {
  const path = pod.spec.volumes?.find(volume => volume.name === mount.name)?.hostPath?.path;
  return path !== undefined && isMeant(path) ? [{ index, path, isReadOnly: mount.readOnly === true }] : [];
});

const rules: readonly Omit<PracticeRule, 'group'>[] = [
  containerRule({ code: 'privileged-container', title: 'Containers are not privileged.', from: ['kube-linter privileged-container', 'kube-score container-security-context-privileged'] }, ({ securityContext }) =>
    securityContext?.privileged === true ? [['securityContext', 'privileged'], t('a privileged container has every power over its node')] : undefined),
  containerRule({ code: 'privilege-escalation-container', title: 'Processes cannot gain more privileges than their container began with.', from: ['kube-linter privilege-escalation-container'] }, ({ securityContext }) =>
    securityContext?.allowPrivilegeEscalation === true || securityContext?.privileged === true || securityContext?.capabilities?.add?.some(name => /^(?:CAP_)?SYS_ADMIN$/.test(name)) === true
      ? [['securityContext', 'allowPrivilegeEscalation'], t('processes can gain more privileges than their parent has')] : undefined),
  containerRule({ code: 'no-read-only-root-fs', title: 'The root file system is read-only.', from: ['kube-linter no-read-only-root-fs', 'kube-score container-security-context-readonlyrootfilesystem'] }, ({ securityContext }) =>
    securityContext?.readOnlyRootFilesystem === true ? undefined : [['securityContext', 'readOnlyRootFilesystem'], t('the root file system is writable: set readOnlyRootFilesystem to true')]),
  containerRule({ code: 'run-as-non-root', title: 'Containers run as a user other than root.', from: ['kube-linter run-as-non-root'] }, (container, { spec }) => {
    const [own, pod] = [container.securityContext, spec.securityContext];
    const user = own?.runAsUser ?? pod?.runAsUser;
    if ((own?.runAsGroup ?? pod?.runAsGroup) === 0) return [['securityContext', 'runAsGroup'], t('the container runs with the group root')];
    if (user !== undefined ? user > 0 : (own?.runAsNonRoot ?? pod?.runAsNonRoot) === true) return undefined;
    return user === 0 ? [['securityContext', 'runAsUser'], t('the container runs as root')] : [['securityContext', 'runAsNonRoot'], t('the container may run as root: set runAsNonRoot to true')];
  }),
  containerRule({ code: 'drop-net-raw-capability', title: 'The capability NET_RAW is dropped.', from: ['kube-linter drop-net-raw-capability'] }, container =>
    capability(container, 'drop', ['NET_RAW', 'ALL', 'all']) && !capability(container, 'add', ['NET_RAW']) ? undefined : [['securityContext', 'capabilities', 'drop'], t('the container keeps NET_RAW, with which it can forge packets: drop it, or ALL')]),
  containerRule({ code: 'container-security-context-user-group-id', title: 'User and group ids are set, above 10000.', from: ['kube-score container-security-context-user-group-id'], isOptional: true }, ({ securityContext }, { spec }) =>
    (['runAsUser', 'runAsGroup'] as const).flatMap(field => { const id = securityContext?.[field] ?? spec.securityContext?.[field] ?? 0; return id > LOWEST_HIGH_ID ? [] : [[['securityContext', field], t('{0} should be above {1}, where it is no user of the node', field, LOWEST_HIGH_ID)] as const]; })),
  containerRule({ code: 'container-seccomp-profile', title: 'A seccomp profile is set.', from: ['kube-score container-seccomp-profile'], isOptional: true }, ({ securityContext }, { spec }) =>
    securityContext?.seccompProfile === undefined && spec.securityContext?.seccompProfile === undefined ? [['securityContext', 'seccompProfile'], t('no seccomp profile is set: RuntimeDefault fits most programs')] : undefined),
  containerRule({ code: 'unsafe-proc-mount', title: '/proc is masked.', from: ['kube-linter unsafe-proc-mount'], isOptional: true }, ({ securityContext }) =>
    securityContext?.procMount === 'Unmasked' ? [['securityContext', 'procMount'], t('an unmasked /proc shows the container what the runtime hides')] : undefined),
  containerRule({ code: 'docker-sock', title: 'The socket of the container runtime is not mounted.', from: ['kube-linter docker-sock'] }, (container, pod) =>
    mountsOf(container, pod, path => /docker\.sock|containerd\.sock|crio\.sock/.test(path)).map(({ index, path }) => [['volumeMounts', index], t('{0} gives power over every container of the node', path)] as const)),
  containerRule({ code: 'sensitive-host-mounts', title: 'No sensitive folder of the node is mounted.', from: ['kube-linter sensitive-host-mounts'] }, (container, pod) =>
    mountsOf(container, pod, path => SENSITIVE_PATHS.includes(path.replace(/(?<=.)\/+$/, ''))).map(({ index, path }) => [['volumeMounts', index], t('{0} of the node is mounted', path)] as const)),
  containerRule({ code: 'writable-host-mount', title: 'Folders of the node are mounted read-only.', from: ['kube-linter writable-host-mount'], isOptional: true }, (container, pod) =>
    mountsOf(container, pod, () => true).filter(({ isReadOnly }) => !isReadOnly).map(({ index, path }) => [['volumeMounts', index], t('{0} of the node can be written: set readOnly to true', path)] as const)),
  containerRule({ code: 'env-var-secret', title: 'Secrets are not written into variables.', from: ['kube-linter env-var-secret'] }, ({ env = [] }) =>
    env.flatMap(({ name, value }, index) => /secret|passw(?:or)?d|token|api_?key/i.test(name) && (value ?? '') !== '' && !/file|path|_?name$/i.test(name) ? [[['env', index, 'value'], t('"{0}" looks like a secret: take it from a Secret', name)] as const] : [])),
  containerRule({ code: 'read-secret-from-env-var', title: 'Secrets are mounted as files, not put into variables.', from: ['kube-linter read-secret-from-env-var'], isOptional: true }, ({ env = [] }) =>
    env.flatMap(({ valueFrom }, index) => valueFrom?.secretKeyRef === undefined ? [] : [[['env', index, 'valueFrom', 'secretKeyRef'], t('a Secret in a variable is seen by every child process: mount it as a file')] as const])),
  containerRule({ code: 'privileged-ports', title: 'Container ports are above 1024.', from: ['kube-linter privileged-ports'], isOptional: true }, ({ ports = [] }) =>
    ports.flatMap(({ containerPort }, index) => containerPort < 1024 ? [[['ports', index, 'containerPort'], t('port {0} needs privileges to listen on', containerPort)] as const] : [])),
  containerRule({ code: 'ssh-port', title: 'Containers do not serve SSH.', from: ['kube-linter ssh-port'] }, ({ ports = [] }) =>
    ports.flatMap(({ containerPort, protocol = 'TCP' }, index) => containerPort === 22 && protocol === 'TCP' ? [[['ports', index, 'containerPort'], t('port 22 is SSH\'s: use kubectl exec')] as const] : [])),
  ...(['hostNetwork', 'hostPID', 'hostIPC'] as const).map(field => podRule({ code: `host-${field.slice('host'.length).toLowerCase()}`, title: `Pods do not share the node's ${field.slice('host'.length)}.`, from: [`kube-linter host-${field.slice('host'.length).toLowerCase()}`] }, ({ spec }) =>
    spec[field] === true ? [['spec', field], t('the pod shares its node\'s {0}', field.slice('host'.length))] : undefined)),
  podRule({ code: 'unsafe-sysctls', title: 'Only safe sysctls are set.', from: ['kube-linter unsafe-sysctls'] }, ({ spec }) =>
    (spec.securityContext?.sysctls ?? []).flatMap(({ name }, index) => SAFE_SYSCTLS.includes(name) ? [] : [[['spec', 'securityContext', 'sysctls', index, 'name'], t('the sysctl {0} is not safe: kubelets refuse it unless told otherwise', name)] as const])),
];

/** What keeps a container from harming its node and its neighbours. */
export const securityRules: readonly PracticeRule[] = rules.map(rule => ({ ...rule, group: 'security' }));
