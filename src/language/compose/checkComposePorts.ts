import { t } from '../../base/words.ts';
import { entryOf, toData, type ManifestNode, type MappingNode, type Range } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { servicesOf } from './composeFile.ts';
import type { IncludedFile } from './composeParts.ts';
import { tagOf } from './project/composeData.ts';

interface Published { readonly service: string; readonly range: Range; readonly address: string; readonly port: number; readonly protocol: string; readonly from?: IncludedFile }

/** A host port that is published twice, here or by what is included. Ranges and what is filled in later are left out. */
export function checkComposePorts(root: MappingNode, text: string, included: readonly IncludedFile[] = []): Finding[] {
  const all = [...included.flatMap(from => publishedIn(from.root, from.document.document.text).map(each => ({ ...each, from }))), ...publishedIn(root, text)];
  return all.flatMap((each: Published, index): Finding[] => {
    const other: Published | undefined = all.slice(0, index).find(before => before.port === each.port && before.protocol === each.protocol && (before.address === each.address || before.address === '' || each.address === ''));
    if (other === undefined || (each.from !== undefined && (each.from.document === other.from?.document || (each.service === other.service && each.from.through.item === other.from?.through.item)))) return []; // files of one item are laid over each other
    const [port, by] = [`${each.port}/${each.protocol}`, nameOf(other)];
    return [{
      code: 'compose-port-conflict', severity: 'warning', range: each.from?.through.node.range ?? each.range, fixes: [], message: each.from === undefined ? t('host port {0} is published by {1} too', port, by) : t('{0} publishes host port {1}, as does {2}', nameOf(each), port, by),
      ...other.from === undefined ? {} : { related: [{ document: other.from.document, range: other.range, message: t('it is published here') }] },
    }];
  });
}

const nameOf = ({ service, from }: Published) => from === undefined ? t('service "{0}"', service) : t('service "{0}" of {1}', service, from.through.path);

function publishedIn(root: MappingNode, text: string): Published[] {
  return servicesOf(root).flatMap(({ name, node }) => entryOf(node, 'profiles') !== undefined ? [] : publishedBy(name, { node, text }));
}

function publishedBy(service: string, { node, text }: { readonly node: ManifestNode | undefined; readonly text: string }): Published[] {
  const entry = entryOf(node, 'ports');
  return entry?.value?.kind !== 'sequence' || tagOf(entry, text) === 'reset' ? [] : entry.value.items.flatMap(item => {
    const port = item === undefined ? undefined : read(item);
    return item === undefined || port === undefined ? [] : [{ service, range: item.range, ...port }];
  });
}

function read(item: ManifestNode): Pick<Published, 'address' | 'port' | 'protocol'> | undefined {
  if (item.kind === 'mapping') {
    const [published, address, protocol] = ['published', 'host_ip', 'protocol'].map(field => toData(entryOf(item, field)?.value));
    const port = Number(published);
    return published === null || !Number.isInteger(port) ? undefined : { port, address: typeof address === 'string' ? address : '', protocol: typeof protocol === 'string' ? protocol : 'tcp' };
  }
  const match = item.kind === 'scalar' ? /^(?:(\d+\.\d+\.\d+\.\d+|\[[\da-f:]+\]):)?(\d+):\d+(?:\/(tcp|udp))?$/i.exec(String(item.value)) : null;
  return match === null ? undefined : { address: match[1] ?? '', port: Number(match[2]), protocol: match[3] ?? 'tcp' };
}
