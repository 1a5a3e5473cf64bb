import type { ObjectKey } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { toAdmissionRequest } from '../admission/toAdmissionRequest.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';

export interface ConnectRequest extends ObjectKey {
  /** 'exec', 'attach', 'portforward', 'proxy'. */
  readonly subresource: string;
  /** Of what is asked for. */
  readonly query: URLSearchParams;
  readonly context: RequestContext;
}

/** Asks admission whether a connection to an object may be made. Throws ApiError. @source k8s.io/apiserver endpoints/handlers ConnectResource */
export async function admitConnect(machinery: Machinery, resource: ServedResource, { name, namespace, subresource, query, context }: ConnectRequest): Promise<void> {
  const request = toAdmissionRequest(context, { operation: 'CONNECT', resource, subresource, namespace, name });
  const admission = machinery.admission.admissionOf(request);
  if (admission === undefined) return;
  const attributes = { ...request, object: toConnectOptions(resource, subresource, query), oldObject: undefined };
  await admission.mutate(attributes);
  await admission.validate(attributes);
}

const SUFFIXES: Readonly<Record<string, string>> = { exec: 'ExecOptions', attach: 'AttachOptions', portforward: 'PortForwardOptions', proxy: 'ProxyOptions' };
const FLAGS: readonly string[] = ['stdin', 'stdout', 'stderr', 'tty'];

/** The query as the kind that stands for it: PodExecOptions, ServiceProxyOptions. */
export function toConnectOptions({ kind }: ServedResource, subresource: string, query: URLSearchParams): KubernetesObject {
  const options: KubernetesObject & Record<string, unknown> = { kind: `${kind}${SUFFIXES[subresource] ?? 'Options'}`, apiVersion: 'v1', metadata: {} };
  for (const flag of FLAGS) if (['true', '1'].includes(query.get(flag) ?? '')) options[flag] = true;
  if (query.has('container')) options['container'] = query.get('container');
  if (query.has('command')) options['command'] = query.getAll('command');
  if (query.has('path')) options['path'] = query.get('path');
  if (query.has('ports')) options['ports'] = query.getAll('ports').flatMap(text => text.split(',')).map(Number);
  return options;
}
