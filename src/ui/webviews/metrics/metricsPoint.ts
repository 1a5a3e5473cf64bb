import type { Node, Pod, ReplicaSet } from '../../../api/objects.ts';
import { isPodTerminal } from '../../../api/podInfo.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import { podsOf } from '../podsOf.ts';
import { sumUsage, toNumber, toRate, type Measurement, type PodMeasurement, type Usage } from './measurement.ts';
import type { MetricSeries } from './protocol.ts';
import { t } from '../../../base/words.ts';

export type ChartId = 'cpu' | 'memory' | 'network';

/** One value of one line at one time. */
export interface PointValue {
  readonly chart: ChartId;
  readonly name: string;
  readonly kind: MetricSeries['kind'];
  readonly value: number;
}

export interface NetworkRate { readonly received: number; readonly sent: number }

/** Rates from totals that grow; each total is remembered until a newer one comes. */
export class NetworkRates {
  readonly #known = new Map<string, { readonly timeMs: number; readonly receivedBytes: number; readonly sentBytes: number; readonly rate: NetworkRate | undefined }>();

  /** Undefined for the first total, and when the counter began anew. The same sample gives the same rate. */
  rate(key: string, { timeMs, network }: Usage): NetworkRate | undefined {
    if (network === undefined) return undefined;
    const earlier = this.#known.get(key);
    if (earlier?.timeMs === timeMs) return earlier.rate;
    const one = (of: 'receivedBytes' | 'sentBytes') => toRate(earlier === undefined ? undefined : { timeMs: earlier.timeMs, total: earlier[of] }, { timeMs, total: network[of] });
    const [received, sent] = [one('receivedBytes'), one('sentBytes')];
    const rate = received === undefined || sent === undefined ? undefined : { received, sent };
    this.#known.set(key, { timeMs, ...network, rate });
    return rate;
  }
}

export interface Scene {
  readonly target: TreeTarget;
  readonly pods: readonly Pod[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly node: Node | undefined;
}

/** What a target's charts show for one round of measurements: the whole, its parts where there are several, and its levels. */
export function toPoint({ target, pods, replicaSets, node }: Scene, measurements: readonly Measurement[], rates: NetworkRates): PointValue[] {
  const members = podsOf(target, { pods, replicaSets }).filter(pod => !isPodTerminal(pod));
  const names = new Set(members.map(keyOf));
  const measured = measurements.flatMap(measurement => measurement.pods).filter(pod => names.has(`${pod.namespace}/${pod.name}`));
  const podRates = measured.map(pod => ({ pod, rate: rates.rate(`${pod.namespace}/${pod.name}`, pod.usage) }));
  const podTotal = sumRates(podRates.map(({ rate }) => rate));
  switch (target.kind) {
    case 'Node': {
      const usage = measurements.find(measurement => measurement.nodeName === target.name)?.node;
      return [
        ...usageValues(usage, target.name, 'total'),
        ...rateValues((usage === undefined ? undefined : rates.rate(`node ${target.name}`, usage)) ?? podTotal, '', 'total'),
        ...levelValues(t('allocatable'), { cpu: toNumber(node?.status?.allocatable?.['cpu']), memory: toNumber(node?.status?.allocatable?.['memory']) }),
      ];
    }
    case 'Container': {
      const container = measured[0]?.containers.find(({ name }) => name === target.container);
      return [...usageValues(container?.usage, target.container ?? '', 'total'), ...rateValues(podTotal, '', 'total'), ...resourceLevels(members, target.container)];
    }
    default: {
      const parts = target.kind === 'Pod' ? measured[0]?.containers ?? [] : measured;
      const total = target.kind === 'Pod' ? measured[0]?.usage : measured.length === 0 ? undefined : sumUsage(measured.map(({ usage }) => usage));
      const isWorkload = target.kind !== 'Pod';
      return [
        ...usageValues(total, t('total'), 'total'), ...rateValues(podTotal, '', 'total'),
        ...(parts.length > 1 ? parts.flatMap(({ name, usage }) => usageValues(usage, name, 'part')) : []),
        ...(isWorkload && podRates.length > 1 ? podRates.flatMap(({ pod, rate }) => rateValues(rate, `${pod.name} `, 'part')) : []),
        ...resourceLevels(members, undefined),
      ];
    }
  }
}

/** Newest time of what was measured of the target's own pods or node; 0 when nothing was. */
export function newestTime(measurements: readonly Measurement[]): number {
  return Math.max(0, ...measurements.flatMap(({ node, pods }) => [node?.timeMs ?? 0, ...pods.map((pod: PodMeasurement) => pod.usage.timeMs)]));
}

const keyOf = (pod: Pod) => `${pod.metadata.namespace}/${pod.metadata.name}`;

function usageValues(usage: Usage | undefined, name: string, kind: MetricSeries['kind']): PointValue[] {
  return [
    ...(usage?.cpuCores === undefined ? [] : [{ chart: 'cpu' as const, name, kind, value: usage.cpuCores }]),
    ...(usage?.memoryBytes === undefined ? [] : [{ chart: 'memory' as const, name, kind, value: usage.memoryBytes }]),
  ];
}

function rateValues(rate: NetworkRate | undefined, prefix: string, kind: MetricSeries['kind']): PointValue[] {
  return rate === undefined ? [] : [{ chart: 'network', name: `${prefix}${t('received')}`, kind, value: rate.received }, { chart: 'network', name: `${prefix}${t('sent')}`, kind, value: rate.sent }];
}

function sumRates(rates: readonly (NetworkRate | undefined)[]): NetworkRate | undefined {
  const known = rates.filter(rate => rate !== undefined);
  return known.length === 0 ? undefined : { received: known.reduce((sum, rate) => sum + rate.received, 0), sent: known.reduce((sum, rate) => sum + rate.sent, 0) };
}

/** Sums of requests and limits; a limit only where every container has one, since else there is none. */
function resourceLevels(pods: readonly Pod[], containerName: string | undefined): PointValue[] {
  const containers = pods.flatMap(pod => pod.spec?.containers ?? []).filter(({ name }) => containerName === undefined || name === containerName);
  const sum = (of: 'requests' | 'limits', resource: 'cpu' | 'memory') => {
    const amounts = containers.map(container => toNumber(container.resources?.[of]?.[resource]));
    const known = amounts.filter(amount => amount !== undefined);
    return known.length === 0 || (of === 'limits' && known.length < amounts.length) ? undefined : known.reduce((total, amount) => total + amount, 0);
  };
  return [...levelValues(t('request'), { cpu: sum('requests', 'cpu'), memory: sum('requests', 'memory') }), ...levelValues(t('limit'), { cpu: sum('limits', 'cpu'), memory: sum('limits', 'memory') })];
}

function levelValues(name: string, amounts: { readonly cpu: number | undefined; readonly memory: number | undefined }): PointValue[] {
  return (['cpu', 'memory'] as const).flatMap(chart => {
    const value = amounts[chart];
    return value === undefined ? [] : [{ chart, name, kind: 'level' as const, value }];
  });
}
