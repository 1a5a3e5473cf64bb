import type { Pod, PodSpec, RuntimeClass } from '../../../api/objects.ts';
import { equalResources } from '../../../api/quota/resourceList.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

/** Adds the overhead and the nodes of a pod's RuntimeClass, which must be there. @source plugin/pkg/admission/runtimeclass */
export function makeRuntimeClass(storage: Storage): AdmissionPlugin {
  const classOf = (attributes: AdmissionAttributes): RuntimeClass | undefined => {
    const name = (attributes.object as Pod).spec?.runtimeClassName ?? '';
    if (name === '') return undefined;
    const found = storage.get({ resource: 'runtimeclasses.node.k8s.io', namespace: '', name }) as RuntimeClass | undefined;
    if (found === undefined) throw forbidden(attributes, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    return found;
  };
  return {
    name: 'RuntimeClass',
    handles: ({ operation, resource, subresource }) => operation === 'CREATE' && subresource === undefined && groupResourceOf(resource) === 'pods',
    mutate(attributes) {
      const found = classOf(attributes);
      const { spec } = attributes.object as Pod;
      if (found === undefined || spec === undefined) return;
      const overhead = found.overhead?.podFixed;
      if (overhead !== undefined) {
        if (spec.overhead !== undefined && !equalResources(spec.overhead, overhead)) throw forbidden(attributes, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        spec.overhead = { ...overhead };
      }
      restrictToNodes(attributes, spec, found);
    },
    validate(attributes) {
      const { overhead } = (attributes.object as Pod).spec ?? {};
      if (Object.keys(overhead ?? {}).length > 0 && classOf(attributes)?.overhead?.podFixed === undefined) throw forbidden(attributes, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    },
  };
}

function restrictToNodes(attributes: AdmissionAttributes, spec: PodSpec, { scheduling }: RuntimeClass): void {
  for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value) throw forbidden(attributes, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
  }
  const known = new Set((spec.tolerations ?? []).map(toleration => JSON.stringify(toleration)));
  const more = (scheduling?.tolerations ?? []).filter(toleration => !known.has(JSON.stringify(toleration)));
  if (more.length > 0) spec.tolerations = [...spec.tolerations ?? [], ...more];
}
