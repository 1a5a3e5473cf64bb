import type { Readable } from 'node:stream';
import type { Docker } from './connection.ts';
import { callDocker } from './errors.ts';
import { parseLines } from './events.ts';
import { RuntimeError } from '../base/runtimeError.ts';

export interface ImageSummary {
  /** 'sha256:…'. */
  readonly id: string;
  /** 'repository:tag'; empty for a dangling image. */
  readonly tags: readonly string[];
  /** 'repository@sha256:…'; empty for an image that was built here and never pushed. */
  readonly digests: readonly string[];
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ImageDetails extends ImageSummary {
  /** As the image's USER line: '', 'name', '1000', '1000:1000'. */
  readonly user: string;
  readonly stopSignal: string;
  readonly architecture: string;
  readonly os: string;
}

/** One line of a pull: a layer's id, what happens to it, and how far it is. */
export interface PullProgress {
  readonly layer: string;
  readonly status: string;
  readonly currentBytes: number;
  readonly totalBytes: number;
}

export interface RegistryCredentials { readonly username: string; readonly password: string; readonly serveraddress: string }

/** Images with a tag or a digest, newest first; `dangling` adds those without. */
export async function listImages(docker: Docker, { dangling = false }: { readonly dangling?: boolean } = {}): Promise<readonly ImageSummary[]> {
  const images = await callDocker('list images', () => docker.listImages());
  return images.map(image => ({
    id: image.Id, tags: (image.RepoTags ?? []).filter(tag => tag !== '<none>:<none>'), digests: (image.RepoDigests ?? []).filter(digest => !digest.startsWith('<none>')),
    sizeBytes: image.Size, createdAtMs: image.Created * 1000, labels: image.Labels ?? {},
  })).filter(image => dangling || image.tags.length > 0 || image.digests.length > 0).sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** undefined when the image is not on this Docker Engine. */
export async function inspectImage(docker: Docker, reference: string): Promise<ImageDetails | undefined> {
  const image = await callDocker(`inspect image ${reference}`, () => docker.getImage(reference).inspect(), [404]);
  if (image === undefined) return undefined;
  const config = image.Config as { User?: string; StopSignal?: string; Labels?: Record<string, string> | null } | null;
  return {
    id: image.Id, tags: image.RepoTags ?? [], digests: image.RepoDigests ?? [], sizeBytes: image.Size, createdAtMs: Date.parse(image.Created) || 0,
    labels: config?.Labels ?? {}, user: config?.User ?? '', stopSignal: config?.StopSignal ?? '', architecture: image.Architecture, os: image.Os,
  };
}

/** Downloads `reference` (a missing tag means ":latest"). Throws RuntimeError with Docker's sentence when the registry refuses or does not answer. */
export async function pullImage(docker: Docker, reference: string, options: {
  readonly signal?: AbortSignal; readonly credentials?: RegistryCredentials; readonly onProgress?: (progress: PullProgress) => void;
} = {}): Promise<void> {
  const operation = `pull ${reference}`;
  const stream = await callDocker(operation, () => docker.pull(withTag(reference), {
    ...(options.signal === undefined ? {} : { abortSignal: options.signal }), ...(options.credentials === undefined ? {} : { authconfig: options.credentials }),
  })) as Readable;
  for await (const line of parseLines<{ id?: string; status?: string; error?: string; progressDetail?: { current?: number; total?: number } }>(stream)) {
    if (line.error !== undefined) throw new RuntimeError(line.error, { operation, retriable: true });
    options.onProgress?.({ layer: line.id ?? '', status: line.status ?? '', currentBytes: line.progressDetail?.current ?? 0, totalBytes: line.progressDetail?.total ?? 0 });
  }
  options.signal?.throwIfAborted();
}

/** Removes a tag, and with the last one the image; a missing image is success. Throws RuntimeError 409 when a container uses it and `force` is not set. */
export async function removeImage(docker: Docker, reference: string, { force = false }: { readonly force?: boolean } = {}): Promise<void> {
  await callDocker(`remove image ${reference}`, () => docker.getImage(reference).remove({ force }), [404]);
}

/** 'busybox' → 'busybox:latest'; references with a tag or digest stay as they are. */
export function withTag(reference: string): string {
  return reference.includes('@') || reference.lastIndexOf(':') > reference.lastIndexOf('/') ? reference : `${reference}:latest`;
}
