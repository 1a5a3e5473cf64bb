import type { RequestInfo } from './requestInfo.ts';

/** Subresources whose requests live as long as their connections. */
const STREAMS: readonly string[] = ['exec', 'attach', 'portforward', 'proxy', 'log'];

/** True for requests that are answered for as long as somebody listens. @source k8s.io/apiserver BasicLongRunningRequestCheck */
export function isLongRunning(verb: string, info: Pick<RequestInfo, 'subresource'> | undefined): boolean {
  return verb === 'watch' || STREAMS.includes(info?.subresource ?? '');
}
