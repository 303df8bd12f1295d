import type { DeliverableFile, PushRequest } from '../../src/deliver/push.js';
import { digestFiles } from '../../src/formats/digest.js';
import type { Finding, Verification } from '../../src/model/index.js';
import type { GitInformation } from '../../src/repository/contract.js';
import { memoryRepository } from '../../src/repository/memory.js';
import type { RunningGitHub } from '../support/github/start.js';

export const FILES: readonly DeliverableFile[] = [
  { path: 'Dockerfile', content: 'FROM node:24\n', mode: '100644' },
  { path: '.github/workflows/ci.yml', content: 'name: CI\n', mode: '100644' },
  { path: 'deploy/run.sh', content: '#!/bin/sh\necho 배포\r\n', mode: '100755' },
];

/** A verification of exactly these files. */
export function proofOf(files: readonly DeliverableFile[], findings: readonly Finding[] = []): Verification {
  return {
    findings: [...findings],
    ran: [],
    skipped: [],
    passed: findings.length === 0,
    digest: digestFiles(new Map(files.map((file) => [file.path, file.content]))),
  };
}

export const ORIGIN = { host: 'github.com', owner: 'acme', name: 'shop' };

export function repositoryWith(git: Partial<GitInformation> = {}) {
  return memoryRepository({}, { git: { origin: ORIGIN, ...git } });
}

/** A push of FILES to a running server, with waits of a millisecond. */
export function pushTo(github: Pick<RunningGitHub, 'url' | 'token'>, more: Partial<PushRequest> = {}): PushRequest {
  const files = more.files ?? FILES;
  return {
    repository: repositoryWith(),
    files,
    verification: proofOf(files),
    planId: 'sha256:0123456789abcdef',
    environment: { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.url },
    retryUnit: 1,
    dryRun: false,
    ...more,
  };
}

export const BRANCH = 'expert-devops/0123456789ab';
