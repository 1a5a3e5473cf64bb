/** Makes the token that a Secret of the ServiceAccount holds; it lives as long as both. */
export type LegacyTokenSigner = (account: { readonly namespace: string; readonly name: string; readonly uid: string }, secretName: string) => Promise<string>;
