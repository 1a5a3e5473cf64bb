import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnose } from '../../../src/language/diagnose.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { applyEdits, findingsOf } from './marked.ts';

const object = (apiVersion: string, kind: string, spec: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\nspec:\n${spec}`;
const ingress = (spec: string, version = 'networking.k8s.io/v1beta1') => object(version, 'Ingress', spec);
const paths = (items: string) => `  rules:\n  - host: a.example.com\n    http:\n      paths:\n${items}`;

const scaler = (version: string, metrics: string) => object(version, 'HorizontalPodAutoscaler', `  maxReplicas: 2\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n  metrics:\n${metrics}`);

const definition = (version: string, spec: string) => object(`apiextensions.k8s.io/${version}`, 'CustomResourceDefinition', `  group: example.com\n  names: {kind: Widget, plural: widgets}\n${spec}`).replace('name: a\n', 'name: widgets.example.com\n');

/** The fix of the version, and the text after it. */
function migrated(text: string) {
  const fix = diagnose(parseDocument(text)).find(({ code }) => code === 'removed-api-version')?.fixes[0];
  assert.ok(fix);
  return { isSure: fix.sure === true, isPreferred: fix.preferred === true, text: applyEdits(text, fix.edits) };
}

const whole: readonly { readonly name: string; readonly before: string; readonly after: string }[] = [
  {
    name: 'a backend in block style, with its comments', before: ingress(paths('      - path: /a\n        backend:\n          serviceName: s # mine\n          # the port\n          servicePort: 80\n')),
    after: ingress(paths('      - path: /a\n        pathType: ImplementationSpecific\n        backend:\n          service:\n            name: s # mine\n          # the port\n            port:\n              number: 80\n'), 'networking.k8s.io/v1'),
  },
  {
    name: 'the port first, by its name, and a path type that is there', before: ingress(paths('      - backend:\n          servicePort: http\n          serviceName: s\n        path: /a\n        pathType: Prefix\n'), 'extensions/v1beta1'),
    after: ingress(paths('      - backend:\n          service:\n            port:\n              name: http\n            name: s\n        path: /a\n        pathType: Prefix\n'), 'networking.k8s.io/v1'),
  },
  {
    name: 'a backend that begins its path', before: ingress(paths('      - backend:\n          serviceName: s\n          servicePort: 80\n')),
    after: ingress(paths('      - pathType: ImplementationSpecific\n        backend:\n          service:\n            name: s\n            port:\n              number: 80\n'), 'networking.k8s.io/v1'),
  },
  {
    name: 'backends in braces', before: ingress(`  backend: {serviceName: s, servicePort: 80}\n${paths('      - {path: /, backend: {serviceName: s, servicePort: "http"}}\n')}`),
    after: ingress(`  defaultBackend: {service: {name: s, port: {number: 80}}}\n${paths('      - {path: /, pathType: ImplementationSpecific, backend: {service: {name: s, port: {name: "http"}}}}\n')}`, 'networking.k8s.io/v1'),
  },
  {
    name: 'the default backend in block style, with CRLF', before: ingress('  backend:\n    serviceName: s\n    servicePort: 80\n').replaceAll('\n', '\r\n'),
    after: ingress('  defaultBackend:\n    service:\n      name: s\n      port:\n        number: 80\n', 'networking.k8s.io/v1').replaceAll('\n', '\r\n'),
  },
  { name: 'a backend that is a resource', before: ingress('  backend: {resource: {apiGroup: a.example.com, kind: B, name: c}}\n'), after: ingress('  defaultBackend: {resource: {apiGroup: a.example.com, kind: B, name: c}}\n', 'networking.k8s.io/v1') },
  { name: 'a CronJob', before: object('batch/v1beta1', 'CronJob', '  schedule: "* * * * *"\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}\n'), after: object('batch/v1', 'CronJob', '  schedule: "* * * * *"\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}\n') },
  { name: 'a PodDisruptionBudget', before: object('policy/v1beta1', 'PodDisruptionBudget', '  minAvailable: 1\n  selector: {matchLabels: {app: a}}\n'), after: object('policy/v1', 'PodDisruptionBudget', '  minAvailable: 1\n  selector: {matchLabels: {app: a}}\n') },
  { name: 'an autoscaler of v2beta2', before: object('autoscaling/v2beta2', 'HorizontalPodAutoscaler', '  maxReplicas: 2\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n'), after: object('autoscaling/v2', 'HorizontalPodAutoscaler', '  maxReplicas: 2\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n') },
  {
    name: 'the metrics of an autoscaler',
    before: scaler('autoscaling/v2beta1', '  - type: Resource\n    resource:\n      name: cpu\n      targetAverageUtilization: 50 # half\n  - type: Resource\n    resource: {name: memory, targetAverageValue: 1Gi}\n  - type: Pods\n    pods:\n      metricName: a\n      targetAverageValue: "10"\n  - type: Object\n    object:\n      target: {apiVersion: v1, kind: Service, name: b}\n      metricName: c\n      targetValue: 5\n  - type: External\n    external:\n      metricName: d\n      targetAverageValue: 2\n'),
    after: scaler('autoscaling/v2', '  - type: Resource\n    resource:\n      name: cpu\n      target:\n        type: Utilization\n        averageUtilization: 50 # half\n  - type: Resource\n    resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}\n  - type: Pods\n    pods:\n      metric:\n        name: a\n      target:\n        type: AverageValue\n        averageValue: "10"\n  - type: Object\n    object:\n      describedObject: {apiVersion: v1, kind: Service, name: b}\n      metric:\n        name: c\n      target:\n        type: Value\n        value: 5\n  - type: External\n    external:\n      metric:\n        name: d\n      target:\n        type: AverageValue\n        averageValue: 2\n'),
  },
  {
    name: 'a definition of one version',
    before: definition('v1beta1', '  version: v1\n  preserveUnknownFields: false\n  # who has it\n  additionalPrinterColumns:\n  - name: Size\n    type: integer\n    JSONPath: .spec.size\n  - {name: Kind, type: string, JSONPath: .spec.kind}\n  subresources:\n    status: {}\n  validation:\n    openAPIV3Schema:\n      type: object\n      description: |\n        Some text\n          with columns\n      properties:\n        spec: {type: object, properties: {size: {type: integer}, kind: {type: string}}}\n  scope: Namespaced\n'),
    after: definition('v1', '  versions:\n  - name: v1\n    served: true\n    storage: true\n    # who has it\n    additionalPrinterColumns:\n    - name: Size\n      type: integer\n      jsonPath: .spec.size\n    - {name: Kind, type: string, jsonPath: .spec.kind}\n    subresources:\n      status: {}\n    schema:\n      openAPIV3Schema:\n        type: object\n        description: |\n          Some text\n            with columns\n        properties:\n          spec: {type: object, properties: {size: {type: integer}, kind: {type: string}}}\n  preserveUnknownFields: false\n  scope: Namespaced\n'),
  },
  {
    name: 'a definition of several versions',
    before: definition('v1beta1', '  preserveUnknownFields: false\n  version: v2\n  validation:\n    openAPIV3Schema:\n      type: object\n  scope: Namespaced\n  versions:\n  - name: v2\n    served: true\n    storage: true\n    additionalPrinterColumns:\n    - {name: A, type: string, JSONPath: .a}\n  - name: v1\n    served: true\n    storage: false\n'),
    after: definition('v1', '  preserveUnknownFields: false\n  scope: Namespaced\n  versions:\n  - name: v2\n    served: true\n    storage: true\n    additionalPrinterColumns:\n    - {name: A, type: string, jsonPath: .a}\n    schema:\n      openAPIV3Schema:\n        type: object\n  - name: v1\n    served: true\n    storage: false\n    schema:\n      openAPIV3Schema:\n        type: object\n'),
  },
  {
    name: 'a definition whose version has a comment, and whose schema ends in text with a line of blanks',
    before: definition('v1beta1', '  version: v1 # the version\n  scope: Namespaced\n  preserveUnknownFields: false\n  validation:\n    openAPIV3Schema:\n      type: object\n      description: |\n        text\n            \n        more\n'),
    after: definition('v1', '  versions:\n  - name: v1 # the version\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        description: |\n          text\n              \n          more\n  scope: Namespaced\n  preserveUnknownFields: false\n'),
  },
  {
    name: 'an autoscaler with its status', before: `${scaler('autoscaling/v2beta1', '  - type: Resource\n    resource: {name: cpu, targetAverageUtilization: 50}\n')}status:\n  observedGeneration: 1\n  currentMetrics:\n  - type: Resource\n    resource: {name: cpu, currentAverageUtilization: 3}\n`,
    after: scaler('autoscaling/v2', '  - type: Resource\n    resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}\n'),
  },
  {
    name: 'a definition without a schema', before: definition('v1beta1', '  version: v1\n  scope: Namespaced\n'),
    after: definition('v1', '  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        x-kubernetes-preserve-unknown-fields: true\n  scope: Namespaced\n'),
  },
];

const inPart: readonly { readonly name: string; readonly before: string; readonly to: string }[] = [
  { name: 'an Ingress with anchors', before: ingress(paths('      - path: /a\n        backend: &b\n          serviceName: s\n          servicePort: 80\n      - path: /b\n        backend: *b\n')), to: 'networking.k8s.io/v1' },
  ...['\n      web', ' >-\n      web', ' "a\n      b"'].map(value => ({ name: `a backend whose name is${value}`, before: ingress(`  backend:\n    serviceName:${value}\n    servicePort: 80\n`), to: 'networking.k8s.io/v1' })),
  { name: 'a backend whose port is below its key', before: ingress('  backend:\n    serviceName: s\n    servicePort:\n      80\n'), to: 'networking.k8s.io/v1' },
  { name: 'a metric whose name is below its key', before: scaler('autoscaling/v2beta1', '  - type: External\n    external:\n      metricName:\n        q\n      targetValue: 2\n'), to: 'autoscaling/v2' },
  { name: 'a metric whose target is a text of lines', before: scaler('autoscaling/v2beta1', '  - type: External\n    external:\n      metricName: q\n      targetValue: >-\n        2\n'), to: 'autoscaling/v2' },
  { name: 'a definition whose version is below its key', before: definition('v1beta1', '  version:\n    v1\n  scope: Namespaced\n'), to: 'apiextensions.k8s.io/v1' },
  { name: 'a definition with a key that is a mapping', before: definition('v1beta1', '  version: v1\n  scope: Namespaced\n  preserveUnknownFields: false\n  validation:\n    openAPIV3Schema:\n      type: object\n      ? description: a\n      : b\n'), to: 'apiextensions.k8s.io/v1' },
  { name: 'a backend without a port', before: ingress('  backend:\n    serviceName: s\n'), to: 'networking.k8s.io/v1' },
  { name: 'a port that is a number in quotes', before: ingress('  backend:\n    serviceName: s\n    servicePort: "80"\n'), to: 'networking.k8s.io/v1' },
  { name: 'a misspelt backend', before: ingress('  backend:\n    serviceNam: s\n    servicePort: 80\n'), to: 'networking.k8s.io/v1' },
  { name: 'a definition whose objects keep fields that it does not name', before: definition('v1beta1', '  version: v1\n  scope: Namespaced\n  validation:\n    openAPIV3Schema: {type: object}\n'), to: 'apiextensions.k8s.io/v1' },
  { name: 'a definition in braces', before: definition('v1beta1', '').replace(/spec:[^]*/, 'spec: {group: example.com, version: v1, scope: Namespaced, names: {kind: Widget, plural: widgets}}\n'), to: 'apiextensions.k8s.io/v1' },
  { name: 'a definition that a webhook converts', before: definition('v1beta1', '  version: v1\n  scope: Namespaced\n  conversion: {strategy: Webhook}\n'), to: 'apiextensions.k8s.io/v1' },
  { name: 'a metric with a selector', before: scaler('autoscaling/v2beta1', '  - type: External\n    external:\n      metricName: d\n      metricSelector: {matchLabels: {a: b}}\n      targetValue: 2\n'), to: 'autoscaling/v2' },
  { name: 'a metric without a target', before: scaler('autoscaling/v2beta1', '  - type: Resource\n    resource: {name: cpu}\n'), to: 'autoscaling/v2' },
  { name: 'a budget whose empty selector chose nothing', before: object('policy/v1beta1', 'PodDisruptionBudget', '  minAvailable: 1\n  selector: {}\n'), to: 'policy/v1' },
];

suite('the fix of a version that is gone', () => {
  for (const { name, before, after } of whole) {
    test(`rewrites ${name}`, () => {
      assert.deepEqual(migrated(before), { isSure: true, isPreferred: true, text: after });
      assert.deepEqual(findingsOf(after), []);
    });
  }
  for (const { name, before, to } of inPart) test(`writes only the version, and not unasked: ${name}`, () => assert.deepEqual(migrated(before), { isSure: false, isPreferred: false, text: before.replace(/^apiVersion: .*/, `apiVersion: ${to}`) }));
  test('waits for the names of fields, behind which it looks for what changes', () => {
    const misspelt = ingress(paths('      - backend:\n          serviceName: s\n          servicePort: 80\n')).replace('rules:', 'ruels:');
    assert.deepEqual(migrated(misspelt), { isSure: false, isPreferred: true, text: misspelt.replace('v1beta1', 'v1') });
  });
  test('is not applied unasked while the version is served', () => {
    const [finding] = diagnose(parseDocument(object('batch/v1beta1', 'CronJob', '  schedule: "* * * * *"\n')), { isPatch: true, minor: 24 });
    assert.deepEqual([finding?.code, finding?.fixes.map(({ preferred, sure }) => [preferred, sure])], ['deprecated-api-version', [[true, undefined]]]);
  });
});
