import { Offline, Problem, call } from './api.js';
import { button, byId, field, fill, h, own, say } from './dom.js';
import { explain, fail, run, start } from './page.js';
import { nameOf, stateOf, t, when } from './texts.js';

/** @typedef {import('../types').Guest} Guest */

const SHOWN = 30;
const TYPING_MS = 200;
const RENEW_MS = 8_000;
const ID_LENGTH = 36;

/** What is asked for. @type {{q: string, group_id: string | null}} */
const query = { q: '', group_id: null };

/** How many of a guest's party have come, where it was chosen and not sent yet. @type {Map<string, number>} */
const chosen = new Map();

let asked = new AbortController();
let timer = 0;
let shown = '';

/** Whose household is shown; empty for all guests. */
let household = '';

start('door', () => read(), data => {
  fill(byId('top'), h('h1', null, t('door.title')), h('p', { id: 'arrived' }));
  fill(byId('main'), h('p', { id: 'hits', class: 'total', role: 'status' }), h('div', { id: 'found' }), searchForm());
  show(data);
  renewLater();
  addEventListener('online', renew);
});

async function read() {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  const [guests, stats] = await Promise.all([
    call('GET', 'guests', { query: { ...query, limit: SHOWN }, signal }), call('GET', 'admin/stats', { signal }),
  ]);
  signal.throwIfAborted();
  return { guests: /** @type {Guest[]} */ (guests.data.guests), more: guests.data.next_cursor !== null,
    arrived: /** @type {number} */ (stats.data.arrived), expected: /** @type {number} */ (stats.data.seats_taken) };
}

function searchForm() {
  const search = h('input', { type: 'search', name: 'q', autocomplete: 'off', dir: 'auto', enterkeyhint: 'search' });
  const clear = button(t('door.clear'), () => {
    search.value = '';
    ask({ q: '', group_id: null });
    search.focus();
    renew();
  });
  const form = h('form', { class: 'bar', role: 'search' }, field(t('door.search'), search), clear);
  form.addEventListener('submit', event => event.preventDefault());
  let typing = 0;
  search.addEventListener('input', () => {
    ask({ q: search.value, group_id: null });
    clearTimeout(typing);
    typing = setTimeout(renew, TYPING_MS);
  });
  return form;
}

/** Changes what is asked for. @param {typeof query} next @param {string} [name] Whose household it is. */
function ask(next, name = '') {
  Object.assign(query, next);
  household = name;
}

/** Reads again: another door may have recorded somebody. */
async function renew() {
  try {
    show(await read());
    // Another message stays.
    if (byId('status').textContent === t('door.offline')) say('');
  } catch (error) {
    if (error instanceof Offline) {
      say(t('door.offline'), 'bad');
    } else if (!(error instanceof DOMException)) {
      fail(error);
    }
  }
}

function renewLater() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (!document.getElementById('found')) return;
    if (document.visibilityState === 'visible') await renew();
    renewLater();
  }, RENEW_MS);
}

/** @param {Awaited<ReturnType<typeof read>>} data */
function show(data) {
  // While nothing is new, no button is exchanged under the thumb.
  const text = JSON.stringify([household, data]);
  if (text === shown) return;

  shown = text;
  const { guests, more, arrived, expected } = data;
  byId('arrived').textContent = t('door.arrived', { arrived, expected });
  const hits = more ? t('door.more') : t('guests.total', { count: guests.length });
  byId('hits').textContent = household ? `${t('door.household', { name: household })} ${hits}` : hits;
  const focused = document.activeElement?.getAttribute('data-focus') ?? '';
  fill(byId('found'),
    guests.length === 0 && h('p', { class: 'empty' }, t('guests.none')),
    h('ul', { class: 'list' }, guests.map(row)));
  // The button may be another one now: then the guest has the focus, and a second press does nothing.
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-focus="${name}"]`));
  if (focused) (find(focused) ?? find(`row-${focused.slice(-ID_LENGTH)}`))?.focus();
}

/** @param {Guest} guest */
function row(guest) {
  const name = nameOf(guest);
  const most = 1 + guest.plus_ones;
  const state = stateOf(guest);
  const head = h('div', { class: 'who' }, h('span', { class: 'name' }, own(name)),
    h('span', { class: 'chips' },
      h('span', { class: 'chip' }, t('door.party', { count: most })),
      state !== 'attending' && h('span', { class: `chip ${state}` }, t(state))),
    guest.group_id && query.group_id === null && button(t('household'), () => {
      /** @type {HTMLInputElement} */ (document.querySelector('input[name=q]')).value = '';
      ask({ q: '', group_id: guest.group_id ?? null }, name);
      renew();
    }, { class: 'quiet', 'aria-label': `${t('household')}: ${name}`, 'data-focus': `group-${guest.id}` }));
  if (guest.checked_in_at) {
    const at = when(guest.checked_in_at, undefined, { timeStyle: 'short' });
    const undo = button(t('door.undo'), () => run(undo, () => undoArrival(guest)),
      { 'aria-label': `${t('door.undo')}: ${name}`, 'data-focus': `undo-${guest.id}` });
    const arrived = guest.arrived ?? 1;
    const late = button(t('door.late'), () => run(late, () => recordArrival(guest, arrived + 1)),
      { 'aria-label': `${t('door.late')}: ${name}`, 'data-focus': `late-${guest.id}` });
    return h('li', { class: 'arrived', tabindex: -1, 'data-focus': `row-${guest.id}` }, head,
      h('p', { class: 'here' }, t(most > 1 ? 'door.herepart' : 'door.here', { arrived, most, time: at })),
      arrived < most && late, undo);
  }

  const step = (/** @type {number} */ by, /** @type {string} */ text) => button(text, () => {
    chosen.set(guest.id, Math.min(most, Math.max(1, (chosen.get(guest.id) ?? most) + by)));
    label();
  }, { class: 'step', 'aria-label': `${t(by < 0 ? 'door.fewer' : 'door.more1')}: ${name}`,
    'data-focus': `${by}-${guest.id}` });
  const record = button('', () => run(record, () => recordArrival(guest, chosen.get(guest.id) ?? most)),
    { class: 'main', 'data-focus': `record-${guest.id}` });
  const label = () => {
    record.textContent = t('door.checkin', { count: chosen.get(guest.id) ?? most });
    record.setAttribute('aria-label', `${record.textContent}: ${name}`);
  };
  label();
  return h('li', { tabindex: -1, 'data-focus': `row-${guest.id}` }, head,
    h('div', { class: 'checkin' }, most > 1 && step(-1, '−'), record, most > 1 && step(1, '+')));
}

/** @param {Guest} guest @param {number} arrived How many of the party are there. */
async function recordArrival(guest, arrived) {
  try {
    const { data } = await call('PUT', `guests/${guest.id}/check-in`, { body: { arrived } });
    chosen.delete(guest.id);
    const at = when(data.checked_in_at, undefined, { timeStyle: 'short' });
    const name = nameOf(guest);
    if (data.already && !guest.checked_in_at) say(t('door.already', { name, time: at }), 'bad');
    else say(t('door.welcome', { name }));
  } catch (error) {
    if (!isTold(error)) throw error;
  }
  await renew();
}

/** @param {Guest} guest */
async function undoArrival(guest) {
  try {
    await call('DELETE', `guests/${guest.id}/check-in`);
    say(t('door.undone', { name: nameOf(guest) }));
  } catch (error) {
    if (!isTold(error)) throw error;
  }
  await renew();
}

/** Nothing is kept that could not be sent: the door must know. @param {unknown} error */
function isTold(error) {
  if (error instanceof Offline) say(t('door.offline'), 'bad');
  else if (error instanceof Problem && error.status !== 401 && error.status !== 403) say(explain(error), 'bad');
  else return false;
  return true;
}
