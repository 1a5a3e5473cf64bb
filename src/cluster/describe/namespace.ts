import type { LimitRange, Namespace, ResourceQuota } from '../../api/objects.ts';
import { addLabels } from './metadata.ts';
import { formatTime, Lines } from './text.ts';

/** What kubectl says of a quota's scope. @source kubectl describe.go helpTextForResourceQuotaScope */
const SCOPES: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

/** With the quotas and limits in it, without events, as kubectl. @source kubectl describe.go describeNamespace */
export function describeNamespace(namespace: Namespace, quotas: readonly ResourceQuota[], limits: readonly LimitRange[]): string {
  const lines = new Lines();
  const { metadata, status } = namespace;
  lines.add(0, 'Name:', metadata.name ?? '');
  addLabels(lines, metadata);
  lines.add(0, 'Status:', status?.phase ?? '');
  if (status?.conditions !== undefined && status.conditions.length > 0) {
    lines.add(0, 'Conditions:');
    lines.add(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
    lines.add(1, '----', '------', '------------------', '------', '-------');
    for (const condition of status.conditions) lines.add(1, condition.type, condition.status, formatTime(condition.lastTransitionTime), condition.reason ?? '', condition.message ?? '');
  }
  lines.add(0, '');
  addQuotas(lines, quotas);
  lines.add(0, '');
  addLimits(lines, limits);
  return lines.toString();
}

function addQuotas(lines: Lines, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) { lines.add(0, 'No resource quota.'); return; }
  lines.add(0, 'Resource Quotas');
  for (const { metadata, spec, status } of quotas.toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))) {
    lines.add(1, 'Name:', metadata.name ?? '');
    const scopes = [...spec?.scopes ?? []].sort();
    if (scopes.length > 0) lines.add(1, 'Scopes:', scopes.join(', '));
    for (const scope of scopes) if (SCOPES[scope] !== undefined) lines.add(1, `* ${SCOPES[scope]}`);
    lines.add(1, 'Resource', 'Used', 'Hard');
    lines.add(1, '--------', '---', '---');
    for (const resource of Object.keys(status?.hard ?? {}).sort()) lines.add(1, resource, String(status?.used?.[resource] ?? 0), String(status?.hard?.[resource]));
  }
}

function addLimits(lines: Lines, limits: readonly LimitRange[]): void {
  if (limits.length === 0) { lines.add(0, 'No LimitRange resource.'); return; }
  lines.add(0, 'Resource Limits');
  lines.add(0, ' Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio');
  lines.add(0, ' ----', '--------', '---', '---', '---------------', '-------------', '-----------------------');
  for (const item of limits.flatMap(({ spec }) => spec?.limits ?? [])) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const resources = new Set(columns.flatMap(column => Object.keys(column ?? {})));
    for (const resource of [...resources].sort()) lines.add(0, ` ${item.type}`, resource, ...columns.map(column => String(column?.[resource] ?? '-')));
  }
}
