/** An image that Docker has. */
export interface KnownImage {
  /** 'repository:tag', as Docker shows them. */
  readonly tags: readonly string[];
  /** 'repository@sha256:…'; empty where it was built here and never pushed. */
  readonly digests: readonly string[];
}

/** A reference as Docker shows it: Docker Hub's own parts left out, and ':latest' where neither tag nor digest is. @source distribution/reference, familiar names */
export function familiarReference(reference: string): string {
  const short = reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return short.includes('@') || short.lastIndexOf(':') > short.lastIndexOf('/') ? short : `${short}:latest`;
}

/** The digest, 'sha256:…', by which a registry knows what Docker has under a tag; undefined when it has none. */
export function digestOf(reference: string, images: readonly KnownImage[]): string | undefined {
  const tag = familiarReference(reference);
  const repository = tag.slice(0, tag.lastIndexOf(':'));
  return images.find(({ tags }) => tags.includes(tag))?.digests.find(digest => digest.startsWith(`${repository}@`))?.slice(repository.length + 1);
}
