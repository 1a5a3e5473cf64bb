import type { FieldSet } from './fieldSet.ts';

/** What identifies an object or is the server's own. @source apimachinery managedfields stripmeta.go */
export const NEVER_OWNED: FieldSet = {
  'f:apiVersion': {}, 'f:kind': {},
  'f:metadata': {
    '.': {}, 'f:name': {}, 'f:namespace': {}, 'f:creationTimestamp': {}, 'f:selfLink': {}, 'f:uid': {}, 'f:clusterName': {}, 'f:generation': {},
    'f:managedFields': {}, 'f:resourceVersion': {},
  },
};
