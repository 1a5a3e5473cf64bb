import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Node } from '../../objects.ts';
import { keepStatusApart } from '../statusApart.ts';
import { nodeColumns, nodeRow } from './printer.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';

/** @source pkg/registry/core/node/strategy.go: a kubelet registers its node with status, so a create keeps it. */
export const nodeBehaviour: KindBehaviour<Node> = {
  applyDefaults(node) {
    fillZeroValues(node, { 'spec.taints[].key': '', 'spec.taints[].effect': '' });
    const { capacity, allocatable } = node.status ?? {};
    if (node.status !== undefined && capacity !== undefined && allocatable === undefined) node.status.allocatable = { ...capacity };
  },
  prepareForCreate(node) { node.spec ??= {}; },
  prepareForUpdate: keepStatusApart,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  selectableFields: node => ({ 'spec.unschedulable': String(node.spec?.unschedulable === true) }),
  columns: nodeColumns,
  row: nodeRow,
};
