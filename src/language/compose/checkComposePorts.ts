import { entryOf, toData, valueAt, type ManifestNode, type MappingNode, type Range } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { servicesOf } from './composeFile.ts';

interface Published { readonly service: string; readonly range: Range; readonly address: string; readonly port: number; readonly protocol: string }

/** A host port that is published twice. Ranges and what is filled in later are left out. */
export function checkComposePorts(root: MappingNode): Finding[] {
  const all = servicesOf(root).flatMap(({ name, node }) => entryOf(node, 'profiles') !== undefined ? [] : publishedBy(name, node));
  return all.flatMap((each, index): Finding[] => {
    const other = all.slice(0, index).find(before => before.port === each.port && before.protocol === each.protocol && (before.address === each.address || before.address === '' || each.address === ''));
    return other === undefined ? [] : [{ code: 'compose-port-conflict', severity: 'warning', range: each.range, fixes: [], message: `host port ${each.port}/${each.protocol} is published by service "${other.service}" too` }];
  });
}

function publishedBy(service: string, node: ManifestNode | undefined): Published[] {
  const ports = valueAt(node, ['ports']);
  return ports?.kind !== 'sequence' ? [] : ports.items.flatMap(item => {
    const port = item === undefined ? undefined : read(item);
    return item === undefined || port === undefined ? [] : [{ service, range: item.range, ...port }];
  });
}

function read(item: ManifestNode): Pick<Published, 'address' | 'port' | 'protocol'> | undefined {
  if (item.kind === 'mapping') {
    const [published, address, protocol] = ['published', 'host_ip', 'protocol'].map(field => toData(valueAt(item, [field])));
    const port = Number(published);
    return published === null || !Number.isInteger(port) ? undefined : { port, address: typeof address === 'string' ? address : '', protocol: typeof protocol === 'string' ? protocol : 'tcp' };
  }
  const match = item.kind === 'scalar' ? /^(?:(\d+\.\d+\.\d+\.\d+|\[[\da-f:]+\]):)?(\d+):\d+(?:\/(tcp|udp))?$/i.exec(String(item.value)) : null;
  return match === null ? undefined : { address: match[1] ?? '', port: Number(match[2]), protocol: match[3] ?? 'tcp' };
}
