import { Problem, call } from '../api.js';
import { field, fill, h, select } from '../dom.js';
import { run } from '../page.js';
import { hasText, nameOf, t, when } from '../texts.js';
import { settings } from './event.js';
import { pagedList } from './parts.js';

/** @typedef {import('../../types').Activity} Activity */

const PAGE = 50;
const ACTIONS = [
  'guest.created', 'guest.updated', 'guest.deleted', 'rsvp.accepted', 'rsvp.declined', 'rsvp.waitlisted',
  'waitlist.promoted', 'guest.checked_in', 'guest.check_in_undone', 'invitation.renewed', 'settings.updated',
  'key.created', 'key.revoked',
];

let asked = 0;

/** Names of guests by their ids, as they were read. @type {Map<string, Promise<string>>} */
const names = new Map();

/**
 * What has happened, newest first.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const options = ACTIONS.map(each => /** @type {[string, string]} */ ([each, t(`action.${each}`)]));
  const action = select('action', [['', t('filter.all')], ...options], '');
  const list = h('div');
  action.addEventListener('change', () => run(null, () => activityList(list, 'admin/activities', action.value)));
  await activityList(list, 'admin/activities', '');
  fill(place, h('form', { class: 'filters' }, field(t('trail.action'), action)), list);
}

/**
 * @param {HTMLElement} place
 * @param {string} path
 * @param {string} [action]
 */
export async function activityList(place, path, action) {
  const ofOne = path.startsWith('guests/');
  names.clear();
  const number = ++asked;
  const pages = pagedList(async cursor => {
    const { data } = await call('GET', path, { query: { action, limit: PAGE, cursor } });
    return { items: /** @type {Activity[]} */ (data.activities), next: data.next_cursor };
  }, activity => row(activity, ofOne), t('trail.none'));
  await pages.first();
  // Another action may have been chosen since.
  if (number === asked || ofOne) fill(place, pages.element);
}

/** @param {Activity} activity @param {boolean} ofOne */
function row({ action, actor, guest_id: id, timestamp }, ofOne) {
  const about = h('bdi');
  if (id && !ofOne) nameFor(id).then(name => about.textContent = name, () => about.textContent = '…');
  const role = actor?.split(':')[0] ?? '';
  return h('li', { class: 'row' },
    h('span', null, hasText(`action.${action}`) ? t(`action.${action}`) : action, ' ', about),
    h('span', { class: 'quiet' }, role && hasText(`role.${role}`) ? `${t(`role.${role}`)} · ` : '',
      when(timestamp, settings.time_zone, { dateStyle: 'medium', timeStyle: 'short' })));
}

/** @param {string} id */
function nameFor(id) {
  const known = names.get(id);
  if (known) return known;

  const name = call('GET', `guests/${id}`).then(({ data }) => nameOf(data), error => {
    if (error instanceof Problem && error.status === 404) return t('trail.deleted');
    throw error;
  });
  names.set(id, name);
  return name;
}
