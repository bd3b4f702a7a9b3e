import { button, h, openDialog, say } from '../dom.js';
import { fail, run } from '../page.js';
import { stateOf, t } from '../texts.js';

/** @typedef {import('../../types').Child} Child */

/**
 * Asks before something is done that cannot be taken back.
 * @param {string} title
 * @param {string} text
 * @param {string} yes What the button says that does it.
 * @returns {Promise<boolean>}
 */
export function confirmFirst(title, text, yes) {
  return new Promise(resolve => {
    let isConfirmed = false;
    const dialog = openDialog(title, [
      h('p', null, text),
      h('div', { class: 'buttons' },
        button(t('cancel'), () => dialog.close()),
        button(yes, () => {
          isConfirmed = true;
          dialog.close();
        }, { class: 'danger' })),
    ]);
    dialog.addEventListener('close', () => resolve(isConfirmed));
  });
}

/** Asks before what is typed and not saved is lost. */
export const confirmLoss = () => confirmFirst(t('editor.unsaved'), t('editor.lose'), t('editor.discard'));

/**
 * A button that copies a text.
 * @param {string} label
 * @param {string} text
 * @param {string} [about] For screen readers.
 */
export function copyButton(label, text, about) {
  return button(label, async () => {
    try {
      await navigator.clipboard.writeText(text);
      say(t('copied'));
    } catch {
      say(t('copyfailed', { text }), 'bad');
    }
  }, { 'aria-label': about && `${label}: ${about}` });
}

// The API makes links with the host name of the page. No other computer can open links with these.
const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** Says that links open on this computer alone; false where they open elsewhere. */
export const localNotice = () =>
  LOCAL.includes(location.hostname) && h('p', { class: 'notice' }, t('links.local', { host: location.hostname }));

/**
 * Has the browser save a file.
 * @param {string} name
 * @param {string} type
 * @param {string[]} parts
 */
export function saveFile(name, type, parts) {
  const href = URL.createObjectURL(new Blob(parts, { type }));
  h('a', { href, download: name }).click();
  // The browser has the file open by then.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/**
 * A list that is read page by page, with a button for the next one.
 * @template T
 * @param {(cursor: string | null) => Promise<{items: T[], next: string | null}>} load
 * @param {(item: T) => Element} row
 * @param {string} none What an empty list says.
 */
export function pagedList(load, row, none) {
  const list = h('ul', { class: 'list' });
  const more = button(t('more'), () => run(more, next), { class: 'more' });
  const empty = h('p', { class: 'empty', hidden: true }, none);
  more.hidden = true;
  /** @type {string | null} */
  let cursor = null;

  async function next() {
    const page = await load(cursor);
    const rows = page.items.map(row);
    const isFirst = cursor === null;
    cursor = page.next;
    more.hidden = cursor === null;
    list.append(...rows);
    empty.hidden = list.childElementCount > 0;
    // The button may be gone, and with it the focus.
    if (!isFirst) /** @type {HTMLElement | null} */ (rows[0]?.querySelector('button, summary, a'))?.focus();
  }

  return { element: h('div', null, list, empty, more), first: next };
}

/**
 * A part of the page that is loaded when it is opened.
 * @param {string} title
 * @param {(place: HTMLElement) => Promise<unknown>} load
 */
export function lazyDetails(title, load) {
  const place = h('div', null, h('p', { class: 'loading' }, '…'));
  const details = h('details', null, h('summary', null, title), place);
  let isLoaded = false;
  details.addEventListener('toggle', async () => {
    if (!details.open || isLoaded) return;

    isLoaded = true;
    try {
      await load(place);
    } catch (error) {
      isLoaded = false;
      details.open = false;
      fail(error);
    }
  });
  return details;
}

/** @param {import('../../types').Guest} guest */
export function chips(guest) {
  const state = stateOf(guest);
  return h('span', { class: 'chips' },
    guest.arrived ? h('span', { class: 'chip arrived' }, t('arrived', { count: guest.arrived })) : null,
    guest.plus_ones > 0 ? h('span', { class: 'chip' }, `+${guest.plus_ones}`) : null,
    guest.dietary ? h('span', { class: 'chip' }, t('field.dietary')) : null,
    h('span', { class: `chip ${state}` }, t(state)));
}
