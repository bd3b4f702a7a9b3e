import { call, isUnsure } from '../api.js';
import { button, field, fill, h, own, say } from '../dom.js';
import { explain, noteTyping, run } from '../page.js';
import { t } from '../texts.js';
import { decode, partsOf } from './csv.js';
import { saveFile } from './parts.js';

/** @typedef {import('../../types').ImportReport} ImportReport */
/** @typedef {ReturnType<typeof partsOf>[0]} Part */

const SHOWN_ROWS = 200;
const OUTCOMES = /** @type {const} */ (['created', 'updated', 'unchanged']);

/**
 * Imports a list after it has shown what that would change, and exports the list.
 * @param {HTMLElement} place
 */
export async function show(place) {
  const file = h('input', { type: 'file', accept: '.csv,.tsv,.txt,text/csv' });
  const pasted = h('textarea', { name: 'pasted', rows: 4, dir: 'auto' });
  const skip = h('input', { type: 'checkbox' });
  const outcome = h('div');
  const check = h('button', { class: 'main' }, t('import.check'));
  const form = h('form', { class: 'card' },
    h('h2', null, t('import.title')), h('p', null, t('import.text')),
    field(t('import.file'), file), field(t('import.paste'), pasted), field(t('import.skip'), skip),
    h('div', { class: 'buttons' }, check));
  form.addEventListener('submit', event => {
    event.preventDefault();
    run(check, async () => {
      const chosen = file.files?.[0];
      const text = chosen ? decode(await chosen.arrayBuffer()) : pasted.value;
      fill(outcome);
      if (text.trim() === '') return say(t('import.empty'), 'bad');
      // How files of Excel and LibreOffice begin, new ones and old ones.
      if (/^(PK\x03\x04|\xD0\xCF\x11\xE0)/.test(text)) return say(t('import.notcsv'), 'bad');

      const parts = partsOf(text);
      const report = await sendAll(parts, true, skip.checked);
      say('');
      fill(outcome, preview(report, () => write(parts, skip.checked)));
      outcome.querySelector('h2')?.focus();
    });
  });
  noteTyping(form);
  // What was shown is no longer what would be imported.
  form.addEventListener('input', () => fill(outcome));

  /** @param {Part[]} parts @param {boolean} skips */
  async function write(parts, skips) {
    let report;
    try {
      report = await sendAll(parts, false, skips);
    } catch (error) {
      if (!isUnsure(error)) throw error;
      // What is written is unchanged when it is sent again.
      say(`${explain(error)} ${t('import.again')}`, 'bad');
      return;
    }
    const isDone = report.writtenParts === parts.length;
    if (isDone) delete form.dataset.unsaved;
    if (isDone) say(report.failed > 0 ? t('import.donewithout', { count: report.failed }) : t('import.done'));
    else say(t(report.writtenParts > 0 ? 'import.partly' : 'import.notdone'), 'bad');
    fill(outcome, preview(report, null));
    outcome.querySelector('h2')?.focus();
  }

  const save = button(t('export.save'), () => run(save, () => exportAll('guests/export', 'guests.csv')),
    { class: 'main' });
  fill(place, form, outcome, h('section', { class: 'card' }, h('h2', null, t('export.title')),
    h('p', null, t('export.text')), h('div', { class: 'buttons' }, save)));
}

/**
 * @param {Part[]} parts
 * @param {boolean} isDry
 * @param {boolean} skips
 */
async function sendAll(parts, isDry, skips) {
  const all = { created: 0, updated: 0, unchanged: 0, failed: 0, isDry, writtenParts: 0, skips,
    rows: /** @type {(ImportReport['rows'][0] & {text: string})[]} */ ([]),
    errors: /** @type {ImportReport['errors']} */ ([]), unknown: /** @type {string[]} */ ([]) };
  for (const [i, part] of parts.entries()) {
    if (parts.length > 1) say(t('import.progress', { part: i + 1, parts: parts.length }));
    const { data } = await call('POST', 'guests/import', {
      csv: part.text, query: { dry_run: isDry || null, skip_errors: skips || null },
    });
    const report = /** @type {ImportReport} */ (data);
    // A later part is not written after one that was refused, and that one counts for its mistakes alone.
    const isRefused = !isDry && !report.written;
    all.failed += report.failed;
    for (const name of isRefused ? [] : OUTCOMES) all[name] += report[name];
    if (report.written) all.writtenParts++;
    all.unknown = report.unknown_columns;
    for (const row of report.rows.filter(each => each.outcome !== 'failed'))
      all.rows.push({ ...row, text: part.rows.get(row.line)?.text.trim() ?? '' });
    all.errors.push(...report.errors.map(error =>
      ({ ...error, line: part.rows.get(error.line)?.line ?? error.line })));
    if (isRefused) break;
  }
  return all;
}

/**
 * @param {Awaited<ReturnType<typeof sendAll>>} report
 * @param {(() => Promise<void>) | null} write
 */
function preview(report, write) {
  const { created, updated, unchanged, failed, errors, rows } = report;
  const canWrite = created + updated > 0 && (failed === 0 || report.skips);
  /** @type {HTMLButtonElement | null} */
  const go = write && canWrite
    ? button(t('import.write', { count: created + updated }), () => run(go, write), { class: 'main' }) : null;
  return h('section', { class: 'card' },
    h('h2', { tabindex: -1 }, t(report.isDry ? 'import.wouldbe' : 'import.was')),
    h('ul', { class: 'totals' }, [['created', created], ['updated', updated], ['unchanged', unchanged],
      ['failed', failed]].map(([name, count]) => h('li', { class: String(name) }, t(`import.${name}`, { count })))),
    report.unknown.length > 0 && h('p', { class: 'notice' }, t('import.unknown'), ' ', own(report.unknown.join(', '))),
    errors.length > 0 && h('div', { class: 'problems' }, h('h3', null, t('import.errors')),
      h('ul', null, errors.slice(0, SHOWN_ROWS).map(error => h('li', null,
        t('import.line', { line: error.line }), ' ', error.column && own(`${error.column}: `), own(error.message))),
      errors.length > SHOWN_ROWS && h('li', null, t('import.more', { count: errors.length - SHOWN_ROWS })))),
    write && !canWrite && failed > 0 && h('p', null, t('import.mend')),
    rows.length > 0 && h('ul', { class: 'changes' }, rows.slice(0, SHOWN_ROWS)
      .map(row => h('li', { class: row.outcome }, h('strong', null, t(`import.row.${row.outcome}`)), ' ',
        row.outcome === 'updated' && own(row.text.slice(0, 60)),
        // A household has no name: of somebody new, there is nothing to say about it.
        h('ul', null, row.changes.filter(change => row.outcome === 'updated' || change.field !== 'group_id')
          .map(change => changeText(change, row.outcome)))))),
    rows.length > SHOWN_ROWS && h('p', null, t('import.more', { count: rows.length - SHOWN_ROWS })),
    go && h('div', { class: 'buttons' }, go));
}

/** @param {ImportReport['rows'][0]['changes'][0]} change @param {string} outcome */
function changeText({ field: name, before, after }, outcome) {
  const text = (/** @type {unknown} */ value) => own(value === null || value === undefined ? t('nothing')
    : value === true ? t('yes') : value === false ? t('no')
      : typeof value === 'object' ? JSON.stringify(value) : String(value));
  if (name === 'group_id') return h('li', null, t('field.group_id'));

  return h('li', null, t(`field.${name}`), ': ', outcome === 'updated' && [h('del', null, text(before)), ' → '],
    h('ins', null, text(after)));
}

/**
 * Saves all pages of a list as one file.
 * @param {string} path
 * @param {string} fileName
 * @param {Record<string, string>} [query]
 */
export async function exportAll(path, fileName, query = {}) {
  const parts = [];
  for (let cursor = /** @type {string | null} */ (null); cursor !== null || parts.length === 0;) {
    const page = await call('GET', path, { query: { ...query, limit: 200, cursor } });
    // Each page is a file of its own, with a byte order mark and headers.
    const rows = String(page.data).replace(/^\ufeff/, '');
    parts.push(parts.length === 0 ? `\ufeff${rows}` : rows.slice(rows.indexOf('\n') + 1));
    cursor = page.next;
  }
  saveFile(fileName, 'text/csv;charset=utf-8', parts);
  say(t('export.done'));
}
