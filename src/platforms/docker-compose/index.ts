import { definePlatform } from '../contract.js';
import { deploy } from './deploy.js';
import { design } from './design.js';
import { facts } from './facts.js';
import { files } from './files.js';
import { fit } from './fit.js';
import { runbook } from './runbook.js';

export default definePlatform({
  id: 'docker-compose',
  title: 'Docker Compose',
  documentation: 'https://docs.docker.com/compose/',
  image: true,
  facts,
  signs: [
    { files: '**/{compose,docker-compose}.{yaml,yml}', weight: 2 },
    { files: '**/{compose,docker-compose}.{prod,production}.{yaml,yml}', weight: 3 },
  ],
  fit,
  design,
  files,
  deploy,
  runbook,
  rules: [],
});
