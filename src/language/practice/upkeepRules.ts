import { t } from '../../base/words.ts';
import { isClusterScoped } from '../workspace/workspace.ts';
import { objectRule, type PracticeRule, type PracticeSubject } from './practiceRule.ts';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod', 'ReplicaSet', 'ReplicationController'];

/** Where the keys of a mapping are not in alphabetical order, at the first such key. */
function unsorted({ object }: PracticeSubject): readonly (string | number)[] | undefined {
  const keys = object.manifest?.root.entries.map(({ key }) => String(key.value)) ?? [];
  const wrong = keys.findIndex((key, index) => index > 0 && key < (keys[index - 1] ?? ''));
  return wrong < 0 ? undefined : [keys[wrong] ?? ''];
}

const rules: readonly Omit<PracticeRule, 'group'>[] = [
  objectRule({ code: 'required-label-owner', title: 'Objects have a label "owner".', from: ['kube-linter required-label-owner'], isOptional: true }, WORKLOADS, ({ data }) =>
    (data.metadata?.labels?.['owner'] ?? '') !== '' ? undefined : [['metadata', 'labels', 'owner'], t('there is no label "owner"')]),
  objectRule({ code: 'required-annotation-email', title: 'Objects have an annotation "email" with an address.', from: ['kube-linter required-annotation-email'], isOptional: true }, WORKLOADS, ({ data }) =>
    /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(data.metadata?.annotations?.['email'] ?? '') ? undefined : [['metadata', 'annotations', 'email'], t('there is no annotation "email" with an address')]),
  objectRule({ code: 'use-namespace', title: 'Objects are not in the namespace "default".', from: ['kube-linter use-namespace'], isOptional: true }, [], ({ data, object }) =>
    isClusterScoped(object) || object.manifest?.definition === undefined || (data.metadata?.namespace ?? 'default') !== 'default' ? undefined : [['metadata', 'namespace'], t('the object goes into the namespace "default"')]),
  objectRule({ code: 'sorted-keys', title: 'Keys are in alphabetical order.', from: ['kube-linter sorted-keys'], isOptional: true }, [], subject => {
    const at = unsorted(subject);
    return at === undefined ? undefined : [at, t('keys are not in alphabetical order')];
  }),
];

/** What keeps manifests in order. */
export const upkeepRules: readonly PracticeRule[] = rules.map(rule => ({ ...rule, group: 'upkeep' }));
