// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { one, type RuleCases } from '../table.js';

const compose = one('compose.yaml');

export const composeCases: RuleCases = {
  'compose/schema': {
    valid: [
      compose(
        'name: app\nx-common: &c\n  restart: always\nservices:\n  a:\n    <<: *c\n    image: a:1\n    ports: ["8080:80", 9090]\n    develop:\n      watch: []\n    healthcheck:\n      test: ["CMD", "true"]\n      start_interval: 1s\n    deploy:\n      replicas: ${REPLICAS:-2}\n',
      ),
    ],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    prots:\n      - 80\n', { line: 4, says: 'prots' }),
      compose('services:\n  a:\n    image: 5\n', { line: 3 }),
      compose('servces:\n  a: 1\nservices: {}\n', { line: 1 }),
    ],
  },
  'compose/defined-references': {
    valid: [
      compose(
        'services:\n  a:\n    image: a:1\n    networks: [n, default]\n    volumes: ["v:/x", "./here:/y", "/abs:/z", "${DATA}:/w"]\n    secrets: [s]\nnetworks: {n: }\nvolumes: {v: }\nsecrets: {s: {file: ./s}}\n',
      ),
      one('compose.prod.yaml')('services:\n  a:\n    networks: [n]\n'),
    ],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    volumes:\n      - data:/x\n', { line: 5, says: 'volume data' }),
      compose('services:\n  a:\n    image: a:1\n    networks: {front: }\n', { line: 4 }),
      compose('services:\n  a:\n    image: a:1\n    secrets:\n      - source: key\n', { line: 5 }),
    ],
  },
  'compose/defined-services': {
    valid: [compose('services:\n  a:\n    image: a:1\n    depends_on: [b]\n  b: {image: "b:1"}\n')],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    depends_on:\n      - db\n', { line: 5, says: 'db' }),
      compose('services:\n  a:\n    image: a:1\n    network_mode: service:vpn\n', { line: 4 }),
    ],
  },
  'compose/no-cycle': {
    valid: [
      compose(
        'services:\n  a: {image: "a:1", depends_on: [b, c]}\n  b: {image: "a:1", depends_on: [c]}\n  c: {image: "a:1"}\n',
      ),
    ],
    invalid: [
      compose(
        'services:\n  a: {image: "a:1", depends_on: [b]}\n  b: {image: "a:1", depends_on: [c]}\n  c: {image: "a:1", depends_on: [b]}\n',
        { line: 3, says: 'b -> c -> b' },
      ),
    ],
  },
  'compose/image-or-build': {
    valid: [
      compose('services:\n  a: {build: .}\n  b: {extends: {service: a}}\n'),
      one('compose.override.yaml')('services:\n  a: {ports: ["80:80"]}\n'),
    ],
    invalid: [compose('services:\n  a:\n    ports: ["80:80"]\n', { line: 2 })],
  },
  'compose/build-exists': {
    valid: [
      {
        files: {
          'compose.yaml':
            'services:\n  a: {build: ./api}\n  b: {build: {context: ., dockerfile: docker/B}}\n  c: {build: "https://x/y.git"}\n',
        },
        around: { 'api/Dockerfile': '', 'docker/B': '' },
      },
    ],
    invalid: [
      compose('services:\n  a:\n    build: ./api\n', { line: 3, says: 'context api' }),
      {
        files: { 'compose.yaml': 'services:\n  a:\n    build:\n      context: .\n      dockerfile: Dockerfile.web\n' },
        at: 'compose.yaml:4',
        says: 'Dockerfile.web',
      },
    ],
  },
  'compose/env-file-exists': {
    valid: [
      {
        files: { 'compose.yaml': 'services:\n  a: {image: "a:1", env_file: [.env, {path: x, required: false}]}\n' },
        around: { '.env': '' },
      },
    ],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    env_file: .env\n', { line: 4, severity: 'warning' }),
      {
        files: { 'compose.yaml': 'services:\n  a:\n    image: a:1\n    env_file:\n      - .env\n' },
        around: { '.env.example': '' },
        at: 'compose.yaml:5',
        severity: 'info',
      },
    ],
  },
  'compose/valid-port': {
    valid: [
      compose(
        'services:\n  a:\n    image: a:1\n    ports: ["127.0.0.1:8080:80", "${P:-80}:80", "3000-3005:3000-3005", "[::1]:5000:5000/udp", {target: 80, published: "8081"}]\n',
      ),
    ],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    ports:\n      - "80:80"\n      - "99999:80"\n', { line: 6 }),
      compose('services:\n  a:\n    image: a:1\n    ports: ["web:80"]\n', { line: 4, says: 'no port' }),
    ],
  },
  'compose/unique-host-port': {
    valid: [
      compose(
        'services:\n  a: {image: "a:1", ports: ["127.0.0.1:80:80", "53:53/udp"]}\n  b: {image: "a:1", ports: ["127.0.0.2:80:80", "53:53", "8080"]}\n  c: {image: "a:1", profiles: [x], ports: ["53:53"]}\n',
      ),
    ],
    invalid: [
      compose(
        'services:\n  a:\n    image: a:1\n    ports: ["8080:80"]\n  b:\n    image: a:1\n    ports: ["127.0.0.1:8080:90"]\n',
        { line: 7, says: '8080' },
      ),
    ],
  },
  'compose/valid-duration': {
    valid: [
      compose(
        'services:\n  a: {image: "a:1", stop_grace_period: 1m30s, healthcheck: {test: x, interval: "${I}", timeout: 500ms}}\n',
      ),
    ],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    healthcheck:\n      interval: soon\n', { line: 5 }),
      compose('services:\n  a:\n    image: a:1\n    healthcheck:\n      timeout: 5\n', { line: 5 }),
    ],
  },
  'compose/no-version': {
    valid: [compose('services: {a: {image: "a:1"}}\n')],
    invalid: [compose("version: '3.9'\nservices: {a: {image: 'a:1'}}\n", { line: 1 })],
  },
  'compose/wait-for-health': {
    valid: [
      compose(
        'services:\n  a:\n    image: a:1\n    depends_on:\n      db: {condition: service_healthy}\n      other: {condition: service_started}\n  db: {image: "postgres:18", healthcheck: {test: ["CMD", "pg_isready"]}}\n  other: {image: "mailpit:1"}\n',
      ),
    ],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    depends_on:\n      - db\n  db: {image: "postgres:18"}\n', {
        line: 5,
        severity: 'warning',
      }),
      compose(
        'services:\n  a:\n    image: a:1\n    depends_on:\n      db:\n        condition: service_healthy\n  db: {image: "redis:8"}\n',
        { severity: 'error', says: 'no healthcheck' },
      ),
    ],
  },
  'compose/private-data-store': {
    valid: [
      compose(
        'services:\n  db: {image: "postgres:18", ports: ["127.0.0.1:5432:5432"]}\n  web: {image: "a:1", ports: ["80:80"]}\n',
      ),
    ],
    invalid: [
      compose('services:\n  db:\n    image: postgres:18\n    ports:\n      - "5432:5432"\n', {
        line: 5,
        severity: 'warning',
      }),
      one('compose.dev.yaml')('services:\n  db:\n    image: redis:8\n    ports: ["6379:6379"]\n', { severity: 'info' }),
    ],
  },
  'compose/no-privileged': {
    valid: [compose('services:\n  a: {image: "a:1", privileged: false}\n')],
    invalid: [compose('services:\n  a:\n    image: a:1\n    privileged: true\n', { line: 4 })],
  },
  'compose/no-docker-socket': {
    valid: [compose('services:\n  a: {image: "a:1", volumes: ["./run:/run"]}\n')],
    invalid: [
      compose('services:\n  a:\n    image: a:1\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n', {
        line: 5,
      }),
    ],
  },
  'compose/no-host-namespace': {
    valid: [compose('services:\n  a: {image: "a:1", network_mode: bridge}\n')],
    invalid: [compose('services:\n  a:\n    image: a:1\n    network_mode: host\n', { line: 4 })],
  },
  'compose/no-default-password': {
    valid: [
      compose(
        'services:\n  a:\n    image: a:1\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n      A_TOKEN_URL: password\n',
      ),
    ],
    invalid: [
      compose(
        'services:\n  a:\n    image: a:1\n    ports: ["80:80"]\n    environment:\n      - POSTGRES_PASSWORD=postgres\n',
        { line: 6, severity: 'warning' },
      ),
      one('compose.prod.yaml')(
        'services:\n  a:\n    image: a:1\n    environment:\n      ADMIN_PASSWORD: ${P:-changeme}\n',
        { line: 5, severity: 'error' },
      ),
    ],
  },
  'compose/fixed-image': {
    valid: [
      compose(
        'services:\n  a: {image: "a:1"}\n  b: {image: "a@sha256:aa"}\n  c: {image: app, build: .}\n  d: {image: "a:${TAG}"}\n',
      ),
    ],
    invalid: [
      compose('services:\n  a:\n    image: nginx\n', { line: 3 }),
      compose('services:\n  a:\n    image: x/y:latest\n', { line: 3 }),
    ],
  },
  'compose/healthcheck': {
    valid: [
      compose(
        'services:\n  db: {image: "postgres:18", healthcheck: {test: ["CMD", "pg_isready"]}}\n  a: {image: "a:1"}\n',
      ),
    ],
    invalid: [compose('services:\n  db:\n    image: bitnami/redis:8\n', { line: 2 })],
  },
  'compose/hardened': {
    valid: [
      compose('services:\n  a: {image: "a:1"}\n'),
      one('compose.prod.yaml')(
        'services:\n  a:\n    image: a:1\n    restart: on-failure\n    cap_drop: [ALL]\n    security_opt: ["no-new-privileges:true"]\n    mem_limit: 1g\n',
      ),
    ],
    invalid: [
      one('compose.prod.yaml')('services:\n  a:\n    image: a:1\n    restart: always\n', { line: 2, says: 'cap_drop' }),
    ],
  },
  'compose/data-folder': {
    valid: [
      compose(
        'services:\n  db: {image: "postgres:18", volumes: ["d:/var/lib/postgresql"]}\n  old: {image: "postgres:16-alpine", volumes: ["d:/var/lib/postgresql/data"]}\nvolumes: {d: }\n',
      ),
    ],
    invalid: [
      compose('services:\n  db:\n    image: postgres:18-alpine\n    volumes:\n      - d:/var/lib/postgresql/data\n', {
        line: 5,
        severity: 'error',
      }),
      compose(
        'services:\n  db:\n    image: postgres:16\n    volumes:\n      - {type: volume, source: d, target: /var/lib/postgresql}\n',
        { line: 5 },
      ),
    ],
  },
};
