import type { Pod, PriorityClass } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import { systemPriorityClasses } from '../systemPriorityClasses.ts';
import type { AdmissionAttributes, AdmissionPlugin, AdmissionRequest } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

const PRIORITY_CLASSES = 'priorityclasses.scheduling.k8s.io';

/** Gives new pods the priority of their class, or of the default class. @source plugin/pkg/admission/priority */
export function makePriority(storage: Storage): AdmissionPlugin {
  const classes = () => storage.list({ resource: PRIORITY_CLASSES }).objects as readonly PriorityClass[];
  const defaultClass = () => classes().filter(({ globalDefault }) => globalDefault === true).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
  /** The system's own hold also before their objects are there. */
  const classOf = (name: string) => storage.get({ resource: PRIORITY_CLASSES, namespace: '', name }) as PriorityClass | undefined ?? systemPriorityClasses.find(({ metadata }) => metadata.name === name);
  const isPodCreate = ({ operation, resource }: AdmissionRequest) => operation === 'CREATE' && groupResourceOf(resource) === 'pods';
  return {
    name: 'Priority',
    handles: request => request.subresource === undefined && (isPodCreate(request) || (groupResourceOf(request.resource) === PRIORITY_CLASSES && request.operation !== 'DELETE')),
    mutate(attributes) {
      const spec = (attributes.object as Pod).spec;
      if (!isPodCreate(attributes) || spec === undefined) return;
      const fallback = spec.priorityClassName ? undefined : defaultClass();
      if (fallback !== undefined) spec.priorityClassName = fallback.metadata.name ?? '';
      const found: Pick<PriorityClass, 'value' | 'preemptionPolicy'> | undefined = spec.priorityClassName ? classOf(spec.priorityClassName) : { value: 0 };
      if (found === undefined) throw forbidden(attributes, `no PriorityClass with name ${spec.priorityClassName} was found`);
      const { value = 0, preemptionPolicy = 'PreemptLowerPriority' } = found;
      if (spec.priority !== undefined && spec.priority !== value) throw forbidden(attributes, computed('integer value of priority', { given: spec.priority, computed: value }));
      if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) throw forbidden(attributes, computed('string value of PreemptionPolicy', { given: spec.preemptionPolicy, computed: preemptionPolicy }));
      spec.priority = value;
      spec.preemptionPolicy = preemptionPolicy;
    },
    validate(attributes) {
      if (isPodCreate(attributes) || (attributes.object as PriorityClass).globalDefault !== true) return;
      assertOnlyDefault(attributes, defaultClass()?.metadata.name);
    },
  };
}

const computed = (what: string, values: { readonly given: string | number; readonly computed: string | number }) =>
  `the ${what} (${values.given}) must not be provided in pod spec; priority admission controller computed ${values.computed} from the given PriorityClass name`;

function assertOnlyDefault(attributes: AdmissionAttributes, other: string | undefined): void {
  if (other !== undefined && (attributes.operation === 'CREATE' || other !== attributes.name)) throw forbidden(attributes, `PriorityClass ${other} is already marked as default. Only one default can exist`);
}
