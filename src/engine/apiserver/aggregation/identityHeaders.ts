import type { OutgoingHttpHeaders } from 'node:http';
import type { User } from '../user.ts';

const USER = 'X-Remote-User';
const UID = 'X-Remote-Uid';
const GROUP = 'X-Remote-Group';
const EXTRA_PREFIX = 'X-Remote-Extra-';

/** What extension servers are to believe of the headers that come with the front proxy's certificate. @source kube-apiserver --requestheader-* */
export const REQUEST_HEADERS = { username: [USER], uid: [UID], group: [GROUP], extraPrefix: [EXTRA_PREFIX] } as const;

/** Who makes a request, for extension servers. @source k8s.io/client-go transport SetAuthProxyHeaders */
export function toIdentityHeaders({ name, uid = '', groups, extra = {} }: User): OutgoingHttpHeaders {
  return {
    [USER]: name, ...(uid === '' ? {} : { [UID]: uid }), ...(groups.length === 0 ? {} : { [GROUP]: [...groups] }),
    ...Object.fromEntries(Object.entries(extra).map(([key, values]) => [`${EXTRA_PREFIX}${escapeKey(key)}`, [...values]])),
  };
}

/** Characters that a header's name cannot hold are percent-encoded. */
const escapeKey = (key: string) => [...Buffer.from(key, 'utf8')].map(byte => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9!#$&'*+.^_`|~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}).join('');
