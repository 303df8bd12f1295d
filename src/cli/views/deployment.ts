import type { Deployment } from '../../pipeline/deploy.js';
import type { Delivered } from '../delivered.js';
import { filesView } from './files.js';
import { type Look, say, section } from './look.js';
import { planView } from './plan.js';
import { profileView } from './profile.js';
import { requirementsView } from './requirements.js';
import { routeView } from './route.js';
import { verificationView } from './verification.js';

function verdictLine(deployment: Deployment, look: Look): string {
  const { findings, passed } = deployment.verification;
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const warnings = findings.filter((finding) => finding.severity === 'warning').length;
  const { colors } = look.terminal;
  return passed
    ? colors.green(say(look, 'cli.verified.passed', { warnings }))
    : colors.red(say(look, 'cli.verified.failed', { errors, warnings }));
}

/** Everything the steps said, in their order. */
export function deploymentView(deployment: Deployment, look: Look): string[] {
  const { route, profile, requirements, plan, generation, verification } = deployment;
  return [
    ...section(look, say(look, 'cli.heading.request'), route === null ? [] : routeView(route)),
    ...profileView(profile, look),
    ...requirementsView(requirements, look),
    ...planView(plan, look),
    ...filesView(generation.artifacts, generation.notices, look),
    ...verificationView(verification, look),
    '',
    verdictLine(deployment, look),
  ];
}

/** What the person does next, in their language. */
export function nextSteps(deployment: Deployment, delivered: Delivered, look: Look): string[] {
  const { plan, verification } = deployment;
  const open = plan.questions.some((question) => question.default === null);
  const touched = delivered.written.length > 0 || delivered.kept.length > 0;
  const steps = [
    ...(open ? [say(look, 'cli.next.answer')] : []),
    ...(verification.passed ? [] : [say(look, 'cli.next.repair')]),
    ...(touched ? [say(look, 'cli.next.written', { count: delivered.written.length })] : [say(look, 'cli.next.write')]),
    ...(delivered.kept.length > 0 ? [say(look, 'cli.next.kept', { count: delivered.kept.length })] : []),
    ...(plan.secrets.length > 0 ? [say(look, 'cli.next.secrets')] : []),
    ...(delivered.delivery === null && plan.project.repository !== null ? [say(look, 'cli.next.push')] : []),
  ];
  return section(look, say(look, 'cli.heading.next'), steps);
}
