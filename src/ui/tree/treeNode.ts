/** How something is doing, as icon and words; never by colour alone. */
export type Health = 'healthy' | 'progressing' | 'degraded' | 'failed' | 'stopped' | 'none';

/** One line of a tree as plain data; the same `id` is the same line for ever, whatever its state. */
export interface TreeNode {
  readonly id: string;
  readonly label: string;
  /** Shown dimmed after the label. */
  readonly description: string;
  /** Codicon name for kinds without health. */
  readonly icon: string;
  readonly health: Health;
  /** `<state><Type>`, for menus. */
  readonly contextValue: string;
  /** What a screen reader says: kind, name, state. */
  readonly spoken: string;
  /** Markdown; computed when the line is hovered. */
  readonly tooltip?: () => string;
  readonly children?: () => readonly TreeNode[];
  readonly expanded?: true;
  /** What commands act on. */
  readonly target?: TreeTarget;
}

/** Workloads that are known by their pods only. */
export const podOwnerKinds = ['StatefulSet', 'DaemonSet', 'Job', 'ReplicationController'] as const;
export type PodOwnerKind = typeof podOwnerKinds[number];

/** The object behind a line, for commands; `container` only on containers. */
export interface TreeTarget {
  readonly kind: 'Namespace' | 'Node' | 'Deployment' | 'ReplicaSet' | PodOwnerKind | 'Pod' | 'Container' | 'Service' | 'Endpoint' | 'Image';
  readonly namespace?: string;
  readonly name: string;
  readonly container?: string;
}
