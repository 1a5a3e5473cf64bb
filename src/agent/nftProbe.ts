import { run } from './command.ts';

/** Every kind of statement that service rules use, in a table of its own that is removed at once. */
const PROBE = `
table ip slipway-probe
delete table ip slipway-probe
table ip slipway-probe {
  map services { type ipv4_addr . inet_proto . inet_service : verdict; }
  set refused { type ipv4_addr . inet_proto . inet_service; }
  chain target { meta l4proto tcp dnat ip to jhash ip saddr . tcp sport mod 2 map { 0 : 127.0.0.2 . 1, 1 : 127.0.0.3 . 1 }; }
  chain output { type nat hook output priority -90; ip daddr . meta l4proto . th dport vmap @services; }
  chain refuse { meta l4proto tcp reject with tcp reset; reject; }
  chain filter { type filter hook output priority -150; ct state new ip daddr . meta l4proto . th dport @refused goto refuse; }
}
delete table ip slipway-probe
`;

/** Loads a real table once; undefined when this kernel takes everything, else nft's complaint. */
export async function probeNft(): Promise<string | undefined> {
  try {
    await run('nft', ['-f', '-'], PROBE);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
