// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { one, type RuleCases } from '../table.js';

const dockerfile = one('Dockerfile');

export const dockerfileCases: RuleCases = {
  'dockerfile/syntax': {
    valid: [
      dockerfile(
        '# syntax=docker/dockerfile:1\nFROM node:24-slim\nCOPY --link --parents a b /c/\nRUN <<EOF\necho hi\nEOF\n',
      ),
      dockerfile('ARG V=24\nFROM node:${V}\nHEALTHCHECK NONE\n'),
    ],
    invalid: [
      dockerfile('FROM node:24\nRUM echo hi\n', { line: 2, says: 'RUM' }),
      dockerfile('FROM node:24\nHEALTHCHECK --interval=abc CMD true\n', { line: 2 }),
      dockerfile('', { line: 1, says: 'no FROM' }),
      dockerfile('RUN true\nFROM node:24\n', { says: 'before the first FROM' }),
    ],
  },
  'dockerfile/shell-syntax': {
    valid: [
      dockerfile('FROM a:1\nRUN if [ -f x ]; then \\\n    # a comment\n    cat x; \\\n\n  fi\n'),
      dockerfile('FROM a:1\nSHELL ["powershell", "-command"]\nRUN if ($x) { echo 1 }\n'),
      dockerfile('FROM a:1\nRUN <<EOF\nset -e\nfor i in 1 2; do echo "$i"; done\nEOF\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nRUN true\nRUN if [ -f x ]; then cat x\n', { line: 3, says: 'shell syntax' }),
      dockerfile('FROM a:1\nRUN <<EOF\necho ok\necho "open\nEOF\n', { line: 4 }),
      dockerfile('FROM a:1\nCMD echo $(date\n', { line: 2 }),
    ],
  },
  'dockerfile/empty-continuation': {
    valid: [dockerfile('FROM a:1\nRUN a \\\n  && b\n')],
    invalid: [dockerfile('FROM a:1\nRUN a \\\n\n  && b\n', { line: 3 })],
  },
  'dockerfile/maintainer': {
    valid: [dockerfile('FROM a:1\nLABEL org.opencontainers.image.authors="us"\n')],
    invalid: [dockerfile('FROM a:1\nMAINTAINER us\n', { line: 2 })],
  },
  'dockerfile/legacy-key-value': {
    valid: [dockerfile('FROM a:1\nENV A=1 B="two words"\n')],
    invalid: [dockerfile('FROM a:1\nENV A 1\n', { line: 2 })],
  },
  'dockerfile/consistent-casing': {
    valid: [dockerfile('FROM a:1 AS build\nRUN true\n'), dockerfile('from a:1 as build\nrun true\n')],
    invalid: [
      dockerfile('FROM a:1\nrun true\nCMD ["a"]\n', { line: 2 }),
      dockerfile('FROM a:1 as build\nRUN true\n', { line: 1 }),
    ],
  },
  'dockerfile/tagged-base': {
    valid: [
      dockerfile('FROM node:24\n'),
      dockerfile('FROM node@sha256:aaaa\n'),
      dockerfile('FROM scratch\n'),
      dockerfile('FROM node:24 AS base\nFROM base\n'),
      dockerfile('ARG IMAGE\nFROM ${IMAGE}\n'),
    ],
    invalid: [dockerfile('FROM node\n', { line: 1 }), dockerfile('FROM localhost:5000/team/app\n', { line: 1 })],
  },
  'dockerfile/no-latest-base': {
    valid: [dockerfile('FROM node:24\n'), dockerfile('FROM node:latest@sha256:aaaa\n')],
    invalid: [
      dockerfile('FROM node:latest\n', { line: 1 }),
      dockerfile('ARG TAG=latest\nFROM node:${TAG}\n', { line: 2 }),
    ],
  },
  'dockerfile/digest-pinned-base': {
    valid: [dockerfile('FROM node:24@sha256:aaaa\n'), dockerfile('FROM node:24@sha256:aaaa AS a\nFROM a\n')],
    invalid: [dockerfile('FROM node:24\n', { line: 1 })],
  },
  'dockerfile/supported-base': {
    valid: [
      dockerfile('FROM node:24-slim\n'),
      dockerfile('FROM python:3.12\n'),
      dockerfile('FROM python:3\n'),
      dockerfile('FROM node:lts\n'),
      dockerfile('FROM ghcr.io/us/node:8\n'),
      dockerfile('FROM alpine:3.22\n'),
    ],
    invalid: [
      dockerfile('FROM node:18-alpine\n', { line: 1, says: 'Node.js 20' }),
      dockerfile('FROM python:3.9-slim\n', { line: 1 }),
      dockerfile('FROM python:3.12-buster\n', { line: 1, says: 'buster' }),
      dockerfile('FROM docker.io/library/alpine:3.9\n', { line: 1 }),
      dockerfile('FROM openjdk:21\n', { line: 1 }),
    ],
  },
  'dockerfile/constant-platform': {
    valid: [dockerfile('FROM --platform=$BUILDPLATFORM node:24\n')],
    invalid: [
      dockerfile('FROM --platform=linux/amd64 node:24\n', { line: 1 }),
      dockerfile('FROM --platform=$TARGETPLATFORM node:24\n', { line: 1 }),
    ],
  },
  'dockerfile/known-stage': {
    valid: [
      dockerfile(
        'FROM a:1 AS build\nFROM b:1\nCOPY --from=build /a /b\nCOPY --from=0 /a /b\nCOPY --from=nginx:1 /a /b\nCOPY --from=composer /usr/bin/composer /b\n',
      ),
      dockerfile('FROM a:1 AS Build\nFROM b:1\nRUN --mount=type=bind,from=build,target=/x true\n'),
    ],
    invalid: [
      dockerfile('FROM a:1 AS build\nFROM b:1\nCOPY --from=biuld /a /b\n', { line: 3, severity: 'warning' }),
      dockerfile('FROM b:1\nCOPY --from=later /a /b\nFROM a:1 AS later\n', {
        line: 2,
        severity: 'error',
        says: 'further down',
      }),
      dockerfile('FROM b:1 AS self\nCOPY --from=self /a /b\n', { line: 2, says: 'itself' }),
      dockerfile('FROM b:1\nCOPY --from=3 /a /b\n', { line: 2, severity: 'error' }),
    ],
  },
  'dockerfile/unique-stage': {
    valid: [dockerfile('FROM a:1 AS one\nFROM a:1 AS two\n')],
    invalid: [
      dockerfile('FROM a:1 AS one\nFROM a:1 AS ONE\n', { line: 2 }),
      dockerfile('FROM a:1 AS scratch\n', { line: 1, says: 'reserved' }),
    ],
  },
  'dockerfile/stage-casing': {
    valid: [dockerfile('FROM a:1 AS one\n')],
    invalid: [dockerfile('FROM a:1 AS One\n', { line: 1 })],
  },
  'dockerfile/single-command': {
    valid: [dockerfile('FROM a:1 AS x\nCMD ["a"]\nFROM b:1\nCMD ["b"]\n')],
    invalid: [
      dockerfile('FROM a:1\nCMD ["a"]\nCMD ["b"]\n', { line: 2 }),
      dockerfile('FROM a:1\nHEALTHCHECK NONE\nHEALTHCHECK CMD true\n', { line: 2 }),
    ],
  },
  'dockerfile/multi-stage': {
    valid: [
      dockerfile('FROM a:1 AS build\nRUN npm run build\nFROM b:1\nCOPY --from=build /x /x\n'),
      dockerfile('FROM python:3.12\nRUN pip install -r requirements.txt\n'),
    ],
    invalid: [dockerfile('FROM node:24\nRUN npm ci && npm run build\n', { line: 2 })],
  },
  'dockerfile/non-root-user': {
    valid: [
      dockerfile('FROM node:24\nUSER 1000\n'),
      dockerfile('FROM node:24 AS base\nUSER node\nFROM base\n'),
      dockerfile('FROM gcr.io/distroless/nodejs24-debian12:nonroot\n'),
      dockerfile('FROM nginxinc/nginx-unprivileged:1.29\n'),
    ],
    invalid: [
      dockerfile('FROM node:24\nCMD ["node"]\n', { line: 1 }),
      dockerfile('FROM node:24\nUSER node\nRUN true\nUSER root\n', { line: 4 }),
      dockerfile('FROM node:24\nUSER 0:0\n', { line: 2 }),
    ],
  },
  'dockerfile/numeric-user': {
    valid: [dockerfile('FROM node:24\nUSER 1000:1000\n'), dockerfile('FROM node:24\nUSER $UID\n')],
    invalid: [dockerfile('FROM node:24\nUSER node\n', { line: 2 })],
  },
  'dockerfile/apt-assume-yes': {
    valid: [
      dockerfile('FROM a:1\nRUN apt-get update && apt-get install -y curl\n'),
      dockerfile('FROM a:1\nRUN apt-get install -qqy curl\n'),
      dockerfile('FROM a:1\nRUN apt-get --yes install curl\n'),
      dockerfile('FROM a:1\nRUN echo "run apt-get install curl"\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nRUN apt-get update && \\\n    apt-get install curl\n', { line: 3, severity: 'error' }),
    ],
  },
  'dockerfile/apt-no-recommends': {
    valid: [dockerfile('FROM a:1\nRUN apt-get install -y --no-install-recommends curl\n')],
    invalid: [dockerfile('FROM a:1\nRUN apt-get install -y curl\n', { line: 2 })],
  },
  'dockerfile/apt-clean-lists': {
    valid: [
      dockerfile('FROM a:1\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n'),
      dockerfile('FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n'),
    ],
    invalid: [dockerfile('FROM a:1\nRUN apt-get update && apt-get install -y curl\n', { line: 2 })],
  },
  'dockerfile/apt-update-alone': {
    valid: [dockerfile('FROM a:1\nRUN apt-get update && apt-get install -y curl\n')],
    invalid: [dockerfile('FROM a:1\nRUN apt-get update\nRUN apt-get install -y curl\n', { line: 2 })],
  },
  'dockerfile/apt-update-first': {
    valid: [
      dockerfile('FROM a:1\nRUN apt-get update && apt-get install -y curl\n'),
      dockerfile('FROM a:1 AS base\nRUN apt-get update\nFROM base\nRUN apt-get install -y curl\n'),
      dockerfile('FROM a:1\nRUN apt-get install -y ./local.deb\n'),
    ],
    invalid: [dockerfile('FROM a:1\nRUN apt-get install -y curl\n', { line: 2 })],
  },
  'dockerfile/apt-get-not-apt': {
    valid: [dockerfile('FROM a:1\nRUN apt-get update\nCOPY apt install /x/\n')],
    invalid: [dockerfile('FROM a:1\nRUN apt update\n', { line: 2 })],
  },
  'dockerfile/apk-no-cache': {
    valid: [
      dockerfile('FROM alpine:3.22\nRUN apk add --no-cache curl\n'),
      dockerfile('FROM alpine:3.22\nRUN apk add curl && rm -rf /var/cache/apk/*\n'),
    ],
    invalid: [dockerfile('FROM alpine:3.22\nRUN apk add curl\n', { line: 2 })],
  },
  'dockerfile/pip-no-cache': {
    valid: [
      dockerfile('FROM a:1\nRUN pip install --no-cache-dir flask==3\n'),
      dockerfile('FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n'),
    ],
    invalid: [dockerfile('FROM a:1\nRUN python3 -m pip install flask\n', { line: 2 })],
  },
  'dockerfile/rpm-clean': {
    valid: [dockerfile('FROM a:1\nRUN dnf install -y curl && dnf clean all\n')],
    invalid: [dockerfile('FROM a:1\nRUN yum install -y curl\n', { line: 2 })],
  },
  'dockerfile/locked-install': {
    valid: [
      dockerfile('FROM a:1\nRUN npm ci\n'),
      dockerfile('FROM a:1\nRUN npm install -g pnpm@10\n'),
      dockerfile('FROM a:1\nRUN yarn install --immutable\n'),
      dockerfile('FROM a:1\nRUN pnpm install --frozen-lockfile\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nRUN npm install\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN npm i --omit=dev\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN yarn\n', { line: 2 }),
    ],
  },
  'dockerfile/pinned-packages': {
    valid: [
      dockerfile('FROM a:1\nRUN npm install -g pnpm@10.1.0 @scope/tool@2\n'),
      dockerfile('FROM a:1\nRUN pip install flask==3.0 -r requirements.txt\n'),
      dockerfile('FROM a:1\nRUN go install example.org/tool@v1.2.3\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nRUN npm install -g @scope/tool\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN pip install flask\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN go install example.org/tool@latest\n', { line: 2 }),
    ],
  },
  'dockerfile/no-sudo': {
    valid: [dockerfile('FROM a:1\nRUN apt-get install -y sudo\n')],
    invalid: [dockerfile('FROM a:1\nRUN sudo apt-get update\n', { line: 2 })],
  },
  'dockerfile/no-cd': {
    valid: [dockerfile('FROM a:1\nWORKDIR /x\nRUN make\n')],
    invalid: [dockerfile('FROM a:1\nRUN cd /x && make\n', { line: 2 })],
  },
  'dockerfile/pipefail': {
    valid: [
      dockerfile('FROM a:1\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl https://a | tar x\n'),
      dockerfile('FROM a:1\nRUN set -o pipefail; curl https://a | tar x\n'),
      dockerfile('FROM a:1\nRUN echo a | tee b\n'),
    ],
    invalid: [dockerfile('FROM a:1\nRUN curl https://a | tar x\n', { line: 2 })],
  },
  'dockerfile/no-piped-script': {
    valid: [
      dockerfile('FROM a:1\nRUN curl -o x https://a && sha256sum -c x.sum && sh x\n'),
      dockerfile('FROM a:1\nRUN echo "curl x | sh"\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nRUN curl -fsSL https://a | bash -\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN sh -c "$(curl -fsSL https://a)"\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN curl https://a | tee x | sudo -E bash\n', { line: 2 }),
    ],
  },
  'dockerfile/verified-tls': {
    valid: [dockerfile('FROM a:1\nRUN curl -fsSL https://a -o k\n')],
    invalid: [
      dockerfile('FROM a:1\nRUN curl -fsSLk https://a\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN wget --no-check-certificate https://a\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci\n', { line: 2 }),
      dockerfile('FROM a:1\nRUN npm config set strict-ssl false\n', { line: 2 }),
    ],
  },
  'dockerfile/no-world-writable': {
    valid: [dockerfile('FROM a:1\nRUN chmod 755 /x\n')],
    invalid: [dockerfile('FROM a:1\nRUN chmod -R 777 /x\n', { line: 2 })],
  },
  'dockerfile/one-downloader': {
    valid: [dockerfile('FROM a:1\nRUN curl a && curl b\n')],
    invalid: [dockerfile('FROM a:1\nRUN curl a\nRUN wget b\n', { line: 3 })],
  },
  'dockerfile/useradd-no-log': {
    valid: [dockerfile('FROM a:1\nRUN useradd -l -u 123456 app\n'), dockerfile('FROM a:1\nRUN useradd -u 1001 app\n')],
    invalid: [dockerfile('FROM a:1\nRUN useradd -u 123456 app\n', { line: 2 })],
  },
  'dockerfile/copy-not-add': {
    valid: [dockerfile('FROM a:1\nADD https://a /x\nADD app.tar.gz /x\nCOPY . /x\n')],
    invalid: [dockerfile('FROM a:1\nADD . /app\n', { line: 2 })],
  },
  'dockerfile/verified-download': {
    valid: [dockerfile('FROM a:1\nADD --checksum=sha256:aaaa https://a /x\n')],
    invalid: [dockerfile('FROM a:1\nADD https://a/b /x\n', { line: 2 })],
  },
  'dockerfile/lockfile-first': {
    valid: [
      dockerfile('FROM a:1\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n'),
      dockerfile('FROM a:1 AS deps\nCOPY package.json ./\nRUN npm ci\nFROM deps\nCOPY . .\nRUN npm install\n'),
    ],
    invalid: [dockerfile('FROM a:1\nCOPY . .\nRUN npm ci\n', { line: 3 })],
  },
  'dockerfile/dockerignore': {
    valid: [
      { files: { Dockerfile: 'FROM a:1\nCOPY . .\n' }, around: { '.dockerignore': '.git\n' } },
      { files: { 'web/Dockerfile': 'FROM a:1\nCOPY . .\n', 'web/Dockerfile.dockerignore': '.git\n' } },
      dockerfile('FROM a:1\nCOPY src src\n'),
      dockerfile('FROM a:1 AS x\nFROM b:1\nCOPY --from=x . .\n'),
    ],
    invalid: [dockerfile('FROM a:1\nCOPY . .\n', { line: 2 })],
  },
  'dockerfile/no-copied-secret': {
    valid: [dockerfile('FROM a:1\nCOPY .env.example ./\nCOPY src/keyboard.key.ts ./\n')],
    invalid: [
      dockerfile('FROM a:1\nCOPY .env ./\n', { line: 2, severity: 'warning' }),
      dockerfile('FROM a:1\nCOPY id_rsa /root/.ssh/\n', { line: 2, severity: 'error' }),
      dockerfile('FROM a:1\nCOPY .npmrc package.json ./\n', { line: 2 }),
    ],
  },
  'dockerfile/copy-many-to-folder': {
    valid: [dockerfile('FROM a:1\nCOPY a b ./\nCOPY ["a", "b", "/x/"]\nCOPY a b .\n')],
    invalid: [dockerfile('FROM a:1\nCOPY a b /x\n', { line: 2 })],
  },
  'dockerfile/workdir-before-copy': {
    valid: [
      dockerfile('FROM alpine:3.22\nWORKDIR /app\nCOPY a .\n'),
      dockerfile('FROM alpine:3.22\nCOPY a /a\n'),
      dockerfile('FROM ghcr.io/us/base:1\nCOPY a .\n'),
    ],
    invalid: [dockerfile('FROM alpine:3.22\nCOPY a .\n', { line: 2 })],
  },
  'dockerfile/production-dependencies': {
    valid: [
      dockerfile('FROM a:1 AS build\nRUN npm ci\nFROM a:1\nRUN npm ci --omit=dev\n'),
      dockerfile('FROM a:1 AS build\nRUN npm ci\nFROM a:1\nENV NODE_ENV=production\nRUN npm ci\n'),
    ],
    invalid: [dockerfile('FROM a:1 AS build\nRUN npm ci\nFROM a:1\nRUN npm ci\n', { line: 4 })],
  },
  'dockerfile/no-secret-in-env': {
    valid: [
      dockerfile(
        'FROM a:1\nENV NEXT_PUBLIC_API_KEY=abc TOKEN_URL=https://a PASSWORD_MIN_LENGTH=8 ALLOW_EMPTY_PASSWORD=yes\n',
      ),
      dockerfile('FROM a:1\nENV DB_PASSWORD_FILE=/run/secrets/db\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nARG NPM_TOKEN\n', { line: 2, severity: 'warning' }),
      dockerfile('FROM a:1\nENV A=1 \\\n    DB_PASSWORD=hunter22aX\n', { line: 3, severity: 'error' }),
      dockerfile('FROM a:1\nARG SECRET\nENV API_SECRET=$SECRET\n', { line: 2, severity: 'warning' }),
    ],
  },
  'dockerfile/healthcheck': {
    valid: [
      dockerfile('FROM a:1\nEXPOSE 80\nHEALTHCHECK CMD true\nCMD ["a"]\n'),
      dockerfile('FROM a:1\nCMD ["worker"]\n'),
      dockerfile('FROM a:1\nEXPOSE 80\nHEALTHCHECK NONE\nCMD ["a"]\n'),
    ],
    invalid: [dockerfile('FROM a:1\nEXPOSE 80\nCMD ["a"]\n', { line: 1 })],
  },
  'dockerfile/healthcheck-tool': {
    valid: [
      dockerfile('FROM node:24\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1\n'),
      dockerfile(
        'FROM node:24-slim\nRUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl -f http://localhost/\n',
      ),
      dockerfile('FROM node:24-alpine\nHEALTHCHECK CMD wget -qO- http://localhost/\n'),
      dockerfile('FROM node:24-slim\nHEALTHCHECK CMD ["node", "-e", "fetch(1)"]\n'),
      dockerfile('FROM ghcr.io/us/base:slim\nHEALTHCHECK CMD curl -f http://localhost/\n'),
      dockerfile('FROM nginx:1.29-alpine\nHEALTHCHECK CMD curl -f http://localhost/\n'),
    ],
    invalid: [
      dockerfile('FROM node:24-slim\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1\n', {
        line: 2,
        severity: 'error',
      }),
      dockerfile('FROM python:3.12-slim\nHEALTHCHECK CMD ["wget", "-q", "http://localhost/"]\n', { line: 2 }),
      dockerfile('FROM node:24-alpine AS base\nFROM base\nHEALTHCHECK CMD curl localhost\n', { line: 3 }),
    ],
  },
  'dockerfile/exec-form': {
    valid: [
      dockerfile('FROM a:1\nENTRYPOINT ["a"]\nCMD ["b"]\n'),
      dockerfile('FROM a:1\nSHELL ["/bin/bash", "-c"]\nCMD exec a\n'),
    ],
    invalid: [
      dockerfile('FROM a:1\nCMD node server.js\n', { line: 2 }),
      dockerfile("FROM a:1\nCMD ['node', 'server.js']\n", { line: 2, says: 'not valid JSON' }),
    ],
  },
  'dockerfile/signals-reach-program': {
    valid: [
      dockerfile('FROM a:1\nCMD ["node", "server.js"]\n'),
      dockerfile('FROM a:1\nENTRYPOINT ["tini", "--"]\nCMD ["npm", "start"]\n'),
    ],
    invalid: [dockerfile('FROM a:1\nCMD ["npm", "start"]\n', { line: 2 })],
  },
  'dockerfile/absolute-workdir': {
    valid: [dockerfile('FROM a:1\nWORKDIR /app\nWORKDIR "/app"\nWORKDIR $HOME\nWORKDIR C:\\app\n')],
    invalid: [dockerfile('FROM a:1\nWORKDIR app\n', { line: 2 })],
  },
  'dockerfile/valid-port': {
    valid: [dockerfile('FROM a:1\nEXPOSE 80/tcp 53/udp 8000-8010 $PORT\n')],
    invalid: [
      dockerfile('FROM a:1\nEXPOSE 80\nEXPOSE 99999\n', { line: 3, says: 'out of range' }),
      dockerfile('FROM a:1\nEXPOSE 127.0.0.1:80:80\n', { line: 2 }),
      dockerfile('FROM a:1\nEXPOSE 80/TCP\n', { line: 2, severity: 'info' }),
    ],
  },
  'dockerfile/no-ssh-port': {
    valid: [dockerfile('FROM a:1\nEXPOSE 2222\n')],
    invalid: [dockerfile('FROM a:1\nEXPOSE 22\n', { line: 2 })],
  },
  'dockerfile/defined-variable': {
    valid: [
      dockerfile('FROM a:1\nARG V\nLABEL v=$V\n'),
      dockerfile('FROM a:1\nENV LD_LIBRARY_PATH=/x:$LD_LIBRARY_PATH\n'),
      dockerfile('FROM a:1 AS base\nENV DIR=/x\nFROM base\nWORKDIR $DIR\n'),
      dockerfile('ARG V=1\nFROM a:1\nARG V\nLABEL v=$V\n'),
      dockerfile('ARG V\nFROM a:1\nRUN echo $V\n'),
    ],
    invalid: [
      dockerfile('ARG V=1\nFROM a:1\nLABEL v=$V\n', { line: 3 }),
      dockerfile('FROM a:1 AS one\nARG DIR=/x\nFROM b:1\nCOPY --from=one /a $DIR\n', { line: 4 }),
    ],
  },
  'dockerfile/defined-base-variable': {
    valid: [dockerfile('ARG V=24\nFROM node:$V\n'), dockerfile('FROM node:${V:-24}\n')],
    invalid: [
      dockerfile('FROM node:$V\n', { line: 1, severity: 'error' }),
      dockerfile('ARG V\nFROM node:$V\n', { line: 2, severity: 'info' }),
    ],
  },
  'dockerfile/env-self-reference': {
    valid: [dockerfile('FROM a:1\nENV A=1\nENV B=$A\n'), dockerfile('FROM a:1\nENV PATH=/x:$PATH\n')],
    invalid: [dockerfile('FROM a:1\nENV A=/a B=$A/bin\n', { line: 2 })],
  },
};
