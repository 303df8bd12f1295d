import { definePlatform } from '../contract.js';
import { deploy } from './deploy.js';
import { design } from './design.js';
import { facts } from './facts.js';
import { files } from './files.js';
import { fit } from './fit.js';
import { runbook } from './runbook.js';

export default definePlatform({
  id: 'railway',
  title: 'Railway',
  documentation: 'https://docs.railway.com',
  image: true,
  facts,
  signs: [
    { files: '**/.railway/railway.{ts,js,py,go}', weight: 3 },
    { files: '**/railway.{json,toml}', weight: 3 },
    { files: '**/nixpacks.toml', weight: 1 },
  ],
  fit,
  design,
  files,
  deploy,
  runbook,
  rules: [],
});
