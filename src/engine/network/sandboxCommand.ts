import { nodePaths } from '../../agent/protocol/messages.ts';

/** The environment that the sandbox's script reads. */
export interface SandboxEnvironment {
  readonly podUid: string;
  /** '' keeps Docker's file. */
  readonly resolvConf: string;
  /** Absent on the host's network: no rules, no route. */
  readonly services?: { readonly range: string; readonly agentAddress: string };
}

/**
 * The first process of a sandbox: writes resolv.conf, routes what no rule translates to the agent, and loads rules as
 * the doorbell FIFO names them. The loop is a child, so that the first process reaps orphans and ends on SIGTERM at once.
 */
const SCRIPT = `
trap 'exit 0' TERM INT
[ -z "$SLIPWAY_RESOLV_CONF" ] || printf '%s' "$SLIPWAY_RESOLV_CONF" > /etc/resolv.conf
[ -z "$SLIPWAY_SERVICE_RANGE" ] || ip route replace "$SLIPWAY_SERVICE_RANGE" via "$SLIPWAY_AGENT_ADDRESS"
feed() {
  trap - TERM INT
  exec 3<>"${nodePaths.rules}/feeds/$SLIPWAY_POD"
  while read -r batch flows <&3; do
    nft -f "${nodePaths.rules}/batches/$batch"
    code=$?
    for address in $flows; do conntrack -D -p udp --orig-dst "$address" >/dev/null 2>&1; done
    echo "$SLIPWAY_POD $batch $code" 1<>${nodePaths.rules}/acknowledgements
  done
}
idle() {
  trap - TERM INT
  exec busybox sleep 2147483647
}
while :; do
  if [ -n "$SLIPWAY_SERVICE_RANGE" ]; then feed & else idle & fi
  wait
  busybox sleep 1
done
`;

export const sandboxCommand: readonly string[] = ['/bin/busybox', 'sh', '-c', SCRIPT];

export function toSandboxEnvironment({ podUid, resolvConf, services }: SandboxEnvironment): Record<string, string> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    SLIPWAY_POD: podUid,
    SLIPWAY_RESOLV_CONF: resolvConf,
    ...(services === undefined ? {} : { SLIPWAY_SERVICE_RANGE: services.range, SLIPWAY_AGENT_ADDRESS: services.agentAddress }),
  };
}
