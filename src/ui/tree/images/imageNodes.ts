import type { ImageSummary } from '../../../docker/images.ts';
import type { TreeNode } from '../treeNode.ts';

/** Repositories with their tags, by name; images without a tag are left out. */
export function toImageNodes(images: readonly ImageSummary[], nowMs: number): TreeNode[] {
  const repositories = new Map<string, { readonly tag: string; readonly image: ImageSummary }[]>();
  for (const image of images) {
    for (const reference of image.tags) {
      const colon = reference.lastIndexOf(':');
      const repository = reference.slice(0, colon);
      repositories.set(repository, [...repositories.get(repository) ?? [], { tag: reference.slice(colon + 1), image }]);
    }
  }
  return [...repositories].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([repository, tags]): TreeNode => ({
    id: `repository/${repository}`, label: repository, description: `${tags.length} tag${tags.length === 1 ? '' : 's'}`, icon: 'package', health: 'none', contextValue: 'repository',
    spoken: `Repository ${repository}, ${tags.length} tag${tags.length === 1 ? '' : 's'}`,
    children: () => tags.sort((a, b) => b.image.createdAtMs - a.image.createdAtMs).map(({ tag, image }): TreeNode => {
      const words = `${formatSize(image.sizeBytes)}, ${formatAge(nowMs - image.createdAtMs)} old`;
      return {
        id: `image/${repository}:${tag}`, label: tag, description: words, icon: 'tag', health: 'none', contextValue: 'image', spoken: `Image ${repository}:${tag}, ${words}`,
        tooltip: () => `**${repository}:${tag}**\n\n- Size: ${formatSize(image.sizeBytes)}\n- Created: ${new Date(image.createdAtMs).toISOString()}\n- ID: ${image.id}`,
        target: { kind: 'Image', name: `${repository}:${tag}` },
      };
    }),
  }));
}

/** '12.3 MB', decimal as Docker prints sizes. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** The largest whole unit: '3 minutes', '1 day'. */
export function formatAge(ageMs: number): string {
  const units = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]] as const;
  const [name, sizeMs] = units.find(([, size]) => ageMs >= size) ?? ['second', 1000];
  const count = Math.max(0, Math.floor(ageMs / sizeMs));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
