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
  const total = h('p', { class: 'total', role: 'status' });
  const list = h('section', { 'aria-label': t('tab.guests') });
  const add = button(t('guests.add'), () => edit(null, add), { class: 'main' });
  fill(place, figures(), h('div', { class: 'toolbar' }, filters(renew), add), total, list);
  renewFigures();

  /** @type {AbortController} */
  let asked = new AbortController();

  async function renew() {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const pages = pagedList(async cursor => {
      const asking = ahead ?? readPage(cursor, signal);
      ahead = null;
      const { data } = await asking;
      signal.throwIfAborted();
      if (data.total !== null) total.textContent = t('guests.total', { count: data.total });
      return { items: /** @type {Guest[]} */ (data.guests), next: data.next_cursor };
    }, newRow, t('guests.none'));
    try {
      await pages.first();
    } catch (error) {
      // The next letter has been typed.
      if (signal.aborted) return;
      throw error;
    }
    fill(list, pages.element);
  }

  /** @param {Guest} guest */
  function newRow(guest) {
    const made = row(guest, () => edit(guest.id, /** @type {HTMLElement} */ (made.firstElementChild)));
    made.dataset.id = guest.id;
    return made;
  }

  /** @param {string | null} id @param {HTMLElement} opener */
  async function edit(id, opener) {
    await run(opener, async () => {
      const { editGuest } = await import('./editor.js');
      await editGuest(id, async (/** @type {Guest | null} */ changed) => {
        renewFigures();
        const old = changed && list.querySelector(`[data-id="${changed.id}"]`);
        if (!old) return run(null, renew);

        // The list stays where it is, and so does the focus.
        const fresh = newRow(changed);
        const hadFocus = old.contains(document.activeElement);
        old.replaceWith(fresh);
        if (hadFocus) /** @type {HTMLElement} */ (fresh.firstElementChild).focus();
      });
    });
  }

  await renew();
}

/** @param {() => Promise<void>} renew */
function filters(renew) {
  const search = h('input', { type: 'search', name: 'q', value: query.q, autocomplete: 'off', dir: 'auto' });
  const attending = select('attending', [
    ['', t('filter.all')], ['true', t('attending')], ['false', t('declined')], ['pending', t('filter.pending')],
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
 * @param {() => void} edit
 */
function row(guest, edit) {
  return h('li', null, h('button', { type: 'button', class: 'row', onclick: () => edit() },
    h('span', { class: 'name' }, own(nameOf(guest)), guest.email && h('span', { class: 'email' }, guest.email)),
    chips(guest)));
}
