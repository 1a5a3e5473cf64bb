/** The Service by which pods find the API; its EndpointSlice and Endpoints are called like it. */
export const API_SERVICE = { name: 'kubernetes', namespace: 'default' } as const;

/** Whether it is the API's own Service, or what belongs to it: the API server writes the one, the network the others, and controllers none. */
export function isApiService({ name, namespace }: { readonly name?: string; readonly namespace?: string }): boolean { return name === API_SERVICE.name && namespace === API_SERVICE.namespace; }

/** Makes the `kubernetes` Service unless it is there, and gives it back its address and port, and no selector, when they were changed. Idempotent. Throws ApiError, 422 while another Service has the address. */
export type EnsureApiService = () => Promise<void>;
