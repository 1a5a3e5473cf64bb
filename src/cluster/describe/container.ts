import type { Container, ContainerState, ContainerStatus, Probe } from '../../api/objects.ts';
import { capitalized, formatTime, type Lines, pairs } from './text.ts';

/** One container of a pod or of a pod template, whose names kubectl indents by one more space. @source kubectl describe.go describeContainers */
export function addContainer(lines: Lines, container: Container, status: ContainerStatus | undefined, options: { readonly inTemplate: boolean }): void {
  lines.add(1, `${options.inTemplate ? ' ' : ''}${container.name}:`);
  const inner = 2;
  if (status !== undefined) lines.add(inner, 'Container ID:', status.containerID ?? '');
  lines.add(inner, 'Image:', container.image ?? '');
  if (status !== undefined) lines.add(inner, 'Image ID:', status.imageID);
  const ports = container.ports ?? [];
  lines.add(inner, ports.length > 1 ? 'Ports:' : 'Port:', ports.map(port => `${port.containerPort}/${port.protocol ?? 'TCP'}${named(port)}`).join(', ') || '<none>');
  lines.add(inner, ports.length > 1 ? 'Host Ports:' : 'Host Port:', ports.map(port => `${port.hostPort ?? 0}/${port.protocol ?? 'TCP'}${named(port)}`).join(', ') || '<none>');
  addBlock(lines, inner, 'Command:', container.command ?? []);
  addBlock(lines, inner, 'Args:', container.args ?? []);
  if (status !== undefined) {
    addState(lines, inner, 'State:', status.state);
    if (status.lastState?.terminated !== undefined) addState(lines, inner, 'Last State:', status.lastState);
    lines.add(inner, 'Ready:', capitalized(status.ready));
    lines.add(inner, 'Restart Count:', String(status.restartCount));
  }
  const toText = (map: Readonly<Record<string, string | number>> | undefined) => Object.fromEntries(Object.entries(map ?? {}).map(([name, value]) => [name, String(value)]));
  addBlock(lines, inner, 'Limits:', pairs(toText(container.resources?.limits), ':\t'));
  addBlock(lines, inner, 'Requests:', pairs(toText(container.resources?.requests), ':\t'));
  for (const [label, probe] of [['Liveness:', container.livenessProbe], ['Readiness:', container.readinessProbe], ['Startup:', container.startupProbe]] as const) {
    if (probe !== undefined) lines.add(inner, label, formatProbe(probe));
  }
  addBlock(lines, inner, 'Environment Variables from:', (container.envFrom ?? []).map(({ configMapRef, secretRef, prefix }) =>
    `${configMapRef?.name ?? secretRef?.name ?? ''}\t${configMapRef === undefined ? 'Secret' : 'ConfigMap'}${prefix === undefined || prefix === '' ? '' : ` with prefix '${prefix}'`}\tOptional: ${configMapRef?.optional ?? secretRef?.optional ?? false}`));
  addBlockOrNone(lines, inner, 'Environment:', (container.env ?? []).map(formatVariable));
  addBlockOrNone(lines, inner, 'Mounts:', (container.volumeMounts ?? []).toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1)).map(mount =>
    `${mount.mountPath} from ${mount.name} (${mount.readOnly === true ? 'ro' : 'rw'}${mount.subPath === undefined || mount.subPath === '' ? '' : `,path="${mount.subPath}"`})`));
}

const named = ({ name = '' }: NonNullable<Container['ports']>[number]) => name === '' ? '' : ` (${name})`;

function addBlock(lines: Lines, level: number, label: string, entries: readonly string[]): void {
  if (entries.length === 0) return;
  lines.add(level, label);
  for (const entry of entries) lines.add(level + 1, entry);
}

function addBlockOrNone(lines: Lines, level: number, label: string, entries: readonly string[]): void {
  if (entries.length === 0) lines.add(level, label, '<none>');
  else addBlock(lines, level, label, entries);
}

function formatVariable({ name, value, valueFrom }: NonNullable<Container['env']>[number]): string {
  if (valueFrom?.fieldRef !== undefined) return `${name}:\t (${valueFrom.fieldRef.apiVersion ?? 'v1'}:${valueFrom.fieldRef.fieldPath})`;
  if (valueFrom?.resourceFieldRef !== undefined) return `${name}:\t (${valueFrom.resourceFieldRef.resource})`;
  const key = valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef;
  if (key === undefined) return `${name}:\t${value ?? ''}`;
  const source = valueFrom?.secretKeyRef === undefined ? 'of config map' : 'in secret';
  return `${name}:\t<set to the key '${key.key}' ${source} '${key.name ?? ''}'>\tOptional: ${key.optional ?? false}`;
}

function addState(lines: Lines, level: number, label: string, state: ContainerState | undefined): void {
  const { running, waiting, terminated } = state ?? {};
  if (running !== undefined) {
    lines.add(level, label, 'Running');
    lines.add(level + 1, 'Started:', formatTime(running.startedAt));
  } else if (terminated !== undefined) {
    lines.add(level, label, 'Terminated');
    if (terminated.reason !== undefined) lines.add(level + 1, 'Reason:', terminated.reason);
    if (terminated.message !== undefined) lines.add(level + 1, 'Message:', terminated.message);
    lines.add(level + 1, 'Exit Code:', String(terminated.exitCode));
    if (terminated.signal !== undefined && terminated.signal > 0) lines.add(level + 1, 'Signal:', String(terminated.signal));
    lines.add(level + 1, 'Started:', formatTime(terminated.startedAt));
    lines.add(level + 1, 'Finished:', formatTime(terminated.finishedAt));
  } else {
    lines.add(level, label, 'Waiting');
    if (waiting?.reason !== undefined) lines.add(level + 1, 'Reason:', waiting.reason);
  }
}

/** @source kubectl describe.go DescribeProbe */
export function formatProbe(probe: Probe): string {
  const timing = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec !== undefined) return `exec [${exec.command?.join(' ') ?? ''}] ${timing}`;
  if (httpGet !== undefined) return `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${httpGet.path ?? '/'} ${timing}`;
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${timing}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${timing}`;
  return `unknown ${timing}`;
}
