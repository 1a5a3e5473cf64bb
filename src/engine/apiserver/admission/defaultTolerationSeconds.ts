import { addEvictionTolerations } from '../../../api/defaults/evictionTolerations.ts';
import type { Pod } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';

/** Lets pods stay five minutes on a node that fails, unless they say otherwise. @source plugin/pkg/admission/defaulttolerationseconds */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: ({ operation, resource, subresource }) => subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE') && groupResourceOf(resource) === 'pods',
  mutate({ object }) {
    const spec = (object as Pod).spec;
    if (spec !== undefined) addEvictionTolerations(spec);
  },
};
