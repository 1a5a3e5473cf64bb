import type { Container, Pod } from '../../api/objects.ts';
import { parseQuantity } from '../../api/quantity.ts';

/** What a pod's own object does not say when its containers are configured. */
export interface FieldContext {
  readonly podAddress: string;
  readonly hostAddress: string;
  /** For limits that are not set. */
  readonly allocatable: Readonly<Record<string, string>>;
}

/** A fieldRef's value; '' for a label or annotation that is not there. Throws a sentence for a path that Kubernetes does not offer. */
export function readPodField(pod: Pod, path: string, context: FieldContext): string {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) return (subscript[1] === 'labels' ? metadata.labels : metadata.annotations)?.[subscript[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name': return metadata.name ?? '';
    case 'metadata.namespace': return metadata.namespace ?? '';
    case 'metadata.uid': return metadata.uid ?? '';
    case 'metadata.labels': return formatMap(metadata.labels ?? {});
    case 'metadata.annotations': return formatMap(metadata.annotations ?? {});
    case 'spec.nodeName': return spec?.nodeName ?? '';
    case 'spec.serviceAccountName': return spec?.serviceAccountName ?? '';
    case 'status.hostIP': case 'status.hostIPs': return context.hostAddress;
    case 'status.podIP': case 'status.podIPs': return context.podAddress;
    default: throw new Error(`unsupported fieldPath: ${path}`);
  }
}

function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.entries(map).sort(([a], [b]) => a < b ? -1 : 1).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join('\n');
}

/** A resourceFieldRef's value in units of `divisor` (default 1), rounded up. Unset limits are the node's allocatable. */
export function readResourceField(container: Container, resource: string, divisor: string | number | undefined, { allocatable }: FieldContext): string {
  const [list, name = ''] = resource.split('.', 2);
  const { limits, requests } = container.resources ?? {};
  const quantity = list === 'limits' ? limits?.[name] ?? allocatable[name] : requests?.[name] ?? limits?.[name] ?? '0';
  const value = parseQuantity(quantity ?? '0') ?? 0n;
  const unit = divisor === undefined || String(divisor) === '0' || divisor === '' ? parseQuantity('1') : parseQuantity(divisor);
  return String(unit === undefined || unit === 0n ? 0n : (value + unit - 1n) / unit);
}
