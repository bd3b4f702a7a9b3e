import { call, isSignedIn } from '../api.js';
import { button, field, fill, h, hasHalf, own, say, select } from '../dom.js';
import { failIn, noteTyping, run } from '../page.js';
import { qrCode } from '../qr.js';
import { t, when } from '../texts.js';
import { fromZoned, toZoned } from './dates.js';
import { settings } from './event.js';
import { confirmFirst, copyButton, localNotice, pagedList } from './parts.js';

/** @typedef {import('../../types').AccessKey} AccessKey */

const PAGE = 50;
const DAY_MS = 86_400_000;

/**
 * The access keys of hosts, the door and caterers.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const made = h('div');
  const list = h('div');
  const title = h('h2', { tabindex: -1 }, t('tab.keys'));
  fill(place, keyForm(async key => {
    fill(made, newKey(key));
    made.querySelector('h2')?.focus();
    await renew();
  }), made, title, list);
  await renew();

  async function renew() {
    const pages = pagedList(async cursor => {
      const { data } = await call('GET', 'access-keys', { query: { limit: PAGE, cursor } });
      return { items: /** @type {AccessKey[]} */ (data.access_keys), next: data.next_cursor };
    }, key => row(key, async () => {
      await renew();
      title.focus();
    }), t('keys.none'));
    await pages.first();
    fill(list, pages.element);
  }
}

/** @param {(key: import('../../types').NewAccessKey) => Promise<void>} onMade */
function keyForm(onMade) {
  const zone = settings.time_zone;
  const day = new Date(settings.event_date ?? Date.now());
  const end = new Date(Math.max(day.getTime(), Date.now()) + DAY_MS).toISOString();
  const role = select('role', ['door', 'host', 'caterer'].map(each =>
    /** @type {[string, string]} */ ([each, t(`role.${each}`)])), 'door');
  const label = h('input', { name: 'label', maxlength: 100, autocomplete: 'off', dir: 'auto' });
  const expires = h('input', { type: 'datetime-local', name: 'expires_at', value: toZoned(end, zone) });
  const make = h('button', { class: 'main' }, t('keys.make'));
  const form = h('form', { class: 'card', novalidate: true },
    h('h2', null, t('keys.new')), h('p', null, t('keys.text')),
    !isSignedIn() && h('p', { class: 'notice' }, t('keys.open')),
    h('div', { class: 'columns' }, field(t('keys.role'), role), field(t('keys.label'), label, t('keys.labelhint')),
      field(t('keys.expires'), expires)),
    h('div', { class: 'buttons' }, make));
  noteTyping(form);
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (hasHalf(form)) return;
    run(make, async () => {
      const { data } = await call('POST', 'access-keys', {
        body: { role: role.value, label: label.value, expires_at: fromZoned(expires.value, zone) },
      });
      label.value = '';
      delete form.dataset.unsaved;
      say('');
      await onMade(data);
    }, error => failIn(error, form));
  });
  return form;
}

/** @param {import('../../types').NewAccessKey} key */
function newKey({ key, role, label }) {
  const link = new URL(`${role === 'door' ? 'door' : 'host'}#${key}`, location.href).href;
  // No page is made for caterers.
  const text = role === 'caterer' ? key : link;
  return h('section', { class: 'card notice' }, h('h2', { tabindex: -1 }, t('keys.made')), h('p', null, own(label)),
    h('div', { class: 'invitation' }, qrCode(text), h('p', { class: 'link' }, text)),
    localNotice(), h('p', null, t('keys.once')), h('div', { class: 'buttons' }, copyButton(t('keys.copy'), text)));
}

/** @param {AccessKey} key @param {() => Promise<void>} onRevoked */
function row(key, onRevoked) {
  const date = (/** @type {string} */ instant) => when(instant, settings.time_zone, { dateStyle: 'medium' });
  const isOver = key.expires_at !== null && new Date(key.expires_at) < new Date();
  const state = key.revoked_at ? t('keys.revoked', { when: date(key.revoked_at) })
    : key.expires_at ? t(isOver ? 'keys.expired' : 'keys.until', { when: date(key.expires_at) }) : t('keys.forever');
  /** @type {HTMLButtonElement | null} */
  const revoke = key.revoked_at || isOver ? null : button(t('keys.revoke'), () => run(revoke, async () => {
    if (!await confirmFirst(t('keys.revoke'), t('keys.really', { label: key.label }), t('keys.revoke'))) return;

    await call('DELETE', `access-keys/${key.id}`);
    say(t('keys.ended'));
    await onRevoked();
  }), { 'aria-label': `${t('keys.revoke')}: ${key.label}` });
  return h('li', { class: 'row' },
    h('span', { class: 'name' }, own(key.label), h('span', { class: 'email' }, t(`role.${key.role}`))),
    h('span', { class: 'quiet' }, state), revoke);
}
