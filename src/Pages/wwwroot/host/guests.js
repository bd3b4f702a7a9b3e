import { call } from '../api.js';
import { button, field, fill, h, own, select } from '../dom.js';
import { run } from '../page.js';
import { nameOf, t } from '../texts.js';
import { chips, pagedList } from './parts.js';
import { figures, renewFigures } from './figures.js';

/** @typedef {import('../../types').Guest} Guest */

const PAGE = 50;
const TYPING_MS = 250;

/** What the list is asked for; it stays while other tabs are open. */
const query = { q: '', attending: '', checked_in: '', sort: 'name' };

/** The first page, asked for before the page is shown. @type {ReturnType<typeof call> | null} */
let ahead = null;

/** Asks for the first page of guests, which `show` waits for. */
export function readAhead() {
  ahead = readPage(null);
  // Whoever waits for it is told of a failure.
  ahead.catch(() => {});
}

/** @param {string | null} cursor @param {AbortSignal} [signal] */
const readPage = (cursor, signal) => call('GET', 'guests', {
  query: { ...query, limit: PAGE, cursor, count: cursor === null || null }, signal,
});

/**
 * The figures and the list of guests.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const list = h('section', { 'aria-label': t('tab.guests') });
  const add = button(t('guests.add'), () => edit(null), { class: 'main' });
  fill(place, figures(), h('div', { class: 'toolbar' }, filters(renew), add), list);
  renewFigures();

  /** @type {AbortController} */
  let asked = new AbortController();

  async function renew() {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const total = h('p', { class: 'total', role: 'status' });
    const pages = pagedList(async cursor => {
      const asking = ahead ?? readPage(cursor, signal);
      ahead = null;
      const { data } = await asking;
      if (data.total !== null) total.textContent = t('guests.total', { count: data.total });
      return { items: /** @type {Guest[]} */ (data.guests), next: data.next_cursor };
    }, guest => row(guest, edit), t('guests.none'));
    try {
      await pages.first();
    } catch (error) {
      // The next letter has been typed.
      if (signal.aborted) return;
      throw error;
    }
    fill(list, total, pages.element);
  }

  /** @param {Guest | null} guest */
  async function edit(guest) {
    await run(null, async () => {
      const { editGuest } = await import('./editor.js');
      await editGuest(guest?.id ?? null, async () => {
        await run(null, renew);
        renewFigures();
      });
    });
  }

  await renew();
}

/** @param {() => Promise<void>} renew */
function filters(renew) {
  const search = h('input', { type: 'search', name: 'q', value: query.q, autocomplete: 'off', dir: 'auto' });
  const attending = select('attending', [
    ['', t('filter.all')], ['true', t('attending')], ['false', t('declined')], ['pending', t('pending')],
  ], query.attending);
  const arrived = select('checked_in', [
    ['', t('filter.all')], ['true', t('filter.here')], ['false', t('filter.nothere')],
  ], query.checked_in);
  const sort = select('sort', ['name', '-rsvp_at', '-updated_at', '-created_at'].map(each =>
    /** @type {[string, string]} */ ([each, t(`sort.${each}`)])), query.sort);
  const form = h('form', { class: 'filters', role: 'search' },
    field(t('filter.search'), search), field(t('filter.answer'), attending), field(t('filter.arrival'), arrived),
    field(t('filter.sort'), sort));
  let typing = 0;
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('input', event => {
    Object.assign(query, Object.fromEntries(new FormData(form)));
    clearTimeout(typing);
    typing = setTimeout(() => run(null, renew), event.target === search ? TYPING_MS : 0);
  });
  return form;
}

/**
 * @param {Guest} guest
 * @param {(guest: Guest) => void} edit
 */
function row(guest, edit) {
  return h('li', null, h('button', { type: 'button', class: 'row', onclick: () => edit(guest) },
    h('span', { class: 'name' }, own(nameOf(guest)), guest.email && h('span', { class: 'email' }, guest.email)),
    chips(guest)));
}
