import { call, isUnsure } from '../api.js';
import { button, fill, h } from '../dom.js';
import { fail, run } from '../page.js';
import { qrCode } from '../qr.js';
import { nameOf, t } from '../texts.js';
import { settings } from './event.js';
import { confirmFirst, copyButton, lazyDetails, localNotice } from './parts.js';

/**
 * A guest's invitation: its code and link, and a new one.
 * @param {import('../../types').Guest} guest
 */
export function invitationPart(guest) {
  return lazyDetails(t('invitation'), async place => {
    const path = `guests/${guest.id}/invitation`;
    show((await call('GET', path)).data);

    /** @param {{code: string | null, link: string | null}} invitation */
    function show({ code, link }) {
      const renew = button(t('invitation.renew'), () => run(renew, async () => {
        const name = nameOf(guest);
        if (code && !await confirmFirst(t('invitation.renew'), t('invitation.renewtext', { name }),
          t('invitation.renew'))) return;

        show((await call('POST', path)).data);
        place.querySelector('button')?.focus();
      }, async error => {
        fail(error);
        // The code may be another one all the same.
        if (isUnsure(error)) await run(null, async () => show((await call('GET', path)).data), () => fill(place));
      }));
      fill(place,
        link ? h('div', { class: 'invitation' }, qrCode(link),
          h('div', null, h('p', { class: 'code' }, code), h('p', { class: 'link' }, link), localNotice())) : null,
        h('div', { class: 'buttons' },
          link ? copyButton(t('invitation.copy'), link) : null, link ? mailLink(guest, link) : null, renew));
    }
  });
}

/**
 * A link that opens the reader's mail program with the invitation.
 * @param {{email?: string | null}} guest
 * @param {string} link
 */
export function mailLink(guest, link) {
  if (!guest.email) return null;

  const subject = encodeURIComponent(settings.event_name ?? t('guest.title'));
  const body = encodeURIComponent(t('invitation.mail', { link }));
  const href = `mailto:${encodeURIComponent(guest.email)}?subject=${subject}&body=${body}`;
  return h('a', { class: 'button', href }, t('invitation.bymail'));
}
