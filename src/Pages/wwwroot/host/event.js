import { useAccent } from '../accent.js';

/** @typedef {import('../../types').Settings} Settings */

/** The settings as they were last read. @type {Settings} */
export let settings;

/** Their version. @type {string | null} */
export let version = null;

/**
 * @param {Settings} data
 * @param {string | null} etag
 */
export function useSettings(data, etag) {
  [settings, version] = [data, etag];
  const accent = data.settings_data.accent;
  useAccent(typeof accent === 'string' ? accent : null);
}
