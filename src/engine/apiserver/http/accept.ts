import { apiErrors } from '../../../api/apiError.ts';
import { PROTOBUF_MEDIA_TYPE } from '../../../api/protobuf/codec.ts';

/** How a client wants its answer. `as` and `version` name a meta.k8s.io form; absent: the object itself. */
export interface Accepted {
  readonly mediaType: MediaType;
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of meta.k8s.io: 'v1' or 'v1beta1'. */
  readonly version?: string;
  /** `pretty=1` among the media type's parameters. */
  readonly pretty?: true;
}

export type MediaType = 'application/json' | 'application/yaml' | typeof PROTOBUF_MEDIA_TYPE;

interface Clause { readonly mediaType: string; readonly parameters: ReadonlyMap<string, string> }

const FORMS: readonly string[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];
const MEDIA_TYPES = ['application/json', 'application/yaml', PROTOBUF_MEDIA_TYPE] as const;

/**
 * The first clause that the server can serve, in the client's order (weights are ignored, as kube-apiserver does). JSON goes before
 * protobuf when a client takes both, and the forms of meta.k8s.io come as JSON or YAML. `stream`: of a watch, which is JSON.
 * Throws ApiError 406. @source k8s.io/apiserver endpoints/handlers/negotiation
 */
export function negotiate(accept: string | undefined, { stream = false }: { readonly stream?: boolean } = {}): Accepted {
  const clauses = parseAccept(accept);
  const accepted = clauses.length === 0 ? { mediaType: 'application/json' as const } : undefined;
  return accepted ?? choose(clauses, stream ? ['application/json'] : ['application/json', 'application/yaml']) ?? (stream ? undefined : choose(clauses, [PROTOBUF_MEDIA_TYPE])) ?? refuse(stream);
}

function choose(clauses: readonly Clause[], offered: readonly MediaType[]): Accepted | undefined {
  for (const { mediaType, parameters } of clauses) {
    const served = offered.find(each => mediaType === each || mediaType === '*/*' || mediaType === 'application/*');
    if (served === undefined) continue;
    const pretty = parameters.get('pretty') === '1' ? { pretty: true as const } : {};
    const as = parameters.get('as');
    if (as === undefined) return { mediaType: served, ...pretty };
    const version = parameters.get('v') ?? 'v1';
    const known = parameters.get('g') === 'meta.k8s.io' && FORMS.includes(as) && (version === 'v1' || version === 'v1beta1') && served !== PROTOBUF_MEDIA_TYPE;
    if (known) return { mediaType: served, as: as as NonNullable<Accepted['as']>, version, ...pretty };
  }
  return undefined;
}

function refuse(stream: boolean): never {
  const accepted = stream ? ['application/json;stream=watch'] : MEDIA_TYPES;
  throw apiErrors.notAcceptable(`only the following media types are accepted: ${accepted.join(', ')}`);
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
