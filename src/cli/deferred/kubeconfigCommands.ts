export { writeKubeconfig } from '../engine/writeKubeconfig.ts';
export { printKubeconfig } from '../kubeconfig.ts';
