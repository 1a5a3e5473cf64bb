import { apiErrors } from '../../../api/apiError.ts';

/** How a client wants its answer. `as` and `version` name a meta.k8s.io form; absent: the object itself. */
export interface Accepted {
  readonly mediaType: 'application/json' | 'application/yaml';
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of meta.k8s.io: 'v1' or 'v1beta1'. */
  readonly version?: string;
}

interface Clause { readonly mediaType: string; readonly parameters: ReadonlyMap<string, string> }

const FORMS: readonly string[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

/**
 * The first clause that the server can serve, in the client's order (weights are ignored, as kube-apiserver does).
 * YAML is answered with JSON, which is YAML. Throws ApiError 406. @source k8s.io/apiserver endpoints/handlers/negotiation
 */
export function negotiate(accept: string | undefined): Accepted {
  const clauses = parseAccept(accept);
  if (clauses.length === 0) return { mediaType: 'application/json' };
  for (const { mediaType, parameters } of clauses) {
    const served = mediaType === 'application/yaml' ? mediaType : mediaType === 'application/json' || mediaType === 'application/*' || mediaType === '*/*' ? 'application/json' : undefined;
    if (served === undefined) continue;
    const as = parameters.get('as');
    if (as === undefined) return { mediaType: served };
    const version = parameters.get('v') ?? 'v1';
    if (parameters.get('g') === 'meta.k8s.io' && FORMS.includes(as) && (version === 'v1' || version === 'v1beta1')) return { mediaType: served, as: as as NonNullable<Accepted['as']>, version };
  }
  throw apiErrors.notAcceptable('only the following media types are accepted: application/json, application/yaml');
}

/** The version of aggregated discovery that the client prefers ('v2', 'v2beta1'), or undefined for the plain documents. */
export function negotiateDiscovery(accept: string | undefined): 'v2' | 'v2beta1' | undefined {
  for (const { mediaType, parameters } of parseAccept(accept)) {
    if (mediaType !== 'application/json' && mediaType !== '*/*') continue;
    const version = parameters.get('v');
    if (!parameters.has('as')) return undefined;
    if (parameters.get('g') === 'apidiscovery.k8s.io' && parameters.get('as') === 'APIGroupDiscoveryList' && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

function parseAccept(accept: string | undefined): readonly Clause[] {
  return (accept ?? '').split(',').map(text => text.trim()).filter(text => text !== '').map(text => {
    const [mediaType = '', ...parameters] = text.split(';').map(part => part.trim());
    return { mediaType: mediaType.toLowerCase(), parameters: new Map(parameters.map(parameter => { const at = parameter.indexOf('='); return at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1).replace(/^"(.*)"$/, '$1')]; })) };
  });
}
