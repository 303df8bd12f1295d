import { definePlatform } from '../contract.js';
import { deploy } from './deploy.js';
import { design } from './design.js';
import { facts } from './facts.js';
import { files } from './files.js';
import { fit } from './fit.js';
import { runbook } from './runbook.js';

export default definePlatform({
  id: 'kubernetes',
  title: 'Kubernetes',
  documentation: 'https://kubernetes.io/docs/',
  image: true,
  facts,
  signs: [
    { files: '**/kustomization.{yaml,yml}', weight: 3 },
    { files: '**/Chart.yaml', weight: 3, contains: /^apiVersion:\s*v[12]\s*$/mu },
    {
      files: '**/{k8s,kubernetes,kube,manifests,deploy,deployment,deployments}/**/*.{yaml,yml}',
      weight: 2,
      contains: /^kind:\s*(?:Deployment|StatefulSet|DaemonSet|CronJob|Service|Ingress|HTTPRoute)\s*$/mu,
    },
    { files: '**/skaffold.{yaml,yml}', weight: 2 },
  ],
  fit,
  design,
  files,
  deploy,
  runbook,
  rules: [],
});
