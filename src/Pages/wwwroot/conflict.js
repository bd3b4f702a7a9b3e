import { button, h, openDialog, own } from './dom.js';
import { t } from './texts.js';

/**
 * Shows what somebody else has stored beside what is to be stored, and asks which it shall be.
 * @param {{whose?: string, what: import('../types').Child, theirs: string, mine: string}[]} differences
 * @returns {Promise<'mine' | 'theirs' | null>} Null when it was closed without an answer.
 */
export function askWhich(differences) {
  return new Promise(resolve => {
    /** @type {'mine' | 'theirs' | null} */
    let answer = null;
    /** @param {'mine' | 'theirs'} choice */
    const choose = choice => {
      answer = choice;
      dialog.close();
    };
    const dialog = openDialog(t('conflict.title'), [
      h('p', null, t('conflict.text')),
      h('div', { class: 'differences' }, differences.map(({ whose, what, theirs, mine }) => h('dl', null,
        h('dt', null, whose && own(whose), whose && ': ', what),
        h('dd', null, h('span', null, t('conflict.theirs')), own(theirs)),
        h('dd', null, h('span', null, t('conflict.mine')), own(mine))))),
      h('div', { class: 'buttons' },
        button(t('conflict.usemine'), () => choose('mine'), { class: 'main' }),
        button(t('conflict.usetheirs'), () => choose('theirs'))),
    ]);
    dialog.addEventListener('close', () => resolve(answer));
  });
}

/**
 * What is left of changes without some fields.
 * @template {{answers?: unknown}} T
 * @param {T} changes
 * @param {string[]} names The answer to a question is `answers.` and its id.
 * @returns {Partial<T>}
 */
export function without({ answers, ...changes }, names) {
  const kept = Object.entries(answers ?? {}).filter(([id]) => !names.includes(`answers.${id}`));
  return /** @type {Partial<T>} */ (Object.fromEntries([
    ...Object.entries(changes).filter(([name]) => !names.includes(name)),
    ...kept.length > 0 ? [['answers', Object.fromEntries(kept)]] : [],
  ]));
}
