import type { Severity } from './finding.ts';
import { practiceRules } from './practice/index.ts';
import { podSecurityRules } from './practice/podSecurityRules.ts';

/** What a code means. Codes are public: they are never renamed. */
export interface DiagnosticCode {
  readonly code: string;
  readonly group: string;
  /** By default; `off`: only when it is asked for. */
  readonly severity: Severity | 'off';
  readonly title: string;
  /** Checks of other tools that it answers. */
  readonly from: readonly string[];
}

type Own = readonly [code: string, severity: Severity, title: string, from?: readonly string[]];

const OWN: Readonly<Record<string, readonly Own[]>> = {
  text: [
    ['yaml-syntax', 'error', 'The text is no valid YAML.'],
    ['duplicate-key', 'error', 'A key stands twice in one mapping: one of the values would be dropped silently.'],
    ['file-too-large', 'information', 'The file has more than 5 million characters. The editor reads it only while it is open; `slipway validate` reads it whatever its size.'],
    ['check-failed', 'information', 'Slipway itself made a mistake: one check said nothing of the object, the others did. Worth an issue.'],
  ],
  schema: [
    ['unknown-kind', 'error', 'The group and version have no such kind.'],
    ['unknown-api-version', 'error', 'The kind is in another group or version.'],
    ['removed-api-version', 'error', 'The Kubernetes version that the manifest is for no longer serves the version.', ['kube-linter no-extensions-v1beta', 'kube-score stable-version']],
    ['unavailable-api-version', 'error', 'The Kubernetes version that the manifest is for does not serve the version yet.'],
    ['deprecated-api-version', 'warning', 'Kubernetes will cease to serve the version.', ['kube-score stable-version']],
    ['unavailable-field', 'error', 'The type has the field only in later Kubernetes versions than the one that the manifest is for.'],
    ['removed-field', 'error', 'The type no longer has the field in the Kubernetes version that the manifest is for.'],
    ['unknown-field', 'error', 'The type has no such field.', ['kube-linter schema-validation']],
    ['misplaced-field', 'error', 'The field belongs elsewhere in the object.'],
    ['missing-field', 'error', 'A required field is not there.'],
    ['wrong-type', 'error', 'The field takes another type.'],
    ['unsupported-value', 'error', 'The value is none of those that the field takes.', ['kube-score cronjob-restartpolicy']],
  ],
  values: [
    ['bad-quantity', 'error', 'The quantity cannot be read.'],
    ['duplicate-item', 'error', 'Two items of a list are told apart by the same key. A warning where the API keeps the last one.', ['kube-linter duplicate-env-var', 'kube-score environment-variable-key-duplication']],
    ['invalid-value', 'error', 'The API refuses the value, in the words of the message.', ['kube-linter mismatching-selector', 'kube-score label-values', 'kube-score deployment-pod-selector-labels-match-template-metadata-labels', 'kube-score statefulset-pod-selector-labels-match-template-metadata-labels']],
    ['forbidden-field', 'error', 'The API forbids the field beside what else is set.'],
    ['too-long', 'error', 'The value is longer than the API takes.'],
    ['too-many', 'error', 'The list has more items than the API takes.'],
    ['undefined-name', 'error', 'The name, such as a mount\'s volume, is declared nowhere in the object.'],
    ['api-warning', 'warning', 'The API takes the object and warns of it, in the words of the message: deprecated fields, labels and annotations, and what does something else than it seems to.'],
    ['invalid-image', 'warning', 'The API takes any text as the name of an image; the kubelet does not take this one.'],
    ['unknown-container-port', 'warning', 'A probe names a port that its container does not.'],
    ['undefined-variable', 'warning', 'The container has no variable that `$(NAME)` could stand for. A hint where no variable has a similar name.'],
    ['unused-volume', 'hint', 'No container mounts the volume.'],
  ],
  references: [
    ['unknown-reference', 'warning', 'No file of the workspace declares the object, but one of nearly that name. A hint where there is none: the cluster may have it. A warning where the cluster that is used for validation lacked it too, but for Secrets, which others make.', ['kube-linter dangling-horizontalpodautoscaler', 'kube-linter dangling-ingress', 'kube-linter env-value-from', 'kube-linter non-existent-service-account', 'kube-score ingress-targets-service', 'kube-score statefulset-has-servicename', 'kube-score horizontalpodautoscaler-has-target']],
    ['unknown-key', 'warning', 'The ConfigMap or Secret has no such key.'],
    ['unknown-port', 'warning', 'The Service has no such port.'],
    ['unknown-resource', 'warning', 'The API groups of the role\'s rule have no such resource: the name is misspelt, or another group has it. Of groups that files of the workspace define only misspellings are told; groups that nothing here defines are left alone.'],
    ['not-scalable', 'warning', 'The HorizontalPodAutoscaler scales a kind without a scale subresource.'],
    ['selects-nothing', 'warning', 'The selector chooses no pod of the workspace, but one but for a typing error. A hint where there is none.', ['kube-linter dangling-service', 'kube-linter dangling-networkpolicy', 'kube-linter dangling-networkpolicypeer-podselector', 'kube-score service-targets-pod', 'kube-score networkpolicy-targets-pod']],
    ['unknown-target-port', 'warning', 'No container of the selected pods names the port.', ['kube-linter invalid-target-ports']],
    ['undeclared-target-port', 'hint', 'No container of the selected pods declares the port.'],
    ['duplicate-object', 'warning', 'The file declares the object twice.'],
    ['other-image-tag', 'hint', 'A Dockerfile of the workspace builds the image, with another tag.'],
    ['unexposed-port', 'hint', 'The Dockerfile of the image exposes ports, but not this one.'],
    ['unschedulable', 'warning', 'None of the nodes that the settings name, or the cluster that is used for validation has, could take the pod, even while they are empty; in the scheduler\'s words.'],
    ['immutable-field', 'warning', 'Applying the manifest would change what the API does not let change of an object that the cluster used for validation has, in the words of the message: it has to be deleted and made anew.'],
    ['missing-command', 'warning', 'The image surely lacks the program: it begins from nothing, or from an image without a shell, and its Dockerfile copies no such file.'],
  ],
  kustomize: [
    ['deprecated-field', 'hint', 'kustomize will cease to read the field, in favour of the one that the message names.'],
    ['missing-file', 'error', 'A kustomization names a file or folder that is not there, or a folder without a kustomization. A warning where a ConfigMap, a Secret or a chart is made from it: such files may be left out of a repository.'],
  ],
  compose: [
    ['compose-unknown-key', 'error', 'Compose\'s schema has no such key there.'],
    ['compose-missing-key', 'error', 'A key that Compose requires is not there.'],
    ['compose-wrong-type', 'error', 'The key takes another type.'],
    ['compose-value', 'error', 'The value is none of those that the key takes.'],
    ['compose-undefined-name', 'error', 'A service names a service, network, volume, secret, config or model that the file does not declare.'],
    ['compose-missing-file', 'error', 'A file that is included or extended is not there.'],
    ['compose-conflict', 'error', 'The file declares again, and in another way, what a file that it includes declares.'],
    ['compose-circle', 'error', 'Services wait for each other or extend themselves, or files include each other.'],
    ['compose-profile', 'warning', 'A service that always starts needs one that is there only with a profile.'],
    ['compose-port-conflict', 'warning', 'Two services publish the same port of the host, those of included files among them.'],
  ],
};

/** Every code, by group. */
export const diagnosticCodes: readonly DiagnosticCode[] = [
  ...Object.entries(OWN).flatMap(([group, codes]) => codes.map(([code, severity, title, from = []]) => ({ code, group, severity, title, from }))),
  ...[...practiceRules, ...podSecurityRules].map(({ code, group, title, from, isOptional }) => ({ code, group: `practice: ${group}`, severity: 'off' as const, title: isOptional === true ? title : `${title} Part of the profile.`, from })),
];

const DOCUMENTATION = 'https://github.com/slipway-dev/slipway/blob/main/docs/diagnostics.md';

/** Where a code is explained. */
export const documentationOf = (code: string) => `${DOCUMENTATION}#${code}`;

const byCheck = Map.groupBy(diagnosticCodes.flatMap(({ code, from }) => from.map(check => ({ check, code }))), ({ check }) => check);

/** The codes that answer another tool's check, such as 'kube-linter latest-tag'. */
export const codesAnswering = (check: string): readonly string[] => (byCheck.get(check) ?? []).map(({ code }) => code);
