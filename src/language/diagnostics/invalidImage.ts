import { isValidImageReference } from '../../api/imageReference.ts';
import { t } from '../../base/words.ts';
import { repositoryOf } from '../../dockerfile/imageNames.ts';
import { entryOf } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import type { Visits } from '../schemaWalk.ts';
import { holderName } from '../workspace/referenceKinds.ts';
import { hasPlaceholder } from '../workspace/readReferences.ts';
import { changeTo } from './references/likelyName.ts';

/** By type: the field that names an image. */
const FIELDS: Readonly<Record<string, string>> = { 'core.Container': 'image', 'core.EphemeralContainer': 'image', 'core.ImageVolumeSource': 'reference' };

/** Longer names are none, and are not taken apart. */
const LONGEST = 1000;

/**
 * An image's name that the API takes, since it takes any text, and the kubelet does not; but for names that a tool fills in or makes.
 */
export function invalidImage({ mappings }: Visits): Finding[] {
  return mappings.flatMap(({ node, definition }): Finding[] => {
    const holder = holderName(definition.name);
    const value = Object.hasOwn(FIELDS, holder) ? entryOf(node, FIELDS[holder] ?? '')?.value : undefined;
    if (value?.kind !== 'scalar' || typeof value.value !== 'string') return [];
    const image = value.value;
    if (image === '' || image !== image.trim() || image.length > LONGEST || isFilledIn(image) || isValidImageReference(image)) return [];
    const repository = repositoryOf(image);
    const lower = `${repository.toLowerCase()}${image.slice(repository.length)}`;
    return [{ code: 'invalid-image', severity: 'warning', range: value.range, fixes: isValidImageReference(lower) ? [changeTo(lower, value)] : [], message: t('"{0}" is no name of an image: the pod would wait with InvalidImageName', image) }];
  });
}

/** `ko://…`, `//bazel:target`, `$TAG`, `%TAG%`, `#{image}#`, `<registry>`, and parts in capitals alone, which some tool replaces. */
function isFilledIn(image: string): boolean {
  return hasPlaceholder(image) || /[$%#<>{}]|:\/\/|^\/\/|^\[/.test(image) || repositoryOf(image).split(/[/:]/).some(part => /^[A-Z][A-Z0-9_]*$/.test(part));
}
