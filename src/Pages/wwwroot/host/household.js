import { Problem, call } from '../api.js';
import { button, field, fill, h, own } from '../dom.js';
import { run } from '../page.js';
import { nameOf, t } from '../texts.js';
import { lazyDetails } from './parts.js';

/** @typedef {import('../../types').Guest} Guest */

const SHOWN = 50;
const FOUND = 8;
const TYPING_MS = 250;

/**
 * The household of a guest: who belongs to it, how to join one, and how to leave.
 * @param {Guest} guest
 * @param {string | null} version The guest's.
 * @param {() => Promise<void>} renew Reads the guest again after a change.
 */
export function groupPart(guest, version, renew) {
  return lazyDetails(t('household'), async place => {
    const { data } = guest.group_id ? await call('GET', `groups/${guest.group_id}`, { query: { limit: SHOWN } })
      : { data: { members: [], member_count: 0 } };
    const others = /** @type {Guest[]} */ (data.members).filter(member => member.id !== guest.id);
    const leave = button(t('household.leave'), () => run(leave, async () => {
      await move(null);
    }));
    const search = h('input', { type: 'search', autocomplete: 'off', dir: 'auto' });
    const found = h('ul', { class: 'found' });
    let typing = 0;
    search.addEventListener('input', () => {
      clearTimeout(typing);
      typing = setTimeout(() => run(null, () => find(search.value)), TYPING_MS);
    });
    // The form of the guest is not sent from here.
    search.addEventListener('keydown', event => event.key === 'Enter' && event.preventDefault());
    fill(place,
      others.length > 0
        ? h('ul', null, others.map(member => h('li', null, own(nameOf(member)))),
          data.member_count > SHOWN && h('li', null, t('household.more', { count: data.member_count - SHOWN })))
        : h('p', null, t('household.alone')),
      guest.group_id && leave, field(t('household.join'), search), found);

    /** @param {string} q */
    async function find(q) {
      const answer = q.trim() === '' ? { data: { guests: [] } }
        : await call('GET', 'guests', { query: { q, limit: FOUND } });
      // Another letter may have been typed since.
      if (search.value !== q) return;

      const guests = /** @type {Guest[]} */ (answer.data.guests);
      fill(found, guests.filter(each => each.id !== guest.id).map(each => h('li', null,
        button(nameOf(each), event => run(/** @type {Element} */ (event.currentTarget), () => join(each))))));
    }

    // A household is any id that guests share: the first two of it get a new one.
    /** @param {Guest} other */
    async function join(other) {
      const fresh = await call('GET', `guests/${other.id}`);
      const group = fresh.data.group_id ?? guest.group_id ?? crypto.randomUUID();
      if (!fresh.data.group_id)
        await call('PUT', `guests/${other.id}`, { body: { group_id: group }, ifMatch: fresh.etag });
      await move(group);
    }

    // Nobody is moved whom somebody else has changed meanwhile: the dialog then shows the guest anew.
    /** @param {string | null} group */
    async function move(group) {
      try {
        await call('PUT', `guests/${guest.id}`, { body: { group_id: group }, ifMatch: version });
      } catch (error) {
        if (error instanceof Problem && error.status === 412) await renew();
        throw error;
      }
      await renew();
    }
  });
}

/**
 * The names of a household, the first few of them.
 * @param {string} id
 * @param {number} count
 */
export async function namesOf(id, count) {
  try {
    const { data } = await call('GET', `groups/${id}`, { query: { limit: count } });
    return { names: /** @type {Guest[]} */ (data.members).map(nameOf), rest: data.member_count - data.members.length };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { names: [], rest: 0 };
    throw error;
  }
}
