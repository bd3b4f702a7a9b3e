/**
 * A file for calendars: https://www.rfc-editor.org/rfc/rfc5545. It names no end, since the event has none.
 * @param {{event_name: string | null, event_date: string, location: string | null}} event
 * @param {Date} now
 */
export function calendarFile(event, now) {
  const start = stamp(new Date(event.event_date));
  // The page has two addresses in one folder.
  const folder = new URL('.', location.href).pathname;
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//EventPlatform//EN', 'BEGIN:VEVENT',
    `UID:event${folder.replace(/\W/g, '-')}@${location.host}`, `DTSTAMP:${stamp(now)}`, `DTSTART:${start}`,
    `SUMMARY:${textOf(event.event_name ?? '')}`,
    ...event.location ? [`LOCATION:${textOf(event.location)}`] : [],
    'END:VEVENT', 'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

/** @param {Date} date */
const stamp = date => date.toISOString().replace(/[-:]|\.\d+/g, '');

/** @param {string} text */
const textOf = text => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|[\r\n]/g, '\\n');

// A line has at most 75 bytes; the next one begins with a space.
/** @param {string} line */
function fold(line) {
  const parts = [''];
  let bytes = 0;
  for (const character of line) {
    const length = new TextEncoder().encode(character).length;
    if (bytes + length > 75) {
      parts.push('');
      bytes = 1;
    }
    parts[parts.length - 1] += character;
    bytes += length;
  }
  return parts.join('\r\n ');
}
