import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodSpec } from '../../../../src/api/objects.ts';
import { evaluatePodSecurity, formatViolations } from '../../../../src/api/podSecurity/evaluate.ts';
import { formatLevel, parseSecurityPolicy } from '../../../../src/api/podSecurity/policy.ts';

type Container = PodSpec['containers'][number];
const GOOD = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const spec = (container: Partial<Container> = {}, more: Partial<PodSpec> = {}): PodSpec => ({ containers: [{ name: 'a', image: 'i', ...container }], ...more });
const strict = (container: Partial<Container> = {}, more: Partial<PodSpec> = {}): PodSpec =>
  spec({ ...container, securityContext: { ...GOOD, ...container.securityContext } }, { ...more, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...more.securityContext } });

interface Case { readonly name: string; readonly level: 'baseline' | 'restricted'; readonly spec: PodSpec; readonly version?: string; readonly annotations?: Record<string, string>; readonly violations: string }

const cases: readonly Case[] = [
  { name: 'a plain pod is baseline', level: 'baseline', spec: spec(), violations: '' },
  {
    name: 'a plain pod is not restricted, in the words that kubectl shows', level: 'restricted', spec: spec(),
    violations: 'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  },
  { name: 'a pod that says all is restricted', level: 'restricted', spec: strict(), violations: '' },
  { name: 'privileged', level: 'baseline', spec: spec({ securityContext: { privileged: true } }), violations: 'privileged (container "a" must not set securityContext.privileged=true)' },
  { name: 'added capabilities', level: 'baseline', spec: spec({ securityContext: { capabilities: { add: ['SYS_ADMIN', 'CHOWN', 'NET_RAW'] } } }), violations: 'non-default capabilities (container "a" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)' },
  { name: 'added capabilities are told once when restricted', level: 'restricted', spec: strict({ securityContext: { ...GOOD, capabilities: { drop: ['ALL'], add: ['CHOWN'] } } }), violations: 'unrestricted capabilities (container "a" must not include "CHOWN" in securityContext.capabilities.add)' },
  { name: 'namespaces of the host', level: 'baseline', spec: spec({}, { hostNetwork: true, hostPID: true, hostIPC: true }), violations: 'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)' },
  { name: 'hostPath', level: 'baseline', spec: spec({}, { volumes: [{ name: 'v', hostPath: { path: '/' } }, { name: 'w', hostPath: { path: '/' } }] }), violations: 'hostPath volumes (volumes "v", "w")' },
  { name: 'hostPath when restricted', level: 'restricted', spec: strict({}, { volumes: [{ name: 'v', hostPath: { path: '/' } }, { name: 'n', nfs: { path: '/', server: 's' } }, { name: 'e', emptyDir: {} }] }), violations: 'restricted volume types (volumes "v", "n" use restricted volume types "hostPath", "nfs")' },
  { name: 'ports of the host', level: 'baseline', spec: spec({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 8081 }, { containerPort: 82 }] }), violations: 'hostPort (container "a" uses hostPorts 80, 8081)' },
  { name: 'a host in a probe', level: 'baseline', spec: spec({ livenessProbe: { httpGet: { host: 'x', port: 80 } } }), violations: 'probe or lifecycle host (container "a" uses probe or lifecycle host "x")' },
  { name: 'a host in a probe before 1.34', level: 'baseline', version: 'v1.33', spec: spec({ livenessProbe: { httpGet: { host: 'x', port: 80 } } }), violations: '' },
  { name: 'procMount', level: 'baseline', spec: spec({ securityContext: { procMount: 'Unmasked' } }), violations: 'procMount (container "a" must not set securityContext.procMount to "Unmasked")' },
  { name: 'procMount in a user namespace', level: 'baseline', spec: spec({ securityContext: { procMount: 'Unmasked' } }, { hostUsers: false }), violations: '' },
  { name: 'procMount in a user namespace when restricted', level: 'restricted', spec: strict({ securityContext: { ...GOOD, procMount: 'Unmasked' } }, { hostUsers: false }), violations: 'procMount (container "a" must not set securityContext.procMount to "Unmasked")' },
  { name: 'SELinux', level: 'baseline', spec: spec({ securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } } }, { securityContext: { seLinuxOptions: { role: 'r' } } }), violations: 'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set)' },
  { name: 'SELinux type that came with 1.31', level: 'baseline', version: 'v1.30', spec: spec({ securityContext: { seLinuxOptions: { type: 'container_engine_t' } } }), violations: 'seLinuxOptions (container "a" set forbidden securityContext.seLinuxOptions: type "container_engine_t")' },
  { name: 'AppArmor', level: 'baseline', spec: spec({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }), violations: 'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")' },
  { name: 'AppArmor by annotation', level: 'baseline', spec: spec(), annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' }, violations: 'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="unconfined"")' },
  { name: 'seccomp', level: 'baseline', spec: spec({}, { securityContext: { seccompProfile: { type: 'Unconfined' } } }), violations: 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")' },
  { name: 'seccomp before there was a field', level: 'baseline', version: 'v1.18', spec: spec(), annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' }, violations: 'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")' },
  { name: 'sysctls', level: 'baseline', spec: spec({}, { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }, { name: 'net.ipv4.tcp_rmem', value: '1' }] } }), violations: 'forbidden sysctls (kernel.msgmax)' },
  { name: 'sysctls by version', level: 'baseline', version: 'v1.26', spec: spec({}, { securityContext: { sysctls: [{ name: 'net.ipv4.ip_local_reserved_ports', value: '1' }] } }), violations: 'forbidden sysctls (net.ipv4.ip_local_reserved_ports)' },
  { name: 'Windows host processes', level: 'baseline', spec: spec({ securityContext: { windowsOptions: { hostProcess: true } } }), violations: 'hostProcess (container "a" must not set securityContext.windowsOptions.hostProcess=true)' },
  { name: 'root by number', level: 'restricted', spec: strict({ securityContext: { ...GOOD, runAsUser: 0 } }), violations: 'runAsUser=0 (container "a" must not set runAsUser=0)' },
  { name: 'root said aloud', level: 'restricted', spec: strict({ securityContext: { ...GOOD, runAsNonRoot: false } }), violations: 'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false)' },
  { name: 'root in a user namespace', level: 'restricted', spec: strict({ securityContext: { ...GOOD, runAsUser: 0 } }, { hostUsers: false }), violations: '' },
  { name: 'init and ephemeral containers count', level: 'baseline', spec: spec({}, { initContainers: [{ name: 'i', securityContext: { privileged: true } }], ephemeralContainers: [{ name: 'e', securityContext: { privileged: true } }] }), violations: 'privileged (containers "i", "e" must not set securityContext.privileged=true)' },
  { name: 'a version of the future is the newest', level: 'baseline', version: 'v1.999', spec: spec({ livenessProbe: { tcpSocket: { host: 'x', port: 80 } } }), violations: 'probe or lifecycle host (container "a" uses probe or lifecycle host "x")' },
];

for (const { name, level, version = 'latest', spec: pod, annotations = {}, violations } of cases) {
  test(`${level}: ${name}`, () => assert.equal(formatViolations(evaluatePodSecurity({ level, version }, pod, { annotations })), violations));
}

const P = 'pod-security.kubernetes.io';
const policies: readonly { readonly name: string; readonly labels: Record<string, string>; readonly policy: readonly [string, string, string]; readonly errors?: readonly string[] }[] = [
  { name: 'no labels', labels: {}, policy: ['privileged:latest', 'privileged:latest', 'privileged:latest'] },
  { name: 'enforcing warns too', labels: { [`${P}/enforce`]: 'baseline', [`${P}/enforce-version`]: 'v1.30' }, policy: ['baseline:v1.30', 'privileged:latest', 'baseline:v1.30'] },
  { name: 'all three', labels: { [`${P}/enforce`]: 'baseline', [`${P}/audit`]: 'restricted', [`${P}/warn`]: 'restricted', [`${P}/warn-version`]: 'v1.25' }, policy: ['baseline:latest', 'restricted:latest', 'restricted:v1.25'] },
  {
    name: 'nonsense', labels: { [`${P}/enforce`]: 'x', [`${P}/audit`]: 'y', [`${P}/warn-version`]: '1.2' }, policy: ['restricted:latest', 'privileged:latest', 'privileged:latest'],
    errors: [
      `metadata.labels[${P}/enforce]: Invalid value: "x": must be one of privileged, baseline, restricted`, `metadata.labels[${P}/audit]: Invalid value: "y": must be one of privileged, baseline, restricted`,
      `metadata.labels[${P}/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"`,
    ],
  },
];

for (const { name, labels, policy, errors = [] } of policies) {
  test(`the policy of a namespace: ${name}`, () => {
    const parsed = parseSecurityPolicy(labels);
    assert.deepEqual([parsed.policy.enforce, parsed.policy.audit, parsed.policy.warn].map(formatLevel), policy);
    assert.deepEqual(parsed.errors.map(({ field, message }) => `${field}: ${message}`), errors);
  });
}
