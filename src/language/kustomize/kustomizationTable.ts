import type { Definition, Property, PropertyType } from '../../api/schema/table.ts';
import { stringAt, type ManifestNode } from '../../manifest/node.ts';
import { describeProperty } from '../schemaWalk.ts';

type Row = readonly [type: string, about: string, values?: readonly string[]];

/**
 * What a kustomization may say, by type. A field's type is that of the API's table, a name of a type here, or a list (`[]`) or map (`{}`) of one.
 * @source sigs.k8s.io/kustomize/api/types: Kustomization and what it refers to
 */
const TYPES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  Kustomization: {
    apiVersion: ['string', 'Version of the file\'s format.', ['kustomize.config.k8s.io/v1beta1']],
    kind: ['string', 'What the file is.', ['Kustomization']],
    metadata: ['any', 'Name, labels and annotations of the kustomization itself; they reach no object.'],
    resources: ['[]string', 'Files with objects, and folders or remote places with kustomizations, that are built from.'],
    components: ['[]string', 'Folders or remote places with components, which change what was read so far.'],
    crds: ['[]string', 'Files that say of custom resources where they name other objects.'],
    bases: ['[]string', 'Deprecated: use resources. Folders with kustomizations that are built from.'],
    namespace: ['string', 'Namespace into which all objects are put.'],
    namePrefix: ['string', 'Put before the names of all objects.'],
    nameSuffix: ['string', 'Put behind the names of all objects.'],
    labels: ['[]Label', 'Labels for all objects, for selectors and templates where it is said.'],
    commonLabels: ['{}string', 'Deprecated: use labels. Labels for all objects and their selectors.'],
    commonAnnotations: ['{}string', 'Annotations for all objects.'],
    patches: ['[]Patch', 'Changes to objects: strategic merge or JSON patches, in files or in place.'],
    patchesStrategicMerge: ['[]string', 'Deprecated: use patches. Strategic merge patches, as files or in place.'],
    patchesJson6902: ['[]Patch', 'Deprecated: use patches. JSON patches.'],
    images: ['[]Image', 'New names, tags or digests of images.'],
    imageTags: ['[]Image', 'Deprecated: use images. New tags of images.'],
    replacements: ['[]Replacement', 'Values that are copied from one object\'s field into others.'],
    replicas: ['[]Replica', 'Numbers of replicas by the names of workloads.'],
    vars: ['[]Variable', 'Deprecated: use replacements. Values of fields that stand for $(NAME).'],
    sortOptions: ['SortOptions', 'The order in which objects are written.'],
    configMapGenerator: ['[]ConfigMapGenerator', 'ConfigMaps made from files and values; their names end with a hash of what they hold.'],
    secretGenerator: ['[]SecretGenerator', 'Secrets made from files and values; their names end with a hash of what they hold.'],
    generatorOptions: ['GeneratorOptions', 'What holds for all generated ConfigMaps and Secrets.'],
    helmGlobals: ['HelmGlobals', 'Where charts and Helm\'s own settings are.'],
    helmCharts: ['[]HelmChart', 'Charts that Helm renders, with --enable-helm only.'],
    helmChartInflationGenerator: ['[]any', 'Deprecated: use helmCharts. Charts that Helm renders.'],
    configurations: ['[]string', 'Files that tell transformers of further fields.'],
    generators: ['[]string', 'Configurations of plugins that make objects: files, folders or in place.'],
    transformers: ['[]string', 'Configurations of plugins that change objects: files, folders or in place.'],
    validators: ['[]string', 'Configurations of plugins that check objects: files, folders or in place.'],
    openapi: ['{}string', 'With `path`, a file with the OpenAPI schema that patches go by.'],
    buildMetadata: ['[]string', 'What is noted in annotations and labels of the objects about their making.', ['originAnnotations', 'transformerAnnotations', 'managedByLabel']],
    inventory: ['any', 'An object that lists all others.'],
  },
  Label: {
    pairs: ['{}string', 'The labels.'], includeSelectors: ['boolean', 'Put them into selectors and templates too.'],
    includeTemplates: ['boolean', 'Put them into templates of pods too.'], includeVolumeClaimTemplates: ['boolean', 'Put them into templates of claims for volumes too.'], fields: ['[]FieldSpec', 'Further fields that take them.'],
  },
  FieldSpec: { group: ['string', 'Group of the objects.'], version: ['string', 'Version of the objects.'], kind: ['string', 'Kind of the objects.'], path: ['string', 'The field, its names separated by slashes.'], create: ['boolean', 'Make the field where it is not there.'] },
  Patch: { path: ['string', 'File with the patch.'], patch: ['string', 'The patch, in place.'], target: ['Selector', 'The objects that are changed; without it the patch says which.'], options: ['{}boolean', 'With allowNameChange or allowKindChange the patch may change them.'] },
  Selector: {
    group: ['string', 'Group, as a regular expression.'], version: ['string', 'Version, as a regular expression.'], kind: ['string', 'Kind, as a regular expression.'], name: ['string', 'Name, as a regular expression.'],
    namespace: ['string', 'Namespace, as a regular expression.'], labelSelector: ['string', 'Labels, as kubectl takes them.'], annotationSelector: ['string', 'Annotations, as kubectl takes labels.'],
  },
  Image: { name: ['string', 'The image as objects name it, without tag.'], newName: ['string', 'Its new name.'], newTag: ['string', 'Its new tag.'], tagSuffix: ['string', 'Put behind the tag that it has.'], digest: ['string', 'Its new digest, in place of a tag.'] },
  Replacement: { path: ['string', 'File with replacements.'], source: ['Source', 'Where the value is.'], sourceValue: ['string', 'The value itself.'], targets: ['[]Target', 'Where it is put.'] },
  Source: {
    group: ['string', 'Group of the object.'], version: ['string', 'Version of the object.'], kind: ['string', 'Kind of the object.'], name: ['string', 'Name of the object.'], namespace: ['string', 'Namespace of the object.'],
    fieldPath: ['string', 'The field; metadata.name without it.'], options: ['FieldOptions', 'Which part of the value.'],
  },
  Target: { select: ['Selector', 'The objects that are changed.'], reject: ['[]Selector', 'Those of them that are not.'], fieldPaths: ['[]string', 'The fields that are set.'], options: ['FieldOptions', 'Which part of the value is set.'] },
  FieldOptions: { delimiter: ['string', 'What the parts of the value are separated by.'], index: ['integer', 'Which part, from 0; at a target -1 puts it before all.'], encoding: ['string', 'How the value is encoded (base64).'], create: ['boolean', 'Make the field where it is not there.'] },
  Replica: { name: ['string', 'Name of the workload.'], count: ['integer', 'How many replicas.'] },
  Variable: { name: ['string', 'What stands in $(NAME).'], objref: ['ObjectReference', 'The object.'], fieldref: ['FieldReference', 'Its field; metadata.name without it.'] },
  ObjectReference: { apiVersion: ['string', 'Its group and version.'], group: ['string', 'Its group.'], version: ['string', 'Its version.'], kind: ['string', 'Its kind.'], name: ['string', 'Its name.'], namespace: ['string', 'Its namespace.'] },
  FieldReference: { fieldPath: ['string', 'Path of the field.'] },
  SortOptions: { order: ['string', 'As they were read (fifo), or by kind (legacy).', ['fifo', 'legacy']], legacySortOptions: ['LegacySortOptions', 'Which kinds come first and last.'] },
  LegacySortOptions: { orderFirst: ['[]string', 'Kinds that come first.'], orderLast: ['[]string', 'Kinds that come last.'] },
  ConfigMapGenerator: {
    name: ['string', 'Name of the object, without the hash.'], namespace: ['string', 'Namespace of the object.'], behavior: ['string', 'Whether it is new, or changes or takes the place of one that was read.', ['create', 'merge', 'replace']],
    files: ['[]string', 'Files that become keys, as path or key=path.'], literals: ['[]string', 'Keys with their values, as key=value.'], envs: ['[]string', 'Files with a line key=value for each key.'], env: ['string', 'Deprecated: use envs. A file with a line key=value for each key.'],
    options: ['GeneratorOptions', 'What holds for this object.'],
  },
  GeneratorOptions: { labels: ['{}string', 'Labels of the objects.'], annotations: ['{}string', 'Annotations of the objects.'], disableNameSuffixHash: ['boolean', 'Leave the hash off their names.'], immutable: ['boolean', 'Mark them as immutable.'] },
  HelmGlobals: { chartHome: ['string', 'Folder with charts.'], configHome: ['string', 'Folder with Helm\'s settings.'] },
  HelmChart: {
    name: ['string', 'Name of the chart.'], version: ['string', 'Version of the chart.'], repo: ['string', 'Address of the chart\'s repository.'], releaseName: ['string', 'Name of the release.'], namespace: ['string', 'Namespace of the release.'], nameTemplate: ['string', 'How the release\'s name is made.'],
    valuesFile: ['string', 'File with values, in place of the chart\'s own.'], additionalValuesFiles: ['[]string', 'Further files with values.'], valuesInline: ['any', 'Values, in place.'], valuesMerge: ['string', 'How values in place and of the file go together.', ['merge', 'override', 'replace']],
    includeCRDs: ['boolean', 'Render custom resource definitions too.'], skipHooks: ['boolean', 'Leave out hooks.'], skipTests: ['boolean', 'Leave out tests.'], apiVersions: ['[]string', 'API versions that the chart is told of.'], kubeVersion: ['string', 'Kubernetes version that the chart is told of.'], debug: ['boolean', 'Let Helm tell more.'], devel: ['boolean', 'Take versions in development too.'],
  },
};

/** Types that are others with a few fields more, or other values. */
const EXTENDED: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  SecretGenerator: { ...TYPES['ConfigMapGenerator'], type: ['string', 'Type of the Secret.'] },
  Component: { ...TYPES['Kustomization'], apiVersion: ['string', 'Version of the file\'s format.', ['kustomize.config.k8s.io/v1alpha1']], kind: ['string', 'What the file is.', ['Component']] },
};

const definitions = new Map<string, Definition>();

/** What describes a kustomization or component, as the API's table describes objects. */
export function kustomizationDefinition(root: ManifestNode | undefined): Definition {
  return definitionNamed(stringAt(root, ['kind']) === 'Component' ? 'Component' : 'Kustomization');
}

function definitionNamed(name: string): Definition {
  let made = definitions.get(name);
  if (made === undefined) {
    const rows = Object.entries(TYPES[name] ?? EXTENDED[name] ?? {}).sort(([a], [b]) => a < b ? -1 : 1);
    definitions.set(name, made = { name, required: [], properties: Object.fromEntries(rows.map(([field, [type, description, values]]) => [field, toProperty(type, { description }, values)])) });
  }
  return made;
}

function toProperty(type: string, about: Pick<Property, 'description'>, values: readonly string[] | undefined): Property {
  if (type.startsWith('[]')) return { ...about, type: 'array', items: toProperty(type.slice(2), about, values) };
  if (type.startsWith('{}')) return { ...about, type: 'object', additionalProperties: toProperty(type.slice(2), {}, values) };
  if (Object.hasOwn(TYPES, type) || Object.hasOwn(EXTENDED, type)) return describeProperty({ ...about, type: 'object' }, definitionNamed(type));
  return { ...about, type: type as PropertyType, ...values === undefined ? {} : { enum: values } };
}
