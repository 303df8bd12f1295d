// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { one, type RuleCases } from '../table.js';

const workflow = one('.github/workflows/ci.yml');
const SHA = '3d3c42e5aac5ba805825da76410c181273ba90b1';

/** A workflow with one job: `steps` are lines of the steps list, `job` and `top` extra lines. */
function steps(lines: string, { on = 'push', job = '', top = '' } = {}): string {
  const indented = lines
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
  return `name: ci\non: ${on}\n${top}jobs:\n  a:\n    runs-on: ubuntu-24.04\n${job}    steps:\n${indented}\n`;
}

const GOOD = steps(`- uses: actions/checkout@${SHA} # v7.0.1\n  with:\n    persist-credentials: false\n- run: npm ci`, {
  top: 'permissions: {}\nconcurrency: ci\n',
  job: '    timeout-minutes: 5\n    permissions:\n      contents: read\n',
});
const good = workflow(GOOD);

export const workflowCases: RuleCases = {
  'workflow/github-accepts': {
    valid: [good, workflow(steps('- &one\n  run: a\n- *one'))],
    invalid: [
      workflow(steps('- run: a\n  shel: bash'), { line: 8, says: 'shel' }),
      workflow(steps('- run: echo ${{ foo.bar }}'), { line: 7 }),
      workflow('name: a\non:\n  psuh:\njobs: {}\n', { line: 3 }),
    ],
  },
  'workflow/structure': {
    valid: [good],
    invalid: [workflow(steps('- run: a\n  timeout-minutes: -1'), { line: 8 })],
  },
  'workflow/expression': {
    valid: [good, workflow(steps('- run: echo ${{ github.sha }}'))],
    invalid: [
      workflow(
        steps('- run: echo ${{ matrix.version }}', { job: '    strategy:\n      matrix:\n        node: [1]\n' }),
        { says: 'version' },
      ),
    ],
  },
  'workflow/event': {
    valid: [good],
    invalid: [
      workflow(
        'name: a\non:\n  pull_request:\n    types: [opend]\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: a\n',
        { line: 4 },
      ),
    ],
  },
  'workflow/glob': {
    valid: [workflow(GOOD.replace('on: push', 'on:\n  push:\n    branches: ["release/**"]'))],
    invalid: [workflow(GOOD.replace('on: push', 'on:\n  push:\n    branches: ["a["]'), { line: 4 })],
  },
  'workflow/job-dependency': {
    valid: [workflow(steps('- run: a', { job: '' }))],
    invalid: [
      workflow(steps('- run: a', { job: '    needs: [b]\n' }), { says: 'does not exist' }),
      workflow(
        'name: a\non: push\njobs:\n  a:\n    needs: b\n    runs-on: ubuntu-24.04\n    steps: [{ run: x }]\n  b:\n    needs: a\n    runs-on: ubuntu-24.04\n    steps: [{ run: x }]\n',
        { says: 'cyclic' },
      ),
    ],
  },
  'workflow/runner-label': {
    valid: [good, workflow(GOOD.replace('ubuntu-24.04', 'ubuntu-26.04'))],
    invalid: [
      workflow(GOOD.replace('ubuntu-24.04', 'ubuntu-24.4'), { severity: 'warning' }),
      workflow(GOOD.replace('ubuntu-24.04', 'our-big-machine'), { severity: 'info' }),
    ],
  },
  'workflow/shell-name': {
    valid: [workflow(steps('- run: a\n  shell: bash'))],
    invalid: [workflow(steps('- run: a\n  shell: fish'), { line: 8 })],
  },
  'workflow/action-input': {
    valid: [workflow(steps('- uses: actions/checkout@v4\n  with:\n    fetch-depth: 0'))],
    invalid: [
      workflow(steps('- uses: actions/checkout@v4\n  with:\n    fetchdepth: 0'), {
        severity: 'warning',
        says: 'fetchdepth',
      }),
      workflow(steps('- uses: actions/checkout'), { severity: 'error' }),
    ],
  },
  'workflow/reusable-call': {
    valid: [workflow('name: a\non: push\njobs:\n  a:\n    uses: us/flows/.github/workflows/x.yml@v1\n')],
    invalid: [workflow('name: a\non: push\njobs:\n  a:\n    uses: us/flows/x.yml\n', { line: 5 })],
  },
  'workflow/matrix': {
    valid: [
      workflow(
        steps('- run: a', {
          job: '    strategy:\n      matrix:\n        node: [20, 22]\n        exclude:\n          - node: 20\n',
        }),
      ),
    ],
    invalid: [
      workflow(
        steps('- run: a', {
          job: '    strategy:\n      matrix:\n        node: [20, 22]\n        exclude:\n          - node: 18\n',
        }),
      ),
    ],
  },
  'workflow/container-credentials': {
    valid: [
      workflow(
        steps('- run: a', {
          job: '    container:\n      image: a:1\n      credentials:\n        username: me\n        password: ${{ secrets.P }}\n',
        }),
      ),
    ],
    invalid: [
      workflow(
        steps('- run: a', {
          job: '    container:\n      image: a:1\n      credentials:\n        username: me\n        password: hunter2\n',
        }),
        { line: 10 },
      ),
    ],
  },
  'workflow/variable-name': {
    valid: [workflow(steps('- run: a\n  env:\n    A_B: 1'))],
    invalid: [workflow(steps('- run: a\n  env:\n    "A B": 1'), { line: 9 })],
  },
  'workflow/unique-id': {
    valid: [workflow(steps('- run: a\n  id: one\n- run: b\n  id: two'))],
    invalid: [workflow(steps('- run: a\n  id: one\n- run: b\n  id: one'), { says: 'duplicates' })],
  },
  'workflow/permission-value': {
    valid: [
      workflow(
        steps('- run: a', { top: 'permissions:\n  contents: read\n  models: read\n  artifact-metadata: write\n' }),
      ),
    ],
    invalid: [workflow(steps('- run: a', { top: 'permissions:\n  contents: writ\n' }), { line: 4 })],
  },
  'workflow/deprecated-command': {
    valid: [workflow(steps('- run: echo "a=b" >> "$GITHUB_OUTPUT"'))],
    invalid: [workflow(steps('- run: echo "::set-output name=a::b"'), { line: 7 })],
  },
  'workflow/template-injection': {
    valid: [
      workflow(steps('- run: echo "$TITLE"\n  env:\n    TITLE: ${{ github.event.issue.title }}')),
      workflow(steps("- run: echo ${{ github.head_ref == 'x' }} ${{ github.sha }} ${{ github.event.number }}")),
      workflow(
        steps('- run: echo ${{ inputs.level }}', {
          on: '\n  workflow_dispatch:\n    inputs:\n      level:\n        type: choice\n        options: [a]',
        }),
      ),
    ],
    invalid: [
      workflow(steps('- run: |\n    echo start\n    echo "${{ github.event.issue.title }}"'), {
        line: 9,
        severity: 'error',
      }),
      workflow(steps('- run: git checkout ${{ github.head_ref }}'), { line: 7 }),
      workflow(
        steps('- uses: actions/github-script@v8\n  with:\n    script: console.log("${{ github.event.comment.body }}")'),
        { severity: 'error' },
      ),
      workflow(
        steps('- run: deploy ${{ inputs.version }}', {
          on: '\n  workflow_dispatch:\n    inputs:\n      version:\n        type: string',
        }),
        { severity: 'warning' },
      ),
    ],
  },
  'workflow/untrusted-checkout': {
    valid: [
      workflow(steps('- uses: actions/checkout@v7\n- run: npm ci', { on: 'pull_request' })),
      workflow(steps('- uses: actions/checkout@v7', { on: 'pull_request_target' })),
    ],
    invalid: [
      workflow(
        steps(
          '- uses: actions/checkout@v7\n  with:\n    ref: ${{ github.event.pull_request.head.sha }}\n- run: npm ci',
          { on: 'pull_request_target' },
        ),
        { line: 7, severity: 'error' },
      ),
      workflow(
        steps('- uses: actions/checkout@v7\n  with:\n    ref: ${{ github.event.workflow_run.head_sha }}', {
          on: '\n  workflow_run:\n    workflows: [x]',
        }),
        { severity: 'warning' },
      ),
      workflow(
        steps('- uses: actions/checkout@v7\n  with:\n    ref: ${{ github.head_ref }}\n- run: npm ci', {
          on: 'pull_request_target',
          job: "    if: github.actor == 'me'\n",
        }),
        { severity: 'warning' },
      ),
    ],
  },
  'workflow/dangerous-trigger': {
    valid: [good],
    invalid: [workflow(steps('- run: a', { on: '\n  pull_request_target:' }), { line: 3 })],
  },
  'workflow/explicit-permissions': {
    valid: [
      good,
      workflow('name: a\non: push\njobs:\n  a:\n    permissions: {}\n    runs-on: x\n    steps: [{ run: a }]\n'),
    ],
    invalid: [
      workflow(steps('- run: a'), { line: 4, severity: 'warning' }),
      workflow(steps('- run: a', { top: 'permissions: write-all\n' }), { line: 3, says: 'write-all' }),
      workflow(
        'name: a\non: push\npermissions:\n  contents: write\njobs:\n  a:\n    runs-on: x\n    steps: [{ run: a }]\n  b:\n    runs-on: x\n    steps: [{ run: a }]\n',
        { line: 4, severity: 'info' },
      ),
    ],
  },
  'workflow/persisted-credentials': {
    valid: [good, workflow(steps('- uses: actions/checkout@v7\n- run: git push origin main'))],
    invalid: [
      workflow(steps('- uses: actions/checkout@v7'), { line: 7, severity: 'info' }),
      workflow(steps('- uses: actions/checkout@v7\n- uses: actions/upload-artifact@v7\n  with:\n    path: .'), {
        line: 7,
        severity: 'warning',
      }),
    ],
  },
  'workflow/secrets-inherit': {
    valid: [workflow('name: a\non: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n')],
    invalid: [
      workflow(
        'name: a\non: push\njobs:\n  a:\n    uses: us/flows/.github/workflows/x.yml@v1\n    secrets: inherit\n',
        { line: 6 },
      ),
    ],
  },
  'workflow/secrets-outside-environment': {
    valid: [
      workflow(steps('- run: a\n  env:\n    T: ${{ secrets.TOKEN }}', { job: '    environment: production\n' })),
      workflow(steps('- run: a\n  env:\n    T: ${{ secrets.GITHUB_TOKEN }}')),
    ],
    invalid: [workflow(steps('- run: a\n  env:\n    T: ${{ secrets.TOKEN }}'), { line: 4, says: 'TOKEN' })],
  },
  'workflow/secret-in-script': {
    valid: [workflow(steps('- run: deploy "$TOKEN"\n  env:\n    TOKEN: ${{ secrets.TOKEN }}'))],
    invalid: [workflow(steps('- run: |\n    a\n    deploy --token ${{ secrets.TOKEN }}'), { line: 9 })],
  },
  'workflow/whole-secrets': {
    valid: [workflow(steps('- run: a\n  env:\n    T: ${{ secrets.TOKEN }}'))],
    invalid: [
      workflow(steps('- run: a\n  env:\n    T: ${{ toJSON(secrets) }}'), { line: 9 }),
      workflow(steps('- run: a\n  env:\n    T: ${{ fromJSON(secrets.ALL).token }}'), { line: 9 }),
    ],
  },
  'workflow/cache-in-release': {
    valid: [workflow(steps('- uses: actions/setup-node@v7\n  with:\n    cache: npm'))],
    invalid: [
      workflow(steps('- uses: actions/setup-node@v7\n  with:\n    cache: npm', { on: 'release' }), { line: 7 }),
    ],
  },
  'workflow/self-hosted-outsiders': {
    valid: [
      workflow(steps('- run: a', { on: 'pull_request' })),
      workflow(steps('- run: a').replace('ubuntu-24.04', 'self-hosted')),
    ],
    invalid: [
      workflow(steps('- run: a', { on: 'pull_request' }).replace('ubuntu-24.04', '[self-hosted, linux]'), { line: 5 }),
    ],
  },
  'workflow/piped-script': {
    valid: [workflow(steps('- run: curl -fsSL https://a -o i.sh\n- run: echo "curl https://a | sh"'))],
    invalid: [workflow(steps('- run: |\n    # install\n    curl -fsSL https://a |\n      sh -s -- -y'), { line: 10 })],
  },
  'workflow/verified-tls': {
    valid: [workflow(steps('- run: curl https://a'))],
    invalid: [workflow(steps('- run: curl --insecure https://a'), { line: 7 })],
  },
  'workflow/insecure-commands': {
    valid: [good],
    invalid: [workflow(steps('- run: a\n  env:\n    ACTIONS_ALLOW_UNSECURE_COMMANDS: true'), { line: 9 })],
  },
  'workflow/environment-file': {
    valid: [workflow(steps('- run: echo "A=1" >> "$GITHUB_ENV"'))],
    invalid: [workflow(steps('- run: echo "A=1" >> "$GITHUB_ENV"', { on: 'pull_request_target' }), { line: 7 })],
  },
  'workflow/bot-condition': {
    valid: [workflow(steps("- run: a\n  if: github.actor == 'dependabot[bot]'"))],
    invalid: [
      workflow(steps("- run: a\n  if: github.actor == 'dependabot[bot]'", { on: 'pull_request_target' }), { line: 8 }),
    ],
  },
  'workflow/sound-contains': {
    valid: [workflow(steps(`- run: a\n  if: contains(fromJSON('["a", "b"]'), github.ref)`))],
    invalid: [workflow(steps("- run: a\n  if: contains('refs/heads/main refs/heads/next', github.ref)"), { line: 8 })],
  },
  'workflow/always-true': {
    valid: [workflow(steps("- run: a\n  if: ${{ github.ref == 'x' }}\n- run: b\n  if: github.ref == 'y'"))],
    invalid: [
      workflow(steps("- run: a\n  if: ${{ github.ref == 'x' }} && false"), { line: 8 }),
      workflow(steps("- run: a\n  if: |\n    ${{ github.ref == 'x' }}"), { line: 8 }),
    ],
  },
  'workflow/unpinned-action': {
    valid: [good, workflow(steps('- uses: ./local\n- uses: docker://alpine:3'))],
    invalid: [
      workflow(steps('- uses: actions/checkout@v7'), { line: 7 }),
      workflow(steps('- uses: us/thing/sub@main'), { line: 7 }),
      {
        files: { 'tool/action.yml': 'name: a\nruns:\n  using: composite\n  steps:\n    - uses: actions/checkout@v7\n' },
        at: 'tool/action.yml:5',
      },
    ],
  },
  'workflow/unpinned-workflow-call': {
    valid: [
      workflow(
        `name: a\non: push\njobs:\n  a:\n    uses: us/flows/.github/workflows/x.yml@${SHA}\n  b:\n    uses: ./.github/workflows/y.yml\n`,
      ),
    ],
    invalid: [workflow('name: a\non: push\njobs:\n  a:\n    uses: us/flows/.github/workflows/x.yml@v1\n', { line: 5 })],
  },
  'workflow/pin-comment': {
    valid: [good, workflow(steps(`- uses: actions/checkout@${SHA} # v7`))],
    invalid: [
      workflow(steps(`- uses: actions/checkout@${SHA}`), { line: 7, severity: 'info' }),
      workflow(steps(`- uses: actions/checkout@${SHA} # v6.1.0`), { line: 7, severity: 'warning' }),
      workflow(steps(`- uses: actions/checkout@${SHA.replace('3d', '4d')} # v7.0.1`), { line: 7, severity: 'warning' }),
    ],
  },
  'workflow/outdated-action': {
    valid: [good, workflow(steps('- uses: actions/checkout@v5\n- uses: us/unknown@v1\n- uses: actions/checkout@main'))],
    invalid: [
      workflow(steps('- uses: actions/checkout@v4'), { line: 7, severity: 'warning' }),
      workflow(steps('- uses: actions/upload-artifact@v3'), { line: 7, severity: 'error' }),
      workflow(steps(`- uses: actions/checkout@${SHA} # v4.2.0`), { line: 7 }),
      workflow(steps('- uses: actions/create-release@v1'), { line: 7, says: 'archived' }),
    ],
  },
  'workflow/unpinned-image': {
    valid: [
      workflow(
        steps('- run: a', { job: '    container: node:24\n    services:\n      db:\n        image: postgres:18\n' }),
      ),
    ],
    invalid: [
      workflow(steps('- run: a', { job: '    services:\n      db:\n        image: postgres\n' }), { line: 8 }),
      workflow(steps('- run: a', { job: '    container: node:latest\n' }), { line: 6 }),
    ],
  },
  'workflow/shell-syntax': {
    valid: [
      workflow(steps('- run: |\n    if [ "${{ github.ref }}" = x ]; then\n      echo "it is"\n    fi')),
      workflow(steps('- run: if ($x) { echo 1 }\n  shell: pwsh\n- run: "print(f\'{x}\')"\n  shell: python')),
      workflow(steps('- run: if ($x) { echo 1 }').replace('ubuntu-24.04', 'windows-2025')),
    ],
    invalid: [
      workflow(steps('- run: |\n    echo a\n    if [ -f x ]; then\n      echo b'), { line: 9 }),
      workflow(steps('- run: echo "open\n- run: echo "also open'), { line: 7 }),
    ],
  },
  'workflow/timeout': {
    valid: [good, workflow('name: a\non: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n')],
    invalid: [workflow(steps('- run: a'), { line: 4 })],
  },
  'workflow/concurrency': {
    valid: [good, workflow(steps('- run: a'))],
    invalid: [
      workflow(steps('- run: a', { job: '    environment: production\n' }), { line: 4, severity: 'warning' }),
      workflow(steps('- run: a', { on: 'pull_request' }), { line: 2, severity: 'info' }),
    ],
  },
  'workflow/removed-runner': {
    valid: [good],
    invalid: [workflow(GOOD.replace('ubuntu-24.04', 'ubuntu-20.04'), { says: '2025-04-15', severity: 'error' })],
  },
  'workflow/named': {
    valid: [good],
    invalid: [workflow(GOOD.replace('name: ci\n', ''), { line: 1 })],
  },
  'workflow/locked-install': {
    valid: [good],
    invalid: [workflow(steps('- run: |\n    echo a\n    npm install'), { line: 9 })],
  },
  'workflow/short-lived-credentials': {
    valid: [
      workflow(
        steps('- uses: aws-actions/configure-aws-credentials@v4\n  with:\n    role-to-assume: x\n    aws-region: y'),
      ),
    ],
    invalid: [
      workflow(
        steps('- uses: aws-actions/configure-aws-credentials@v4\n  with:\n    aws-secret-access-key: ${{ secrets.K }}'),
        { line: 9 },
      ),
    ],
  },
};
