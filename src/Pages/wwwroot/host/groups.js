import { call } from '../api.js';
import { fill, h, own } from '../dom.js';
import { nameOf, t } from '../texts.js';
import { namesOf } from './household.js';
import { chips, lazyDetails, pagedList } from './parts.js';

/** @typedef {import('../../types').GroupSummary} GroupSummary */

const PAGE = 25;
const NAMES = 4;
// A new AWS account runs ten functions at the same time.
const AT_ONCE = 5;

/**
 * The households with their answers.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const total = h('p', { class: 'total' });
  const pages = pagedList(async cursor => {
    const { data } = await call('GET', 'groups', { query: { limit: PAGE, cursor, count: cursor === null || null } });
    if (data.total !== null) total.textContent = t('groups.total', { count: data.total });
    const groups = /** @type {GroupSummary[]} */ (data.groups);
    // A household has no name of its own.
    const items = [];
    for (let i = 0; i < groups.length; i += AT_ONCE) {
      items.push(...await Promise.all(groups.slice(i, i + AT_ONCE)
        .map(async group => ({ group, ...await namesOf(group.group_id, NAMES) }))));
    }
    return { items, next: data.next_cursor };
  }, row, t('groups.none'));
  await pages.first();
  fill(place, h('p', null, t('groups.text')), total, pages.element);
}

/** @param {{group: GroupSummary, names: string[], rest: number}} item */
function row({ group, names, rest }) {
  const title = `${names.join(', ')}${rest > 0 ? ` +${rest}` : ''}`;
  const details = lazyDetails(title, async place => {
    const { data } = await call('GET', `groups/${group.group_id}`, { query: { limit: 200 } });
    const members = /** @type {import('../../types').Guest[]} */ (data.members);
    fill(place, h('ul', null, members.map(member => h('li', { class: 'row' }, own(nameOf(member)), chips(member)))));
  });
  details.querySelector('summary')?.append(h('span', { class: 'chips' },
    [['attending', group.attending_count], ['declined', group.declined_count], ['pending', group.pending_count]]
      .map(([name, count]) => count ? h('span', { class: `chip ${name}` }, `${t(String(name))} ${count}`) : null)));
  return h('li', null, details);
}
