import { call } from '../api.js';
import { button, fill, h, own, say, select, field } from '../dom.js';
import { run } from '../page.js';
import { qrCode } from '../qr.js';
import { nameOf, t, when } from '../texts.js';
import { settings } from './event.js';
import { exportAll } from './exchange.js';
import { mailLink } from './invitation.js';
import { copyButton, localNotice, pagedList } from './parts.js';

/** @typedef {import('../../types').InvitedGuest} InvitedGuest */

const PAGE = 100;
const AT_ONCE = 20;

/**
 * Everybody's link, a file for a mail merge, and sheets to print.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const whom = select('whom', [['pending', t('print.pending')], ['all', t('print.all')]], 'pending');
  const print = button(t('print.make'), () => run(print, () => makeSheets(whom.value === 'pending')),
    { class: 'main' });
  const save = button(t('invitations.save'), () => run(save, () =>
    exportAll('invitations', 'invitations.csv', { format: 'csv' })));
  const pages = pagedList(async cursor => {
    const { data } = await call('GET', 'invitations', { query: { limit: PAGE, cursor } });
    return { items: /** @type {InvitedGuest[]} */ (data.invitations), next: data.next_cursor };
  }, row, t('guests.none'));
  const sheets = h('section', { class: 'sheets', 'aria-label': t('print.title') });
  await pages.first();
  fill(place,
    h('div', { class: 'card' }, h('h2', null, t('print.title')), h('p', null, t('print.text')),
      localNotice(),
      field(t('print.whom'), whom), h('div', { class: 'buttons' }, save, print)),
    sheets, h('h2', null, t('invitations.links')), pages.element);

  /** @param {boolean} isPendingOnly */
  async function makeSheets(isPendingOnly) {
    /** @type {InvitedGuest[]} */
    const guests = [];
    for (let cursor = null, isFirst = true; cursor || isFirst; isFirst = false) {
      const { data } = /** @type {{data: any}} */ (await call('GET', 'invitations', { query: { limit: 200, cursor } }));
      guests.push(...data.invitations);
      cursor = data.next_cursor;
    }
    const chosen = guests.filter(guest => guest.link && (!isPendingOnly || guest.attending === null));
    const now = button(t('print.now'), () => window.print(), { class: 'main' });
    fill(sheets, h('div', { class: 'buttons screen' }, button(t('close'), () => fill(sheets)), now));
    for (const [i, guest] of chosen.entries()) {
      sheets.append(sheet(guest));
      // Thousands of QR codes take seconds: in between, the browser answers.
      if (i % AT_ONCE === AT_ONCE - 1) await new Promise(resolve => setTimeout(resolve));
      // It was closed.
      if (!now.isConnected) return fill(sheets);
    }
    say(t('print.count', { count: chosen.length }));
    now.focus();
  }
}

/** @param {InvitedGuest} guest */
function row(guest) {
  const name = nameOf(guest);
  return h('li', { class: 'row' },
    h('span', { class: 'name' }, own(name), guest.email && h('span', { class: 'email' }, guest.email)),
    h('span', { class: 'buttons' },
      guest.link ? copyButton(t('invitation.copy'), guest.link, name) : h('span', null, t('invitations.none')),
      guest.link ? mailLink(guest, guest.link) : null));
}

/** @param {InvitedGuest} guest */
function sheet(guest) {
  const link = guest.link ?? '';
  // By this name the address ends without a slash, which people leave out.
  const page = link.replace(/#.*/, 'guest');
  return h('article', { class: 'sheet' },
    h('div', null,
      h('p', { class: 'for' }, own(nameOf(guest))),
      h('h3', null, own(settings.event_name ?? t('guest.title'))),
      settings.event_date && h('p', null, when(settings.event_date, settings.time_zone)),
      settings.location && h('p', null, own(settings.location)),
      h('p', null, t('print.answer')),
      h('p', { class: 'link' }, page),
      h('p', { class: 'code' }, guest.code)),
    qrCode(link));
}
