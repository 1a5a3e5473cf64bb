/** Whether a file is a Dockerfile by its name. */
export const isDockerfileName = (path: string) => /(?:^|\/)(?:Dockerfile(?:\.[^/]+)?|[^/]+\.Dockerfile|Containerfile)$/i.test(path) && !/\.(?:dockerignore|ya?ml)$/i.test(path);

/** What finds Dockerfiles in a folder, as a glob; `isDockerfileName` has the last word. */
export const DOCKERFILES = '**/{Dockerfile,Dockerfile.*,*.Dockerfile,Containerfile}';

/** An image's name without registry, owners, tag and digest. */
export const imageName = (image: string) => repositoryOf(image).split('/').at(-1) ?? '';

/** An image's name without tag and digest. */
export function repositoryOf(image: string): string {
  const name = image.split('@')[0] ?? image;
  return name.lastIndexOf(':') > name.lastIndexOf('/') ? name.slice(0, name.lastIndexOf(':')) : name;
}

/** An image's tag; empty when it has none. */
export const tagOf = (image: string) => (image.split('@')[0] ?? '').slice(repositoryOf(image).length + 1);

/** What the image of the Dockerfile at a path is called: as its folder is; `web.Dockerfile` and `Dockerfile.web` also as they say. */
export function builtNames(path: string): readonly string[] {
  const [folder, file] = path.split('/').slice(-2).map(part => part.toLowerCase());
  const own = /^dockerfile\.(.+)$|^(.+)\.dockerfile$/.exec(file ?? '');
  return [own?.[1] ?? own?.[2], folder].flatMap(name => name === undefined || name === '' ? [] : name);
}

/** Of the images that manifests in the folder of a Dockerfile use, in order of appearance, those that are named like the folder: what to build it as. */
export function imagesNamedLike(folder: string, images: readonly string[]): string[] {
  return [...new Set(images)].filter(image => imageName(image) === folder);
}
