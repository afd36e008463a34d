import { quoteName } from './quote-name.ts';
import { type RowsRecord, recordLine } from './records.ts';
import { historySetting, noHistorySetting, settingLines } from './session-settings.ts';

/** Everything before the first row: the record, and the settings that make the artifact loadable alone. */
export function rowsHead(record: RowsRecord): string {
  return `${recordLine(record)}${settingLines()}${record.history ? `${historySetting};\n` : ''}`;
}

/** What comes between the rows and the end record. */
export function rowsFoot({ history }: RowsRecord): string {
  return history ? `${noHistorySetting};\n` : '';
}

/**
 * What every statement begins with. A row follows on each line, in parentheses, with `,` or, at the end of the
 * statement, `;` behind it: values have no line feeds in them.
 */
export function insertHead({ table, columns }: RowsRecord): string {
  return `INSERT INTO ${quoteName(table)} (${columns.map(quoteName).join(',')}) VALUES\n`;
}
