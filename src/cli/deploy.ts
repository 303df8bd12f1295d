import { message } from '../language/message.js';
import { speak } from '../language/speak.js';
import type { Delivery, Question } from '../model/index.js';
import { type Deployment, deploy, type Progress } from '../pipeline/deploy.js';
import { boundaryOf, folderWithin } from '../server/boundary.js';
import { answersById } from '../server/steps.js';
import { agrees, askAll } from './ask.js';
import { type StepLines, stepLines } from './progress.js';
import type { Terminal } from './terminal.js';
import { deliveryView } from './views/delivery.js';
import { filesView } from './views/files.js';
import type { Look } from './views/look.js';
import { planView } from './views/plan.js';
import { profileView } from './views/profile.js';
import { requirementsView } from './views/requirements.js';
import { routeView } from './views/route.js';
import { verificationView } from './views/verification.js';

export interface DeployOptions {
  readonly prompt?: string;
  readonly spec?: string;
  readonly platform?: string;
  readonly language?: string;
  readonly answer?: readonly string[];
  readonly write?: boolean;
  readonly overwrite?: boolean;
  readonly push?: boolean;
  readonly branch?: string;
  readonly yes?: boolean;
  readonly offline?: boolean;
}

interface Delivered {
  readonly written: readonly string[];
  readonly delivery: Delivery | null;
}

function progressTo(lines: StepLines): Progress {
  return (step, state, summary) => {
    if (state === 'started') lines.started(step);
    else lines.finished(step, summary === null ? '' : summary.text);
  };
}
