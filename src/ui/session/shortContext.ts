const MOST = 32;

/** A context's name where there is little room: of long ones ('arn:aws:eks:eu-west-1:1234567890:cluster/prod') the end, which tells them apart. */
export function shortContext(name: string): string {
  return name.length <= MOST ? name : `…${name.slice(1 - MOST)}`;
}
