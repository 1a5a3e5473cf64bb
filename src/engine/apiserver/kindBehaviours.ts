import type { KindBehaviour } from '../../api/kind.ts';
import { configMapBehaviour } from '../../api/kinds/configMap/behaviour.ts';
import { eventBehaviour } from '../../api/kinds/event/behaviour.ts';
import { leaseBehaviour } from '../../api/kinds/lease/behaviour.ts';
import { namespaceBehaviour } from '../../api/kinds/namespace/behaviour.ts';
import type { Resource } from '../../api/resources.ts';
import { plainBehaviour } from './plainBehaviour.ts';

const table: Record<string, unknown> = { configmaps: configMapBehaviour, events: eventBehaviour, leases: leaseBehaviour, namespaces: namespaceBehaviour };
export const behaviourOf = (resource: Resource): KindBehaviour => (table[resource.plural] ?? plainBehaviour) as KindBehaviour;
