import type { Container } from '../../api/objects.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { t } from '../../base/words.ts';
import { containerRule, appContainerRule, type Complaint, type PracticeRule } from './practiceRule.ts';

type Resource = 'cpu' | 'memory' | 'ephemeral-storage';

function unset({ resources }: Container, name: Resource, bounds: readonly ('requests' | 'limits')[]): Complaint[] {
  return bounds.flatMap(bound => resources?.[bound]?.[name] === undefined ? [[['resources', bound, name], bound === 'requests' ? t('no {0} request is set', name) : t('no {0} limit is set', name)] as const] : []);
}

/** A request that is absent is the limit. */
function unequal({ resources }: Container, names: readonly Resource[]): Complaint[] {
  return names.flatMap(name => {
    const [limit, request] = [resources?.limits?.[name], resources?.requests?.[name] ?? resources?.limits?.[name]];
    return limit === undefined && request === undefined ? [] : limit !== undefined && request !== undefined && parseQuantity(limit) === parseQuantity(request) ? [] : [[['resources', 'requests', name], t('the {0} request is not the limit', name)] as const];
  });
}

/** The tag of an image, '' for none; undefined where a digest pins it. */
export function tagOf(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last.includes(':') ? last.slice(last.indexOf(':') + 1) : '';
}

const rules: readonly Omit<PracticeRule, 'group'>[] = [
  containerRule({ code: 'unset-cpu-requirements', title: 'CPU is requested.', from: ['kube-linter unset-cpu-requirements', 'kube-score container-resources'] }, container => unset(container, 'cpu', ['requests'])),
  containerRule({ code: 'unset-memory-requirements', title: 'Memory is requested and limited.', from: ['kube-linter unset-memory-requirements', 'kube-score container-resources'] }, container => unset(container, 'memory', ['requests', 'limits'])),
  containerRule({ code: 'container-ephemeral-storage-request-and-limit', title: 'Ephemeral storage is requested and limited.', from: ['kube-score container-ephemeral-storage-request-and-limit'], isOptional: true }, container => unset(container, 'ephemeral-storage', ['requests', 'limits'])),
  containerRule({ code: 'container-resource-requests-equal-limits', title: 'Requests are the limits, for CPU and memory.', from: ['kube-score container-resource-requests-equal-limits'], isOptional: true }, container => unequal(container, ['cpu', 'memory'])),
  containerRule({ code: 'container-cpu-requests-equal-limits', title: 'The CPU request is the limit.', from: ['kube-score container-cpu-requests-equal-limits'], isOptional: true }, container => unequal(container, ['cpu'])),
  containerRule({ code: 'container-memory-requests-equal-limits', title: 'The memory request is the limit.', from: ['kube-score container-memory-requests-equal-limits'], isOptional: true }, container => unequal(container, ['memory'])),
  containerRule({ code: 'container-ephemeral-storage-request-equals-limit', title: 'The request of ephemeral storage is the limit.', from: ['kube-score container-ephemeral-storage-request-equals-limit'], isOptional: true }, container => unequal(container, ['ephemeral-storage'])),
  containerRule({ code: 'latest-tag', title: 'Images have a tag that stays, or a digest.', from: ['kube-linter latest-tag', 'kube-score container-image-tag'] }, ({ image }) => {
    const tag = image === undefined || image === '' ? undefined : tagOf(image);
    return tag === 'latest' || tag === '' ? [['image'], tag === '' ? t('an image without a tag is "latest", whatever that is at the time') : t('the tag "latest" means another image tomorrow')] : undefined;
  }),
  containerRule({ code: 'container-image-pull-policy', title: 'Images are always pulled, so that pull secrets are checked.', from: ['kube-score container-image-pull-policy'], isOptional: true }, ({ image = '', imagePullPolicy }) =>
    (imagePullPolicy ?? (tagOf(image) === 'latest' || tagOf(image) === '' ? 'Always' : 'IfNotPresent')) === 'Always' ? undefined : [['imagePullPolicy'], t('imagePullPolicy is not Always: who may pull is not checked again')]),
  appContainerRule({ code: 'container-ports-check', title: 'Container ports have names.', from: ['kube-score container-ports-check'], isOptional: true }, ({ ports = [] }) =>
    ports.flatMap(({ name }, index) => name === undefined ? [[['ports', index, 'name'], t('the port has no name')] as const] : [])),
];

/** What a container may use, and which image it is. */
export const resourceRules: readonly PracticeRule[] = rules.map(rule => ({ ...rule, group: 'resources' }));
