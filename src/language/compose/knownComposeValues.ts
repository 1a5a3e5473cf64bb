import type { PathSegment } from '../../manifest/node.ts';

/** Values that Compose gives a meaning to and its schema takes as any string, by the path of their field: `*` is a name or an index, `service:` stands for each other service. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'services.*.restart': ['no', 'always', 'on-failure', 'unless-stopped'],
  'services.*.network_mode': ['bridge', 'host', 'none', 'service:'],
  'services.*.ipc': ['shareable', 'private', 'host', 'none', 'service:'],
  'services.*.pid': ['host', 'service:'],
  'services.*.pull_policy': ['always', 'never', 'missing', 'build', 'daily', 'weekly'],
  'services.*.logging.driver': ['json-file', 'local', 'journald', 'syslog', 'fluentd', 'gelf', 'awslogs', 'gcplogs', 'splunk', 'none'],
  'services.*.ports.*.protocol': ['tcp', 'udp', 'sctp'],
  'services.*.ports.*.mode': ['ingress', 'host'],
  'services.*.deploy.mode': ['replicated', 'global', 'replicated-job', 'global-job'],
  'services.*.deploy.endpoint_mode': ['vip', 'dnsrr'],
  'services.*.deploy.restart_policy.condition': ['any', 'on-failure', 'none'],
  'services.*.deploy.update_config.failure_action': ['pause', 'continue', 'rollback'],
  'services.*.deploy.rollback_config.failure_action': ['pause', 'continue'],
  'services.*.deploy.resources.reservations.devices.*.driver': ['nvidia'],
  'services.*.deploy.resources.reservations.devices.*.capabilities.*': ['gpu', 'tpu'],
  'networks.*.driver': ['bridge', 'overlay', 'macvlan', 'ipvlan', 'host', 'none'],
  'networks.*.ipam.driver': ['default'],
  'volumes.*.driver': ['local'],
};

/** What is known of the value at a path; empty when nothing is. @source compose-spec; Docker's documentation of drivers */
export function knownComposeValues(path: readonly PathSegment[]): readonly string[] {
  return Object.entries(KNOWN).find(([pattern]) => {
    const segments = pattern.split('.');
    return segments.length === path.length && segments.every((segment, index) => segment === '*' || segment === path[index]);
  })?.[1] ?? [];
}
