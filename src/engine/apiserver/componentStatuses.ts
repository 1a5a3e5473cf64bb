import type { KindBehaviour } from '../../api/kind.ts';
import type { ComponentStatus, KubernetesObject } from '../../api/objects.ts';
import { column, nameColumn } from '../../api/printers/cells.ts';
import type { HealthCheck } from './healthChecks.ts';
import { plainBehaviour } from './plainBehaviour.ts';
import type { VirtualResource } from './streamingContract.ts';

type Condition = NonNullable<ComponentStatus['conditions']>[number];

/** How the parts of the control plane are, asked anew each time. @source pkg/registry/core/componentstatus */
export function makeComponentStatuses(checks: readonly HealthCheck[]): VirtualResource {
  return {
    list: () => Promise.resolve(checks.map(toStatus)),
    get: ({ name }) => Promise.resolve(checks.filter(check => check.name === name).map(toStatus)[0]),
  };
}

function toStatus({ name, check }: HealthCheck): KubernetesObject {
  const status: ComponentStatus = { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name }, conditions: [judge(check)] };
  return status;
}

function judge(check: HealthCheck['check']): Condition {
  try { check(); return { type: 'Healthy', status: 'True', message: 'ok' }; } catch (error) {
    return { type: 'Healthy', status: 'False', error: error instanceof Error ? error.message : String(error) };
  }
}

/** @source pkg/printers/internalversion printComponentStatus */
export const componentStatusBehaviour: KindBehaviour = {
  ...plainBehaviour,
  columns: [nameColumn, column('Status', 'Status of the component conditions'), column('Message', 'Message of the component conditions'), column('Error', 'Error of the component conditions')],
  row(object) {
    const { metadata, conditions = [] } = object as ComponentStatus;
    const { status, message = '', error = '' } = conditions.find(({ type }) => type === 'Healthy') ?? {};
    return [metadata.name ?? '', status === 'True' ? 'Healthy' : status === 'False' ? 'Unhealthy' : 'Unknown', message, error];
  },
};
