/**
 * What a connection is set to that loads an artifact, a statement each. Data that breaks its own constraints comes back as
 * it was; a value that a stricter server would refuse was in the table. What only MariaDB knows stands in its comments.
 */
export const loadingSettings: readonly string[] = [
  "SET NAMES utf8mb4, time_zone = '+00:00'",
  "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks = 0, unique_checks = 0, innodb_strict_mode = 0",
  '/*M! SET check_constraint_checks = 0 */',
];

/** From MariaDB 10.11 on: row versions are loaded with the times that they had. */
export const historySetting = '/*M!101100 SET system_versioning_insert_history = 1 */';
export const noHistorySetting = '/*M!101100 SET system_versioning_insert_history = 0 */';

/** The settings as lines of an artifact. */
export function settingLines(settings: readonly string[] = loadingSettings): string {
  return settings.map((setting) => `${setting};\n`).join('');
}
