import { after, before, describe } from 'node:test';
import { startStack } from '../../support/node/stack.mjs';
import { doorCases } from './cases/doors.mjs';
import { fieldCases } from './cases/fields.mjs';
import { flowBranchCases } from './cases/flow_branches.mjs';
import { lifeCases } from './cases/life.mjs';
import { outageCases } from './cases/outage.mjs';
import { providerCases } from './cases/provider.mjs';
import { refusalCases } from './cases/refusals.mjs';
import { replyBranchCases } from './cases/reply_branches.mjs';
import { replayCases } from './cases/replay.mjs';
import { webhookCases } from './cases/webhooks.mjs';

let stack;
const stackOf = () => stack;

describe('the pipeline', () => {
  before(async () => { stack = await startStack(); }, { timeout: 180_000 });
  after(async () => { await stack?.remove(); }, { timeout: 60_000 });
  describe('life', () => lifeCases(stackOf));
  describe('doors', () => doorCases(stackOf));
  describe('reply branches', () => replyBranchCases(stackOf));
  describe('flow branches', () => flowBranchCases(stackOf));
  describe('replay', () => replayCases(stackOf));
  describe('provider', () => providerCases(stackOf));
  describe('refusals', () => refusalCases(stackOf));
  describe('fields', () => fieldCases(stackOf));
  describe('webhooks', () => webhookCases(stackOf));
  describe('outage', () => outageCases(stackOf));
});
