import type { FieldError } from '../apiError.ts';
import { invalid, invalidEach, required } from './fieldErrors.ts';
import { dns1123Subdomain, portNumber } from './names.ts';

interface ServiceReference { readonly name?: string; readonly namespace?: string; readonly path?: string; readonly port?: number }
interface ClientConfig { readonly url?: string; readonly service?: ServiceReference }

const FORM = '; desired format: https://host[/path]';

/** How a webhook is reached: a URL or a Service. @source pkg/apis/admissionregistration/validation, k8s.io/apiserver util/webhook */
export function validateWebhookClientConfig({ url, service }: ClientConfig, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(path, 'exactly one of url or service is required')];
  return url === undefined ? validateService(service ?? {}, `${path}.service`) : validateWebhookUrl(url, `${path}.url`);
}

function validateWebhookUrl(text: string, path: string): FieldError[] {
  const url = URL.parse(text);
  if (url === null) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1] ?? '';
    return [...scheme === 'https' ? [] : [invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`)], invalid(path, '', `host must be specified${FORM}`)];
  }
  const errors: FieldError[] = [];
  if (url.protocol !== 'https:') errors.push(invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${FORM}`));
  if (url.host === '') errors.push(invalid(path, '', `host must be specified${FORM}`));
  if (url.username !== '' || url.password !== '') errors.push(invalid(path, url.username, 'user information is not permitted in the URL'));
  if (url.hash !== '') errors.push(invalid(path, url.hash.slice(1), 'fragments are not permitted in the URL'));
  if (url.search !== '') errors.push(invalid(path, url.search.slice(1), 'query parameters are not permitted in the URL'));
  return errors;
}

function validateService({ name = '', namespace = '', path: urlPath, port = 443 }: ServiceReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(`${path}.name`));
  if (namespace === '') errors.push(required(`${path}.namespace`));
  errors.push(...portNumber(port).map(problem => invalid(`${path}.port`, port, `port is not valid: ${problem}`)));
  return urlPath === undefined ? errors : [...errors, ...validateUrlPath(urlPath, `${path}.path`)];
}

function validateUrlPath(urlPath: string, path: string): FieldError[] {
  if (urlPath === '' || urlPath === '/') return [];
  if (urlPath === '//') return [invalid(path, urlPath, 'segment[0] may not be empty')];
  const errors = urlPath.startsWith('/') ? [] : [invalid(path, urlPath, "must start with a '/'")];
  const segments = urlPath.slice(1).replace(/\/$/, '').split('/');
  return [...errors, ...segments.flatMap((segment, index) => segment === ''
    ? [invalid(path, urlPath, `segment[${index}] may not be empty`)]
    : invalidEach(path, urlPath, dns1123Subdomain(segment).map(problem => `segment[${index}]: ${problem}`)))];
}
