import { Offline, call, forget, isSignedIn } from './api.js';
import { button, byId, fill, h, own, say } from './dom.js';
import { fail, isUnsaved, run, start } from './page.js';
import { confirmLoss } from './host/parts.js';
import { settings, useSettings } from './host/event.js';
import * as guests from './host/guests.js';
import { t, when } from './texts.js';

/** @typedef {{show: (place: HTMLElement) => Promise<void>}} Tab */

/** The tabs; all but the first are loaded when they are opened. @type {Record<string, () => Promise<Tab> | Tab>} */
const TABS = {
  guests: () => guests,
  groups: () => import('./host/groups.js'),
  invitations: () => import('./host/invitations.js'),
  exchange: () => import('./host/exchange.js'),
  settings: () => import('./host/settings.js'),
  trail: () => import('./host/trail.js'),
  keys: () => import('./host/keys.js'),
};

// A key of the door opens its page.
if (location.hash.startsWith('#ep_door_')) location.replace(`door${location.hash}`);
else start('host', load, show);

function load() {
  // The list comes at the same time as the settings.
  if (tabName() === 'guests') guests.readAhead();
  return call('GET', 'admin/settings');
}

/** @param {Awaited<ReturnType<typeof call>>} read */
async function show({ data, etag }) {
  useSettings(data, etag);
  showHead();
  document.addEventListener('settings', showHead);
  addEventListener('hashchange', () => openTab());
  await openTab();
}

function showHead() {
  const { event_name: name, event_date: date, time_zone: zone } = settings;
  document.title = name ?? t('host.title');
  const nav = h('nav', { 'aria-label': t('host.tabs') }, h('ul', null, Object.keys(TABS).map(tab => h('li', null,
    h('a', { href: `#${tab}`, 'aria-current': tab === tabName() && 'page' }, t(`tab.${tab}`))))));
  fill(byId('top'),
    h('h1', null, own(name ?? t('host.title'))),
    isSignedIn() && button(t('host.leave'), leave),
    date && h('p', { class: 'when' }, when(date, zone, { dateStyle: 'medium', timeStyle: 'short' })), nav);
}

async function leave() {
  if (!await mayLeave()) return;

  fill(byId('main'));
  forget();
  location.replace(location.pathname);
}

/** Asks whether what is typed and not saved may be lost. */
const mayLeave = async () => !isUnsaved() || await confirmLoss();

function tabName() {
  const name = location.hash.slice(1);
  return Object.hasOwn(TABS, name) ? name : 'guests';
}

let opened = 0;
let current = '';

async function openTab() {
  const name = tabName();
  if (!await mayLeave()) {
    history.replaceState(null, '', `#${current}`);
    return;
  }

  const number = ++opened;
  current = name;
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  say('');
  await run(null, async () => {
    const tab = await loadTab(name);
    const place = h('div', { class: `tab ${name}` });
    // The figures of the first tab renew themselves in the document.
    if (name === 'guests') fill(byId('main'), place);
    await tab.show(place);
    // Another tab may have been opened in the meantime.
    if (number === opened) fill(byId('main'), place);
  }, error => {
    if (!(error instanceof Offline)) return fail(error);

    say(t('offline.load'), 'bad');
    if (number === opened) fill(byId('main'), button(t('again'), () => openTab(), { class: 'main' }));
  });
}

/** @param {string} name @returns {Promise<Tab>} */
async function loadTab(name) {
  try {
    return await TABS[name]();
  } catch {
    // Without the network, or since the server has a new version of the page.
    throw new Offline();
  }
}
