import type { ImageSummary } from '../../../docker/images.ts';
import type { TreeNode } from '../treeNode.ts';
import { t } from '../../../base/words.ts';
import { toTooltip } from '../conditions.ts';

/** Repositories with their tags, by name, the newest tag first; images without a tag are left out. No ages: a line stands until something changes, and would tell an old one. */
export function toImageNodes(images: readonly ImageSummary[]): TreeNode[] {
  const repositories = new Map<string, { readonly tag: string; readonly image: ImageSummary }[]>();
  for (const image of images) {
    for (const reference of image.tags) {
      const colon = reference.lastIndexOf(':');
      const repository = reference.slice(0, colon);
      repositories.set(repository, [...repositories.get(repository) ?? [], { tag: reference.slice(colon + 1), image }]);
    }
  }
  return [...repositories].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([repository, tags]): TreeNode => ({
    id: `repository/${repository}`, label: repository, description: tagCount(tags.length), icon: 'package', health: 'none', contextValue: 'repository',
    spoken: t('Repository {0}, {1}', repository, tagCount(tags.length)),
    children: () => tags.sort((a, b) => b.image.createdAtMs - a.image.createdAtMs).map(({ tag, image }): TreeNode => {
      const size = formatSize(image.sizeBytes);
      return {
        id: `image/${repository}:${tag}`, label: tag, description: size, icon: 'tag', health: 'none', contextValue: 'image', spoken: t('Image {0}, {1}', `${repository}:${tag}`, size),
        tooltip: () => toTooltip(`${repository}:${tag}`, [[t('Size'), size], [t('Created'), new Date(image.createdAtMs).toISOString()], ['ID', image.id]]),
        target: { kind: 'Image', name: `${repository}:${tag}` },
      };
    }),
  }));
}

function tagCount(count: number): string { return t(count === 1 ? '1 tag' : '{0} tags', count); }

/** '12.3 MB', decimal as Docker prints sizes. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
