import type { Pod } from '../../api/objects.ts';

/** Kubernetes' default: names with fewer dots are tried in the search domains first. */
const NDOTS = 5;
const MAX_NAMESERVERS = 3;

/**
 * The lines of a pod's /etc/resolv.conf by its dnsPolicy and dnsConfig; '' leaves what Docker wrote
 * (dnsPolicy Default: the node's own resolver).
 * @source kubelet pkg/kubelet/network/dns/dns.go
 */
export function toResolvConf(pod: Pod, { nameserver, domain }: { readonly nameserver: string; readonly domain: string }): string {
  const policy = pod.spec?.dnsPolicy ?? 'ClusterFirst';
  const config = pod.spec?.dnsConfig;
  const usesNode = policy === 'Default' || (policy === 'ClusterFirst' && pod.spec?.hostNetwork === true);
  if (usesNode && config === undefined) return '';
  const usesCluster = !usesNode && policy !== 'None';
  const namespace = pod.metadata.namespace ?? 'default';
  const nameservers = unique([...(policy === 'None' ? [] : [nameserver]), ...(config?.nameservers ?? [])]).slice(0, MAX_NAMESERVERS);
  const searches = unique([...(usesCluster ? [`${namespace}.svc.${domain}`, `svc.${domain}`, domain] : []), ...(config?.searches ?? [])]);
  const options = new Map<string, string | undefined>(usesCluster ? [['ndots', String(NDOTS)]] : []);
  for (const option of config?.options ?? []) if (option.name !== undefined) options.set(option.name, option.value);
  return [
    ...nameservers.map(address => `nameserver ${address}\n`),
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}\n`]),
    ...(options.size === 0 ? [] : [`options ${[...options].map(([name, value]) => value === undefined || value === '' ? name : `${name}:${value}`).join(' ')}\n`]),
  ].join('');
}

function unique(values: readonly string[]): string[] { return [...new Set(values)]; }
