// How fast the inbox is (README.md): starts a stack with demo data, drives Chromium, prints figures beside their bars.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { root, startStack } from '../../support/node/stack.mjs';

const exec = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
await exec(path.join(root, 'tests/support/node-packages'), [here]);
const { chromium } = await import('playwright-core');
const executablePath = process.env.HERMOD_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}: deploy/install --for web`);
const args = [...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--js-flags=--expose-gc', '--remote-debugging-port=0'];

const figures = [];
const figure = (name, value, unit, bar) => {
  figures.push({ name, value, unit, bar });
  console.log(`${name.padEnd(52)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}${bar === undefined ? '' : `   (bar ${bar} ${unit})`}`);
};
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const phoneNumberId = '106540352242922';

const stack = await startStack({ settings: { HERMOD_DEMO_DATA: '1' } });
const browser = await chromium.launch({ executablePath, args });
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const answer = await page.request.post(`${stack.url}/api/v1/session`, { data: { email: stack.demo.HERMOD_ADMIN_EMAIL, password: stack.demo.HERMOD_ADMIN_PASSWORD } });
  if (!answer.ok()) throw new Error(`the login was answered with ${answer.status()}`);

  const firstRows = [];
  for (let n = 0; n < 5; ++n) {
    await page.goto(stack.url);
    await page.locator('[data-row]').first().waitFor();
    firstRows.push(await page.evaluate(() => performance.now()));
  }
  figure('load: first row of the list, median of 5', quantile(firstRows, 0.5), 'ms', 500);

  // Two conversations of our own, one of them long.
  const make = async (waId, name) => (await stack.store('POST', '/internal/v1/provision/contacts-and-conversations', {
    tenantId: stack.demo.HERMOD_TENANT_ID, accountId: stack.demo.HERMOD_INTEGRATION_ID, items: [{ waId, name, lastInboundAt: Date.now() }] })).items[0].conversationId;
  const says = (from, name, text) => stack.sandbox('POST', '/control/inbound', { phoneNumberId, from, name, text });
  const [long, short] = [await make('6289900000001', 'Bench long'), await make('6289900000002', 'Bench short')];
  for (let n = 0; n < 2000; n += 100) await Promise.all(Array.from({ length: 100 }, (_, i) => says('6289900000001', 'Bench long', `Message ${n + i}. ${'word '.repeat((n + i) % 40)}`)));
  for (let n = 0; n < 30; ++n) await says('6289900000002', 'Bench short', `Short ${n}`);
  const open = async id => { await page.locator(`[data-row="${id}"]`).click(); await page.waitForFunction(path => location.pathname === path && document.querySelector('[data-message]') !== null, `/c/${id}`); };
  await page.goto(`${stack.url}/c/${short}`);
  await page.locator('[data-message]').first().waitFor();

  const timed = async (doing, until) => {
    const began = await page.evaluate(() => performance.now());
    await doing();
    return (await page.evaluate(until)) - began;
  };
  const appears = text => `new Promise(done => { const look = () => [...document.querySelectorAll('[data-message]')].some(one => one.textContent.includes(${JSON.stringify(text)})) ? done(performance.now()) : requestAnimationFrame(look); look(); })`;
  const echoes = [], lives = [];
  for (let n = 0; n < 30; ++n) {
    await page.locator('#composer-text').fill(`Echo ${n}!`);
    echoes.push(await timed(() => page.keyboard.press('Enter'), appears(`Echo ${n}!`)));
  }
  for (let n = 0; n < 30; ++n) lives.push(await timed(() => says('6289900000002', 'Bench short', `Live ${n}!`), appears(`Live ${n}!`)));
  figure('local echo: Enter to bubble, p95 of 30', quantile(echoes, 0.95), 'ms', 50);
  figure('customer\'s send to bubble, whole way, p95 of 30', quantile(lives, 0.95), 'ms');

  const switches = [];
  for (let n = 0; n < 20; ++n) switches.push(await timed(() => open(n % 2 === 0 ? long : short), 'performance.now()'));
  figure('switch to a conversation not seen before', switches[0], 'ms', 500);
  figure('switch to a seen conversation, p95 of 18', quantile(switches.slice(2), 0.95), 'ms', 100);

  const keys = [];
  for (const key of 'bench long') {
    const began = await page.evaluate(() => performance.now());
    await page.locator('#conversation-search').press(key);
    keys.push((await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))))) - began);
  }
  figure('a key in the search, p95 of 10', quantile(keys, 0.95), 'ms', 50);
  await page.locator('#conversation-search').fill('');

  // CPU of the renderer's main thread while it scrolls through what is loaded.
  await open(long);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  const busy = async () => (await cdp.send('Performance.getMetrics')).metrics.find(one => one.name === 'TaskDuration').value;
  const scrollUp = `(async () => { const box = document.querySelector('[role=group]'); for (let n = 0; n < 300; ++n) { box.scrollBy(0, -80); await new Promise(requestAnimationFrame); } })()`;
  for (let n = 0; n < 4; ++n) await page.evaluate(scrollUp);
  const before = await busy();
  await page.evaluate(scrollUp.replace('-80', '80'));
  figure('scroll: main thread per frame, 300 frames of 80 px', ((await busy()) - before) * 1000 / 300, 'ms', 4);
  figure('scroll: bubbles in the page', await page.locator('[data-message]').count(), '', 80);

  const heap = async () => { await page.evaluate(() => globalThis.gc?.()); return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6; };
  const heapBefore = await heap();
  for (let n = 0; n < 100; ++n) await open(n % 2 === 0 ? short : long);
  figure('heap after 100 more switches, growth', (await heap()) - heapBefore, 'MB', 5);
  figure('heap', await heap(), 'MB', 120);

  const cookies = (await context.cookies()).map(one => `${one.name}=${one.value}`).join('; ');
  const { launch } = await import('chrome-launcher');
  const { default: lighthouse, desktopConfig } = await import('lighthouse');
  const chrome = await launch({ chromePath: executablePath, chromeFlags: ['--headless', ...args.filter(one => !one.includes('debugging'))] });
  try {
    const result = await lighthouse(`${stack.url}/`, { port: chrome.port, logLevel: 'error', onlyCategories: ['performance', 'accessibility', 'best-practices'], extraHeaders: { Cookie: cookies } }, desktopConfig);
    for (const [id, bar] of [['performance', 0.95], ['accessibility', 1], ['best-practices', 1]]) figure(`Lighthouse ${id}`, result.lhr.categories[id].score ?? 0, '', bar);
    for (const [id, bar] of [['largest-contentful-paint', 1000], ['total-blocking-time', 100], ['interactive', 1200]]) figure(`Lighthouse ${id}`, result.lhr.audits[id].numericValue ?? 0, 'ms', bar);
    figure('Lighthouse cumulative-layout-shift', result.lhr.audits['cumulative-layout-shift'].numericValue ?? 0, '', 0.02);
  } finally {
    await chrome.kill();
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
} finally {
  await browser.close();
  await stack.remove();
}
