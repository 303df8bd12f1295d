import { definePlatform } from '../contract.js';
import { deploy } from './deploy.js';
import { design } from './design.js';
import { facts } from './facts.js';
import { files } from './files.js';
import { fit } from './fit.js';
import { runbook } from './runbook.js';

export default definePlatform({
  id: 'vercel',
  title: 'Vercel',
  documentation: 'https://vercel.com/docs',
  image: false,
  facts,
  signs: [
    { files: '**/vercel.{json,ts}', weight: 3 },
    { files: '**/.vercelignore', weight: 2 },
    { files: '**/now.json', weight: 1 },
  ],
  fit,
  design,
  files,
  deploy,
  runbook,
  rules: [],
});
