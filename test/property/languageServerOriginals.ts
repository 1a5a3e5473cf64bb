import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The manifests that ship with the project, some as one file, and one with what YAML has to offer. */
export const originals = (): string[] => {
  const examples = globSync('examples/**/*.yaml', { cwd: root }).sort().map(file => readFileSync(path.join(root, file), 'utf8'));
  return [...examples, examples.join('---\n'), (examples.join('---\n')).replaceAll('\n', '\r\n'), UNUSUAL];
};

const UNUSUAL = `# anchors, merges, blocks, flow
apiVersion: v1
kind: List
items:
- &base
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, labels: {app: 'web'}}
  data:
    app.conf: |
      key = value
        {{ kept }}

    folded: >-
      one
      two
- <<: *base
  metadata: {name: b}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      volumes:
      - name: config
        configMap: {name: a}
      containers:
      - name: web
        image: web:1
        args: ["--port=$(PORT)"]
        env:
        - {name: PORT, value: "80"}
        ports: [{name: http, containerPort: 80}]
        volumeMounts: [{name: config, mountPath: /etc/web}]
        readinessProbe: {httpGet: {path: /, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
`;
