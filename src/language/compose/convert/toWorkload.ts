import { mappingOf, pairsOf, textOf, textsOf, type Data } from '../project/composeData.ts';
import type { MadeObject, ServiceContext } from './conversion.ts';
import { orTold, toSeconds } from './quantities.ts';
import { defined, labelsOf, toContainer } from './toContainer.ts';
import { toFiles } from './toFiles.ts';
import { placementOf } from './toServices.ts';
import { toVolumes, type Mounted } from './toVolumes.ts';
import { uniqueNames } from './uniqueNames.ts';

/** What runs the service: a Deployment, or what its restart policy, its mode or a label of kompose's asks for. @source kompose, restart and kompose.controller.type */
export function toWorkload(context: ServiceContext, labels: Readonly<Record<string, string>>): MadeObject {
  const { service, name, hints } = context;
  const deploy = mappingOf(service['deploy']);
  const mode = textOf(deploy['mode']) ?? '';
  const restartPolicy = restartPolicyOf(service);
  const mounted = apart([...toVolumes(context), ...toFiles(context)]);
  const annotations = annotationsOf(context);
  const spec = podSpec(context, { mounted, restartPolicy });
  const metadata = { name, labels, ...annotations };
  const template = { metadata: { labels, ...annotations }, spec };
  const replicas = () => Number(deploy['replicas'] ?? service['scale'] ?? 1); // what makes no replicas reads none, which is told
  const controller = hints.get('kompose.controller.type')?.toLowerCase();
  if (/job$/.test(mode)) return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { ...completionsOf(replicas()), template: { ...template, spec: { ...spec, restartPolicy: restartPolicy === 'Always' ? 'OnFailure' : restartPolicy } } } };
  tellRestart(context, { mode, controller });
  if (restartPolicy !== 'Always' && controller === undefined) return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  const always = { ...template, spec: { ...spec, restartPolicy: 'Always' } };
  const selector = { matchLabels: labels };
  if (controller === 'daemonset' || mode === 'global') return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, template: always } };
  if (controller === 'statefulset') return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { replicas: replicas(), selector, serviceName: name, template: always } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { ...Number.isInteger(replicas()) ? { replicas: replicas() } : {}, selector, ...strategyOf(deploy, mounted.some(({ volume }) => 'persistentVolumeClaim' in volume)), template: always } };
}

/** Volumes that a claim, a ConfigMap and a Secret of one name make, each under a name of its own. */
function apart(mounted: readonly Mounted[]): Mounted[] {
  const nameFor = uniqueNames();
  return mounted.map(({ volume, mount }) => {
    const name = nameFor({ kind: 'volume', wish: volume.name, thing: JSON.stringify(volume) });
    return { volume: { ...volume, name }, mount: { ...mount, name } };
  });
}

const completionsOf = (replicas: number) => Number.isInteger(replicas) && replicas > 1 ? { completions: replicas, parallelism: replicas } : {};

function tellRestart({ service, note }: ServiceContext, { mode, controller }: { readonly mode: string; readonly controller: string | undefined }): void {
  const [restart, policy] = [textOf(service['restart']) ?? '', restartPolicyOf(service)];
  const retries = /^on-failure:(\d+)$/.exec(restart)?.[1];
  if (retries !== undefined) note(`the ${retries} retries of restart ${restart}: Kubernetes restarts without end`);
  if (policy !== 'Always' && controller !== undefined) note(`restart ${restart}: a ${controller} restarts its pods always`);
  if (policy !== 'Always' && controller === undefined && mode === 'global') note('deploy.mode global: a Pod runs on one node');
}

function restartPolicyOf(service: Data): 'Always' | 'OnFailure' | 'Never' {
  const wanted = textOf(mappingOf(mappingOf(service['deploy'])['restart_policy'])['condition']) ?? textOf(service['restart']) ?? 'always';
  return /^on-failure/.test(wanted) ? 'OnFailure' : /^(?:no|none|false)$/.test(wanted) ? 'Never' : 'Always';
}

/** A claim can be one pod's only: the old one stops before the new one starts. @source kompose: Recreate where there are volumes */
function strategyOf(deploy: Data, hasClaims: boolean): Data {
  if (hasClaims) return { strategy: { type: 'Recreate' } };
  const update = mappingOf(deploy['update_config']);
  const parallelism = Number(update['parallelism'] ?? Number.NaN);
  if (!Number.isInteger(parallelism) || parallelism < 1) return {};
  return { strategy: { type: 'RollingUpdate', rollingUpdate: update['order'] === 'start-first' ? { maxSurge: parallelism, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: parallelism } } };
}

interface PodParts { readonly mounted: readonly Mounted[]; readonly restartPolicy: string }

function podSpec(context: ServiceContext, { mounted, restartPolicy }: PodParts): Data {
  const { service, hints, note } = context;
  const volumes = [...new Map(mounted.map(({ volume }) => [volume.name, volume])).values()];
  const [groups, sysctls] = [groupsOf(context), [...pairsOf(service['sysctls'])].map(([name, value]) => ({ name, value: value ?? '' }))];
  const security = defined({ supplementalGroups: groups.length === 0 ? undefined : groups, sysctls: sysctls.length === 0 ? undefined : sysctls });
  const [nameservers, searches] = [textsOf(service['dns']), textsOf(service['dns_search'])];
  const dnsConfig = defined({ nameservers: nameservers.length === 0 ? undefined : nameservers, searches: searches.length === 0 ? undefined : searches });
  const hosts = hostsOf(service['extra_hosts'], note);
  const pullSecret = hints.get('kompose.image-pull-secret');
  const nodeSelector = nodeSelectorOf(context);
  return defined({
    containers: [toContainer(context, mounted.map(({ mount }) => mount))], restartPolicy,
    hostname: textOf(service['hostname']), subdomain: textOf(service['domainname']),
    hostNetwork: service['network_mode'] === 'host' || undefined, hostPID: service['pid'] === 'host' || undefined, hostIPC: service['ipc'] === 'host' || undefined,
    terminationGracePeriodSeconds: orTold(toSeconds, textOf(service['stop_grace_period']), sentence => note(`stop_grace_period ${sentence}`)), securityContext: Object.keys(security).length === 0 ? undefined : security,
    dnsConfig: Object.keys(dnsConfig).length === 0 ? undefined : dnsConfig, hostAliases: hosts.length === 0 ? undefined : hosts,
    imagePullSecrets: pullSecret === undefined || pullSecret === null ? undefined : [{ name: pullSecret }],
    nodeSelector: Object.keys(nodeSelector).length === 0 ? undefined : nodeSelector, volumes: volumes.length === 0 ? undefined : volumes,
  });
}

function groupsOf({ service, note }: ServiceContext): number[] {
  const [numbers, names] = [textsOf(service['group_add']).filter(group => /^\d+$/.test(group)), textsOf(service['group_add']).filter(group => !/^\d+$/.test(group))];
  if (names.length > 0) note(`group_add ${names.join(', ')}: Kubernetes asks for numbers`);
  return numbers.map(Number);
}

/** `name:address`, `name=address` or a mapping. */
function hostsOf(value: unknown, note: ServiceContext['note']): object[] {
  const pairs = Array.isArray(value) ? textsOf(value).map(text => /^([^:=]+)[:=](.+)$/.exec(text)).flatMap(match => match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const]) : labelsOf(value);
  return [...Map.groupBy(pairs, ([, address]) => address.replace(/^\[|\]$/g, ''))].flatMap(([ip, names]) => {
    if (/^[\d.]+$|:/.test(ip)) return [{ ip, hostnames: names.map(([name]) => name) }];
    note(`extra_hosts: ${ip} is known to Docker only`);
    return [];
  });
}

function nodeSelectorOf({ service, note }: ServiceContext): Data {
  const [os, architecture] = (textOf(service['platform']) ?? '').split('/');
  const constraints = placementOf(service).flatMap(text => {
    const match = /^(node\.(?:hostname|platform\.os|platform\.arch|labels\.[\w./-]+))\s*==\s*(\S+)$/.exec(text.trim());
    const [, field = '', value = ''] = match ?? [];
    if (match === null) { note(`placement ${text} has no like in a node selector`); return []; }
    return [[FIELDS[field] ?? field.replace('node.labels.', ''), value] as const];
  });
  return Object.fromEntries([...os === undefined || os === '' ? [] : [['kubernetes.io/os', os] as const], ...architecture === undefined ? [] : [['kubernetes.io/arch', architecture] as const], ...constraints]);
}

const FIELDS: Readonly<Record<string, string>> = { 'node.hostname': 'kubernetes.io/hostname', 'node.platform.os': 'kubernetes.io/os', 'node.platform.arch': 'kubernetes.io/arch' };

/** Labels of Compose are what Kubernetes calls annotations; those of kompose's own are spent here. @source kompose, conversion matrix: labels */
function annotationsOf({ service, note }: ServiceContext): { readonly annotations?: Data } {
  const all = [...labelsOf(service['labels']), ...labelsOf(service['annotations'])].filter(([key]) => !key.startsWith('kompose.'));
  const isName = (key: string) => /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/.test(key);
  const unusable = all.filter(([key]) => !isName(key)).map(([key]) => key);
  if (unusable.length > 0) note(`labels that Kubernetes takes no annotations by: ${unusable.join(', ')}`);
  const usable = all.filter(([key]) => isName(key));
  return usable.length === 0 ? {} : { annotations: Object.fromEntries(usable) };
}
